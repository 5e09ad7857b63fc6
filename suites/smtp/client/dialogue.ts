/** The dialogue: one command, one reply, in the order of the standard (RFC 5321 §4.1.4, §4.3). */
import { all, fc, met, octets, requirement, rfc, type Transcript, unmet, type Verdict } from '../../../harness/kit.ts'
import type { Command } from '../lens/dialogue.ts'
import { ehlo } from './capabilities.ts'
import { ends } from './outcomes.ts'
import { commandsIn, dialogues, inMessage, serve, submissionsIn, whatCame } from './serve.ts'

const NOTHING = fc.constant({})

/** Where a command stands in what the client sent. */
function placeOf(t: Transcript, { at }: Command) {
  return octets(t, 'server 1', 'received').at(at)
}

/** Judges the commands with this verb, of which there has to be one. */
export function inCommands(t: Transcript, verb: string, judge: (command: Command) => Verdict): Verdict {
  const found = commandsIn(t).filter((command) => command.verb === verb)
  if (found.length === 0) return unmet(`the command ${verb}`, whatCame(t))
  return all(...found.map(judge))
}

export const waitsForGreeting = requirement({
  title: 'The client says nothing before the server has greeted',
  clause: rfc(5321, '4.3.1'),
  level: 'SHOULD',
  tier: 'basic',
  points: 1,
  covers: ['C-01'],
  why: 'The greeting may be a refusal; and a program that does not read it takes it for the reply to HELO.',
  hint: 'Call recv once before the first send.',
  given: NOTHING,
  examples: [{}],
  when: (_, stage) => serve(stage, {}, { hesitates: ['greeting'] }),
  judge: (_, t) => {
    const [first] = commandsIn(t)
    return first?.early
      ? unmet('a wait for the greeting', `"${first.text.slice(0, 60)}" before it`, placeOf(t, first))
      : met
  },
})

export const waitsForReplies = requirement({
  title: 'The client waits for the reply to each command, before it says the next',
  clause: rfc(5321, '4.3.1'),
  level: 'MUST',
  tier: 'basic',
  points: 3,
  covers: ['C-01'],
  why: 'Each reply says whether the next command makes sense; and a busy server takes its time.',
  hint: 'Call recv behind every send, and look at what it returns.',
  given: NOTHING,
  examples: [{}],
  when: (_, stage) => serve(stage, {}, { hesitates: true }),
  judge: (_, t) => {
    const hasty = commandsIn(t)
      .slice(1)
      .find(({ early }) => early)
    return hasty
      ? unmet('a wait for the reply before', `"${hasty.text.slice(0, 60)}" came too early`, placeOf(t, hasty))
      : inMessage(t, () => met)
  },
})

export const beginsWithHello = requirement({
  title: 'The first command is EHLO or HELO, with a name',
  clause: rfc(5321, '4.1.1.1'),
  level: 'MUST',
  tier: 'basic',
  points: 2,
  why: 'Servers refuse mail from somebody who has not introduced himself.',
  hint: 'Send "EHLO " and the name of your host, or its address in brackets.',
  given: NOTHING,
  examples: [{}],
  when: (_, stage) => serve(stage),
  judge: (_, t) => {
    const [first] = commandsIn(t)
    if (!first) return unmet('EHLO or HELO', whatCame(t))
    return /^(?:EHLO|HELO) +\S/i.test(first.text)
      ? met
      : unmet('EHLO or HELO with a name', `"${first.text.slice(0, 60)}"`, placeOf(t, first))
  },
})

const NAME =
  /^(?:EHLO|HELO) (?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*|\[[0-9.]+\]|\[IPv6:[0-9A-Fa-f:.]+\])$/i

export const namesItself = requirement({
  title: 'The name in EHLO is a domain, or an address in brackets',
  clause: rfc(5321, '4.1.1.1'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  needs: [beginsWithHello],
  why: 'Servers check its form, and refuse what cannot be a name.',
  hint: 'Letters, digits, hyphens and dots: no underscore, no blanks. An address stands in brackets.',
  given: NOTHING,
  examples: [{}],
  when: (_, stage) => serve(stage),
  judge: (_, t) => {
    const [first] = commandsIn(t)
    return first && !NAME.test(first.text)
      ? unmet('EHLO, a space, and a name', `"${first.text.slice(0, 60)}"`, placeOf(t, first))
      : met
  },
})

export const keepsOrder = requirement({
  title: 'MAIL, RCPT and DATA come in this order, and each once is enough',
  clause: rfc(5321, '3.3'),
  level: 'MUST',
  tier: 'basic',
  points: 2,
  why: 'A server refuses RCPT before MAIL, and DATA before RCPT.',
  hint: 'Send MAIL FROM, then RCPT TO, then DATA, then the message and its dot.',
  given: NOTHING,
  examples: [{}],
  when: (_, stage) => serve(stage),
  judge: (_, t) => {
    const verbs = commandsIn(t).map(({ verb }) => verb)
    const order = verbs.filter((verb) => ['MAIL', 'RCPT', 'DATA'].includes(verb)).join(' ')
    return /^MAIL(?: RCPT)+ DATA$/.test(order) ? met : unmet('MAIL, RCPT, DATA', order === '' ? whatCame(t) : order)
  },
})

export const writesPaths = requirement({
  title: 'Addresses stand between < and >, right behind FROM: and TO:',
  clause: rfc(5321, '3.3'),
  level: 'MUST',
  tier: 'basic',
  points: 2,
  why: 'Strict servers answer 501 to a blank behind the colon, and to an address without brackets.',
  hint: 'Write "MAIL FROM:<dave@example.org>" and "RCPT TO:<alice@example.test>": no blank on either side of the colon.',
  given: NOTHING,
  examples: [{}],
  when: (_, stage) => serve(stage),
  judge: (_, t) =>
    all(
      inCommands(t, 'MAIL', (command) =>
        /^MAIL FROM:<[^<>]*>(?: \S+)*$/i.test(command.text)
          ? met
          : unmet('MAIL FROM:<…>', `"${command.text.slice(0, 80)}"`, placeOf(t, command)),
      ),
      inCommands(t, 'RCPT', (command) =>
        /^RCPT TO:<[^<>]+>(?: \S+)*$/i.test(command.text)
          ? met
          : unmet('RCPT TO:<…>', `"${command.text.slice(0, 80)}"`, placeOf(t, command)),
      ),
    ),
})

export const endsMessages = requirement({
  title: 'The message ends with a line that is a single dot',
  clause: rfc(5321, '4.1.1.4'),
  level: 'MUST',
  tier: 'basic',
  points: 2,
  why: 'Nothing else ends it: the server waits for that line, and the client for its reply.',
  hint: 'Send CR LF, a dot, CR LF behind the last line.',
  given: NOTHING,
  examples: [{}],
  when: (_, stage) => serve(stage),
  judge: (_, t) =>
    inMessage(t, ({ raw }) => (raw === '' || raw.endsWith('\r\n') ? met : unmet('CR LF in front of the dot', 'LF'))),
})

export const quits = requirement({
  title: 'The last command is QUIT',
  clause: rfc(5321, '4.1.1.10'),
  level: 'MUST',
  tier: 'basic',
  points: 2,
  why: 'A connection that just ends looks like a broken network, and the server may keep a process waiting.',
  hint: 'Send QUIT when the message has been answered, and close the socket behind the reply.',
  given: NOTHING,
  examples: [{}],
  when: (_, stage) => serve(stage),
  judge: (_, t) => {
    const last = commandsIn(t).at(-1)
    return last?.verb === 'QUIT' ? met : unmet('QUIT', whatCame(t))
  },
})

export const waitsForFarewell = requirement({
  title: 'The client reads the reply to QUIT before it closes',
  clause: rfc(5321, '4.1.1.10'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  needs: [quits],
  why: 'A close with a reply on its way becomes a reset, which servers write into their logs.',
  hint: 'Call recv once more behind QUIT.',
  given: NOTHING,
  examples: [{}],
  when: (_, stage) => serve(stage, {}, { hesitates: ['QUIT'] }),
  judge: (_, t) => {
    const farewell = t.findLastIndex(({ line, what }) => line === 'server 1' && what === 'sent')
    const gone = t.findIndex(({ line, what }) => line === 'server 1' && (what === 'ended' || what === 'reset'))
    return gone >= 0 && gone < farewell
      ? unmet('the connection open until the reply to QUIT', 'it was closed before')
      : met
  },
})

export const endsByItself = requirement({
  title: 'When all is said, the program ends',
  clause: rfc(5321, '3.8'),
  level: 'SHOULD',
  tier: 'basic',
  points: 1,
  why: 'A script that sends mail waits for it.',
  hint: 'Close the socket behind the reply to QUIT, and leave main.',
  given: NOTHING,
  examples: [{}],
  when: (_, stage) => serve(stage),
  judge: (_, t) => ends(t),
})

export const sendsOnce = requirement({
  title: 'The message is handed over once',
  clause: rfc(5321, '4.2.5'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'The server has taken responsibility with its 250; a second copy is a second message.',
  hint: 'Do not try again after 250.',
  given: NOTHING,
  examples: [{}],
  when: (_, stage) => serve(stage),
  judge: (_, t) => {
    const whole = submissionsIn(t).filter((each) => each.whole)
    return whole.length === 1 ? met : unmet('one message', `${whole.length}`)
  },
})

export const usesOnlyOffers = requirement({
  title: 'No parameter stands behind a path unless the server has listed its extension',
  clause: rfc(5321, '4.1.1.3'),
  level: 'MUST NOT',
  tier: 'standard',
  points: 1,
  covers: ['C-08'],
  why: 'A server without that extension answers 555, and the message is lost for a word that nobody needed.',
  hint: 'Add SIZE= and BODY= only when the reply to EHLO has these keywords.',
  given: NOTHING,
  examples: [{}],
  when: (_, stage) => serve(stage),
  judge: (_, t) =>
    all(
      ...commandsIn(t).map((command) =>
        /^(?:MAIL|RCPT) .*> \S/i.test(command.text)
          ? unmet('no parameters', `"${command.text.slice(0, 80)}"`, placeOf(t, command))
          : met,
      ),
      dialogues(t).length > 0 ? met : unmet('a connection', 'none'),
    ),
})

export const fallsBackToHelo = requirement({
  title: 'When EHLO is refused, the client says HELO and goes on',
  clause: rfc(5321, '3.2'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  covers: ['C-02'],
  capability: ehlo,
  why: 'Old servers know only that one.',
  hint: 'When the reply to EHLO begins with 5, send HELO with the same name.',
  given: fc.record({ reply: fc.constantFrom('500 what?', '502 not here', '500 5.5.1 command unrecognized') }),
  examples: [{ reply: '500 what?' }, { reply: '502 not here' }],
  when: ({ reply }, stage) => serve(stage, {}, { replies: { EHLO: reply } }),
  judge: (_, t) =>
    all(
      commandsIn(t).some(({ verb }) => verb === 'HELO') ? met : unmet('HELO', whatCame(t)),
      inMessage(t, () => met),
    ),
})
