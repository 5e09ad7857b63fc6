/** The envelope: from whom, and to whom, and nobody else. */
import { all, contract, fc, met, requirement, rfc, type Transcript, unmet, type Verdict } from '../../../harness/kit.ts'
import { pathIn } from '../lens/dialogue.ts'
import { addressOf, word } from '../pen.ts'
import { USERS } from '../protocol.ts'
import { domain, recipient, sender, several } from './capabilities.ts'
import { commandsIn, inMessage, serve, whatCame } from './serve.ts'

function pathsOf(t: Transcript, verb: string): readonly string[] {
  return commandsIn(t)
    .filter((command) => command.verb === verb)
    .map(({ text }) => pathIn(text) ?? text)
}

/** The domain of an address may be written in any case. */
function alike(one: string, other: string): boolean {
  const at = one.lastIndexOf('@')
  return one.slice(0, at) === other.slice(0, at) && one.slice(at).toLowerCase() === other.slice(at).toLowerCase()
}

function names(t: Transcript, verb: string, wanted: readonly string[]): Verdict {
  const named = pathsOf(t, verb)
  if (named.length === 0) return unmet(`the command ${verb}`, whatCame(t))
  const missing = wanted.find((each) => !named.some((one) => alike(one, each)))
  if (missing !== undefined) return unmet(`<${missing}> in ${verb}`, named.map((each) => `<${each}>`).join(' '))
  const stranger = named.find((each) => !wanted.some((one) => alike(one, each)))
  return stranger === undefined
    ? met
    : unmet(`${wanted.map((each) => `<${each}>`).join(' ')} and nobody else in ${verb}`, `<${stranger}>`)
}

const local = fc.constantFrom('dave', "o'brien", 'first.last', 'a+tag', 'x', 'UPPER.Case', 'dave_b', '1234')
const address = fc.tuple(local, word).map(([name, host]) => `${name}@${host}.example`)

export const namesSender = requirement({
  title: 'MAIL names the sender that was given',
  clause: contract('start'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  capability: sender,
  why: 'Reports about the message go there.',
  hint: 'Put the argument between < and >, as it is: its local part is case-sensitive.',
  given: fc.record({ from: address }),
  examples: [{ from: 'dave@example.org' }, { from: "o'brien+list@example.org" }],
  when: ({ from }, stage) => serve(stage, { from }),
  judge: ({ from }, t) => names(t, 'MAIL', [from]),
})

export const namesRecipient = requirement({
  title: 'RCPT names the recipient that was given, and nobody else',
  clause: contract('recipients'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  capability: recipient,
  why: 'A message in a wrong mailbox is worse than none.',
  hint: 'Put the argument between < and >, as it is.',
  given: fc.record({ to: address }),
  examples: [{ to: addressOf('alice') }, { to: 'first.last+tag@example.test' }],
  when: ({ to }, stage) => serve(stage, { to: [to] }),
  judge: ({ to }, t) =>
    all(
      names(t, 'RCPT', [to]),
      inMessage(t, () => met),
    ),
})

export const namesAllRecipients = requirement({
  title: 'Each of several recipients is named once, in a RCPT of its own',
  clause: contract('recipients'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  covers: ['C-05'],
  capability: recipient,
  why: 'A path holds one address; a list in it is a syntax error.',
  hint: 'Split the argument at its commas, and send one RCPT for each address.',
  given: fc.record({ to: fc.uniqueArray(address, { minLength: 1, maxLength: 5 }) }),
  examples: [{ to: USERS.map(addressOf) }, { to: [addressOf('alice')] }],
  when: ({ to }, stage) => serve(stage, { to }),
  judge: ({ to }, t) => {
    const named = pathsOf(t, 'RCPT').length
    return all(
      names(t, 'RCPT', to),
      named <= to.length ? met : unmet(`${to.length} RCPT commands`, `${named}`),
      inMessage(t, () => met),
    )
  },
})

export const sendsMany = requirement({
  title: 'Fifty recipients are all named',
  clause: rfc(5321, '4.5.3.1.8'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  capability: several,
  needs: [namesAllRecipients],
  why: 'Every server takes a hundred.',
  hint: 'Loop over the list.',
  given: fc.record({ count: fc.integer({ min: 20, max: 50 }) }),
  examples: [{ count: 50 }],
  when: ({ count }, stage) => serve(stage, { to: crowd(count) }),
  judge: ({ count }, t) => names(t, 'RCPT', crowd(count)),
})

function crowd(count: number): readonly string[] {
  return Array.from({ length: count }, (_, at) => `user${at}@example.test`)
}

export const introducesItself = requirement({
  title: 'The name in EHLO is the one that was given',
  clause: rfc(5321, '4.1.4'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  capability: domain,
  why: 'It stands in the Received field of each message.',
  hint: 'Send the argument behind EHLO.',
  given: fc.record({ name: fc.tuple(word, word).map(([host, name]) => `${host}.${name}.example`) }),
  examples: [{ name: 'client.example.org' }],
  when: ({ name }, stage) => serve(stage, {}, {}, { values: { domain: name } }),
  judge: ({ name }, t) => {
    const said = commandsIn(t)[0]?.text ?? ''
    return said.toLowerCase().endsWith(` ${name}`)
      ? met
      : unmet(`EHLO ${name}`, said === '' ? whatCame(t) : `"${said}"`)
  },
})
