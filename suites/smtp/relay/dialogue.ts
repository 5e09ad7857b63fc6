/** The relay as a client of the next hop: one command, one reply, in the order of the standard (RFC 5321 §4.3). */
import {
  all,
  fc,
  met,
  octets,
  requirement,
  rfc,
  type Stage,
  type Transcript,
  unmet,
  type Verdict,
} from '../../../harness/kit.ts'
import type { Command } from '../lens/dialogue.ts'
import type { Manners } from '../mail-server.ts'
import { example } from '../pen.ts'
import { RELAY } from '../protocol.ts'
import { domain } from './capabilities.ts'
import { arrives, attemptsAt, inArrival, opens, posts } from './post.ts'

const NOTHING = fc.constant({})
const MAIL = example('dialogue')

async function meets(stage: Stage, manners: Manners): Promise<void> {
  await opens(stage, 'a', [manners])
  if (await posts(stage, MAIL)) await arrives(stage, 'a')
}

/** Judges a command of the first attempt. */
function inCommand(
  t: Transcript,
  wanted: (command: Command) => boolean,
  judge: (found: Command, line: string) => Verdict,
) {
  const [attempt] = attemptsAt(t, 'a')
  const found = attempt?.dialogue.commands.find(wanted)
  return attempt && found ? judge(found, attempt.line) : met
}

export const waitsForReplies = requirement({
  title: 'The relay waits for the greeting, and for the reply to each command, before it says the next',
  clause: rfc(5321, '4.3.1'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  why: 'Each reply says whether the next command makes sense; and a busy server takes its time.',
  hint: 'Read a whole reply behind every command, and look at its first digit.',
  given: NOTHING,
  examples: [{}],
  slow: true,
  when: (_, stage) => meets(stage, { hesitates: true }),
  judge: (_, t) =>
    all(
      inCommand(
        t,
        ({ early }) => early,
        ({ text, at }, line) =>
          unmet(
            'a wait for the reply before',
            `"${text.slice(0, 60)}" came too early`,
            octets(t, line, 'received').at(at),
          ),
      ),
      inArrival(t, 'a', () => met),
    ),
})

export const introducesItself = requirement({
  title: 'The first command is EHLO or HELO, with the name of the relay',
  clause: rfc(5321, '4.1.1.1'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  capability: domain,
  why: 'Servers refuse mail from somebody who does not say who he is.',
  hint: 'Say the name that you are told in {domain}.',
  given: NOTHING,
  examples: [{}],
  slow: true,
  when: (_, stage) => meets(stage, {}),
  judge: (_, t) => {
    const first = attemptsAt(t, 'a')[0]?.dialogue.commands[0]
    if (!first) return inArrival(t, 'a', () => met)
    return new RegExp(`^(?:EHLO|HELO) ${RELAY}$`, 'i').test(first.text)
      ? met
      : unmet(`EHLO ${RELAY}`, `"${first.text.slice(0, 60)}"`)
  },
})

export const fallsBackToHelo = requirement({
  title: 'Where EHLO is not known, the relay says HELO',
  clause: rfc(5321, '3.2'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'There are small and old servers that know nothing else.',
  hint: 'On 500 or 502 to EHLO, say HELO on the same connection, and go on.',
  given: fc.record({ code: fc.constantFrom('500', '502') }),
  examples: [{ code: '500' }, { code: '502' }],
  when: ({ code }, stage) => meets(stage, { replies: { EHLO: `${code} no such command` } }),
  judge: (_, t) => inArrival(t, 'a', () => met),
})

export const readsSeveralLines = requirement({
  title: 'A reply of several lines is read to its last, at every step',
  clause: rfc(5321, '4.2.1'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  why: 'Otherwise its second line is taken for the reply to the next command, and all that follow are one too early.',
  hint: 'Read lines until one has no hyphen behind its code.',
  given: fc.record({ verb: fc.constantFrom('greeting', 'EHLO', 'MAIL', 'RCPT', 'DATA', '.') }),
  examples: ['greeting', 'EHLO', 'RCPT', 'DATA', '.'].map((verb) => ({ verb })),
  when: ({ verb }, stage) => meets(stage, inLines(verb)),
  judge: (_, t) => inArrival(t, 'a', () => met),
})

function inLines(verb: string): Manners {
  const code = verb === 'greeting' ? '220' : verb === 'DATA' ? '354' : '250'
  const said = [`${code}-mail.example.test`, `${code}-SIZE 1000000`, `${code} HELP`]
  return verb === 'greeting' ? { greeting: said } : { replies: { [verb]: said } }
}

export const readsUnknownCodes = requirement({
  title: 'A code that the relay does not know is understood by its first digit',
  clause: rfc(5321, '4.3.2'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'Servers have codes of their own, and extensions bring new ones.',
  hint: 'Compare the first digit: 2 is yes, 3 is go on, 4 is later, 5 is no.',
  given: fc.record({ verb: fc.constantFrom('EHLO', 'MAIL', 'RCPT', '.') }),
  examples: [{ verb: 'RCPT' }, { verb: '.' }, { verb: 'MAIL' }],
  when: ({ verb }, stage) => meets(stage, { replies: { [verb]: '259 in our own way' } }),
  judge: (_, t) => {
    const attempt = attemptsAt(t, 'a')[0]?.dialogue
    return attempt?.submissions.some(({ whole }) => whole) ? met : inArrival(t, 'a', () => met)
  },
})

export const usesOnlyOffers = requirement({
  title: 'Parameters behind MAIL and RCPT are said only where the next hop has listed their extension',
  clause: rfc(5321, '4.1.1.11'),
  level: 'MUST NOT',
  tier: 'standard',
  points: 1,
  why: 'A server that does not know them answers 555, and the message comes back.',
  hint: 'Read the keywords in the reply to EHLO; after HELO there are none.',
  given: fc.record({ ehlo: fc.boolean() }),
  examples: [{ ehlo: true }, { ehlo: false }],
  when: ({ ehlo }, stage) => meets(stage, ehlo ? {} : { replies: { EHLO: '500 no such command' } }),
  judge: (_, t) =>
    all(
      inCommand(
        t,
        ({ text }) => /^(?:MAIL|RCPT) [^<]*<.*> +\S/i.test(text),
        ({ text, at }, line) =>
          unmet('a path and nothing behind it', `"${text.slice(0, 80)}"`, octets(t, line, 'received').at(at)),
      ),
      inArrival(t, 'a', () => met),
    ),
})

export const quits = requirement({
  title: 'The relay says QUIT before it closes',
  clause: rfc(5321, '4.1.1.10'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'The server cannot tell a close without it from a broken network.',
  hint: 'Send QUIT behind the last reply, read 221, and close.',
  given: NOTHING,
  examples: [{}],
  slow: true,
  when: (_, stage) => meets(stage, {}),
  judge: (_, t) => {
    const commands = attemptsAt(t, 'a')[0]?.dialogue.commands ?? []
    if (commands.length === 0) return inArrival(t, 'a', () => met)
    return commands.at(-1)?.verb === 'QUIT' ? met : unmet('QUIT at the end', `"${commands.at(-1)?.text.slice(0, 60)}"`)
  },
})

export const readsRepliesInPieces = requirement({
  title: 'Replies are read as a stream: in pieces, and several lines in one segment',
  clause: rfc(5321, '2.3.8'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'Networks cut and join as they like.',
  hint: 'Collect what recv returns until CR LF; keep what stands behind it for the next reply.',
  given: fc.record({
    cuts: fc
      .uniqueArray(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 4 })
      .map((all) => all.toSorted((one, other) => one - other)),
  }),
  examples: [{ cuts: [1] }, { cuts: [2, 3, 4] }],
  slow: true,
  when: ({ cuts }, stage) => meets(stage, { cuts }),
  judge: (_, t) => inArrival(t, 'a', () => met),
})
