/** Octet for octet: line ends, and text outside ASCII. */
import { all, contract, fc, happened, met, octets, octetsOf, requirement, same, unmet } from '../../../harness/kit.ts'
import { capitals } from '../lens.ts'
import { foreign, word } from '../pen.ts'
import { ask } from './ask.ts'
import { answersEveryLength } from './conversation.ts'

export const answersWithoutLineEnd = requirement({
  title: 'A sentence without a line end is answered, and none is added',
  clause: contract('sentence'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  why: "The textbook's client sends just what was typed, without a line end: a server that waits for one waits for ever.",
  hint: 'Answer what recv returns; do not wait for a line end with readline, and do not add one with println.',
  needs: [answersEveryLength],
  given: fc.record({ sentence: word(40) }),
  examples: [{ sentence: 'endless' }, { sentence: 'x'.repeat(1_024) }],
  when: ({ sentence }, stage) => ask(stage, sentence),
  judge: ({ sentence }, t) =>
    all(
      // Whoever waits for a line end is woken by our close, and what it says then comes too late.
      happened(t, 'client 1', 'silence') ? unmet('an answer while the client waits for it', 'silence') : met,
      same(capitals(octetsOf(sentence)), octets(t, 'client 1', 'received')),
    ),
})

export const keepsLineEnds = requirement({
  title: 'A line end comes back as it was sent',
  clause: contract('reply'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'A client that reads a line waits for its end; one that counts octets finds one missing.',
  hint: 'Do not strip the sentence. Octets that are not letters, line ends among them, go back as they came.',
  given: fc.record({ sentence: word(40), end: fc.constantFrom('\n', '\r\n') }),
  examples: [
    { sentence: 'unix', end: '\n' },
    { sentence: 'network', end: '\r\n' },
  ],
  when: ({ sentence, end }, stage) => ask(stage, sentence + end),
  judge: ({ sentence, end }, t) => same(capitals(octetsOf(sentence + end)), octets(t, 'client 1', 'received')),
})

export const survivesForeignLetters = requirement({
  title: 'Letters outside ASCII come back whole: as they were, or as their capitals',
  clause: contract('letters'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  why: 'The name of every second person in the world has one; in UTF-8 it takes several octets that belong together.',
  hint: 'Decode and encode as UTF-8, or change only the octets from a to z and leave all others alone.',
  given: fc.record({ sentence: foreign(30) }),
  examples: [{ sentence: 'café' }, { sentence: 'жизнь' }],
  when: ({ sentence }, stage) => ask(stage, `${sentence}\n`),
  judge: ({ sentence }, t) => {
    const received = octets(t, 'client 1', 'received')
    const unicode = same(octetsOf(`${sentence}\n`.toUpperCase()), received)
    return unicode.is === 'met' ? unicode : same(capitals(octetsOf(`${sentence}\n`)), received)
  },
})
