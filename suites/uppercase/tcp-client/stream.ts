/** TCP is a stream: it keeps the order of octets and nothing else, in both directions. */
import { fc, requirement, rfc } from '../../../harness/kit.ts'
import { cutsOf, longText, pieces, written } from '../pen.ts'
import { gotSentence, serve, showsReply } from './serve.ts'

export const joinsSegments = requirement({
  title: 'A reply that arrives in several segments is shown whole',
  clause: rfc(9293, '2.2'),
  level: 'SHOULD',
  tier: 'standard',
  points: 2,
  why: 'TCP is a stream of octets. The network may cut it anywhere, so one recv may return half a reply.',
  hint: 'Call recv in a loop until as many octets have come as you sent, or until it returns nothing.',
  given: fc.record({ pieces: pieces(12), closes: fc.boolean() }),
  examples: [
    { pieces: ['hel', 'lo'], closes: true },
    { pieces: ['st', 'ill', 'open'], closes: false },
  ],
  when: ({ pieces, closes }, stage) =>
    serve(stage, { typed: pieces.join(''), reply: pieces.join('').toUpperCase(), cuts: cutsOf(pieces), closes }),
  judge: ({ pieces }, t) => showsReply(t, pieces.join('').toUpperCase()),
})

export const sendsLongLines = requirement({
  title: 'A line longer than any buffer reaches the server whole',
  clause: rfc(9293, '2.2'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  why: 'send may take less than you give it, and line buffers have an end.',
  hint: 'Use sendall (or loop over send), and a way of reading lines that has no limit.',
  given: fc.record({ text: longText(1_500, 20_000) }),
  examples: [{ text: { length: 4_000, key: 0 } }],
  when: ({ text }, stage) => serve(stage, { typed: written(text), reply: written(text).toUpperCase() }),
  judge: ({ text }, t) => gotSentence(t, written(text)),
})

export const showsLongReplies = requirement({
  title: 'A reply longer than any buffer is shown whole',
  clause: rfc(9293, '2.2'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  needs: [sendsLongLines],
  why: 'Every buffer has an end. A program that loops works for a sentence and for a book.',
  hint: 'Call recv in a loop until as many octets have come as you sent, or until it returns nothing.',
  given: fc.record({ text: longText(2_500, 20_000) }),
  examples: [{ text: { length: 6_000, key: 0 } }],
  when: ({ text }, stage) => serve(stage, { typed: written(text), reply: written(text).toUpperCase() }),
  judge: ({ text }, t) => showsReply(t, written(text).toUpperCase()),
})
