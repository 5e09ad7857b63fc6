/** TCP is a stream: it keeps the order of octets and nothing else. */
import { fc, octets, octetsOf, requirement, rfc, same } from '../../../harness/kit.ts'
import { capitals } from '../lens.ts'
import { cutsOf, longText, pieces, word, written } from '../pen.ts'
import { ask, gotCapitals } from './ask.ts'

export const joinsSegments = requirement({
  title: 'A sentence that arrives in several segments is answered whole',
  clause: rfc(9293, '2.2'),
  level: 'SHOULD',
  tier: 'standard',
  points: 2,
  why: 'TCP is a stream of octets. The network may cut it anywhere, so one recv may return half a sentence.',
  hint: 'Call recv in a loop, until the line end or the end of the stream, and answer all of it; or answer each piece as it comes.',
  given: fc.record({ pieces: pieces(12) }),
  examples: [{ pieces: ['hel', 'lo'] }, { pieces: [...'bytewise'] }],
  when: ({ pieces }, stage) => ask(stage, `${pieces.join('')}\n`, cutsOf(pieces)),
  judge: ({ pieces }, t) => gotCapitals(t, 1, `${pieces.join('')}\n`),
})

export const answersAfterHalfClose = requirement({
  title: 'A client that has finished sending still gets its whole reply',
  clause: rfc(9293, '3.6'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'Closing one direction says "I have said all", not "I do not listen any more".',
  hint: 'When recv returns nothing, send what is still to be sent before you close.',
  given: fc.record({ sentence: word(60) }),
  examples: [{ sentence: 'over' }],
  when: async ({ sentence }, stage) => {
    const line = await stage.connect()
    await line.send(octetsOf(`${sentence}\n`))
    await line.end()
    await line.read({ until: (received) => received.length >= sentence.length, for: 'the reply' })
    await line.hangUp()
  },
  judge: ({ sentence }, t) => gotCapitals(t, 1, `${sentence}\n`),
})

export const answersLongText = requirement({
  title: 'A text longer than any buffer comes back whole',
  clause: rfc(9293, '2.2'),
  level: 'SHOULD',
  tier: 'standard',
  points: 2,
  why: 'Every buffer has an end. A program that loops works for a sentence and for a book.',
  hint: 'Loop over recv until nothing more comes, and use sendall (or loop over send), which may take less than you give it.',
  given: fc.record({ text: longText(1_500, 200_000) }),
  examples: [{ text: { length: 4_000, key: 0 } }, { text: { length: 200_000, key: 0 } }],
  when: async ({ text }, stage) => {
    const line = await stage.connect()
    await line.send(octetsOf(written(text)))
    await line.end()
    await line.read({ until: (received) => received.length >= text.length, for: 'the whole text' })
    await line.hangUp()
  },
  judge: ({ text }, t) => same(capitals(octetsOf(written(text))), octets(t, 'client 1', 'received')),
})
