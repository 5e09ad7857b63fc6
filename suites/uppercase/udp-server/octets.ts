/** Octet for octet: line ends, text outside ASCII, and datagrams of every size that UDP has. */
import { contract, datagrams, fc, met, octetsOf, requirement, rfc, same, unmet } from '../../../harness/kit.ts'
import { foreign, longText, word, written } from '../pen.ts'
import { ask, gotCapitals } from './ask.ts'
import { answersEveryLength } from './conversation.ts'

/** The most that one datagram carries over IPv4: 65535 less the headers of IP (20) and UDP (8). */
const LARGEST = 65_507

export const addsNoLineEnd = requirement({
  title: 'A sentence without a line end is answered, and none is added',
  clause: contract('sentence'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: "The textbook's client sends just what was typed, and a datagram needs no mark at its end.",
  hint: 'Send as many octets as came: no line end, and no zero octet of the buffer behind them.',
  needs: [answersEveryLength],
  given: fc.record({ sentence: word(40) }),
  examples: [{ sentence: 'endless' }, { sentence: 'x'.repeat(2_048) }],
  when: ({ sentence }, stage) => ask(stage, sentence),
  judge: ({ sentence }, t) => gotCapitals(t, 1, [sentence], same),
})

export const keepsLineEnds = requirement({
  title: 'A line end comes back as it was sent',
  clause: contract('reply'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'Octet for octet means every octet, visible or not.',
  hint: 'Do not strip the sentence. Octets that are not letters, line ends among them, go back as they came.',
  given: fc.record({ sentence: word(40), end: fc.constantFrom('\n', '\r\n') }),
  examples: [
    { sentence: 'unix', end: '\n' },
    { sentence: 'network', end: '\r\n' },
  ],
  when: ({ sentence, end }, stage) => ask(stage, sentence + end),
  judge: ({ sentence, end }, t) => gotCapitals(t, 1, [sentence + end], same),
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
  when: ({ sentence }, stage) => ask(stage, sentence),
  judge: ({ sentence }, t) => {
    const answer = datagrams(t, 'client 1', 'received')[0]
    const unicode = answer && same(octetsOf(sentence.toUpperCase()), { bytes: answer.bytes, at: () => answer.at })
    return unicode?.is === 'met' ? met : gotCapitals(t, 1, [sentence], same)
  },
})

export const answersEmptyDatagram = requirement({
  title: 'An empty datagram comes back empty',
  clause: rfc(768, 'Fields'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  why: 'UDP carries zero octets as well as any other number. Over UDP, nothing received is not the end of anything.',
  hint: 'recvfrom may return no octets and still be a message; do not take it for an end or an error.',
  given: fc.constant({}),
  examples: [{}],
  when: (_, stage) => ask(stage, ''),
  judge: (_, t) => {
    const answer = datagrams(t, 'client 1', 'received')[0]
    if (!answer) return unmet('an empty datagram', 'nothing came')
    return same(new Uint8Array(), { bytes: answer.bytes, at: (byte) => ({ ...answer.at, byte }) })
  },
})

export const answersLargeDatagrams = requirement({
  title: `Datagrams of up to ${LARGEST} octets come back whole`,
  clause: rfc(768, 'Fields'),
  level: 'SHOULD',
  tier: 'standard',
  points: 2,
  why: 'recvfrom cuts off what does not fit into its buffer, and the rest of the datagram is gone.',
  hint: 'Give recvfrom a buffer of 65536 octets: then no datagram can be too long.',
  given: fc.record({ text: longText(2_049, LARGEST) }),
  examples: [{ text: { length: 4_000, key: 0 } }, { text: { length: LARGEST, key: 3 } }],
  when: ({ text }, stage) => ask(stage, written(text)),
  judge: ({ text }, t) => gotCapitals(t, 1, [written(text)], same),
})
