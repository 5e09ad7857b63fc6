/** Expect (RFC 9110 §10.1.1): the client asks whether it may send its content, and waits. */

import { fc, happened, met, octets, requirement, rfc, unmet } from '../../../harness/kit.ts'
import { word } from '../pen.ts'
import { answersOn, ask, finalOf, gotPage, inAnswer, publish, say } from './ask.ts'
import { givesContentBack } from './bodies.ts'
import { form } from './capabilities.ts'
import { contentOf, gotBack, POST, submission } from './forms.ts'
import { isOver, NEXT, oddRequest } from './sequence.ts'

const OCTETS = Array.from({ length: 256 }, (_, octet) => String.fromCharCode(octet))

const lengthOf = (text: string) => [['Content-Length', String(text.length)]] as const

const expectation = fc.constantFrom('100-continue', '100-Continue', '100-CONTINUE')

export const answersExpectation = requirement({
  title: 'A client that expects 100 gets it, or a final answer, before it has sent content',
  clause: rfc(9110, '10.1.1'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  covers: ['EX-01'],
  why: 'curl sends Expect with every large upload and waits: each of them takes a second longer than it has to.',
  hint: 'If Expect is 100-continue, send "HTTP/1.1 100 Continue" and an empty line before you read the content; or a final answer.',
  given: fc.record({ content: word, expectation }),
  examples: [{ content: 'hello', expectation: '100-continue' }],
  when: async ({ content, expectation }, stage) => {
    const line = await stage.connect()
    const fields = [
      ['Content-Length', String(content.length)],
      ['Expect', expectation],
    ] as const
    await line.send(submission(fields, new Uint8Array(), [['Connection', 'close']]))
    // Any response will do, also an interim one: a server that has only the final one to give gives that.
    await line.read({
      until: (received) => answersSoFar(received) > 0,
      for: '100 Continue, or a final answer',
    })
    await line.send(contentOf(content))
    await line.hangUp('last')
  },
  judge: (_, t) =>
    happened(t, 'client 1', 'silence')
      ? unmet('100 Continue or a final answer', 'silence')
      : octets(t, 'client 1', 'received').bytes.length > 0 || isOver(t)
        ? met
        : unmet('100 Continue or a final answer', 'nothing'),
})

function answersSoFar(received: Uint8Array): number {
  const text = Buffer.from(received).toString('latin1')
  return text.split('\r\n\r\n').length + text.split('\n\n').length - 2
}

export const answersAfterContinue = requirement({
  title: 'After 100 and the content comes the final answer',
  clause: rfc(9110, '10.1.1'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  covers: ['EX-01'],
  why: '100 is a promise: the client has sent its content because of it.',
  hint: 'Go on as with any other request once you have said 100: read the content, and answer.',
  capability: form,
  needs: [givesContentBack, answersExpectation],
  given: fc.record({
    content: fc.string({ unit: fc.constantFrom(...OCTETS), minLength: 1, maxLength: 200 }),
    expectation,
  }),
  examples: [
    { content: 'hello', expectation: '100-continue' },
    { content: 'a: b\r\n\r\nGET / HTTP/1.1\r\n\r\n', expectation: '100-continue' },
  ],
  when: async ({ content, expectation }, stage) => {
    const line = await stage.connect()
    const head = submission([...lengthOf(content), ['Expect', expectation]], new Uint8Array(), [
      ['Connection', 'close'],
    ])
    await line.send(head)
    await line.read({ until: (received) => answersSoFar(received) > 0, for: '100 Continue, or a final answer' })
    // Who has got a final answer keeps the content.
    if (finalOf(answersOn(stage.soFar(), 'client 1', ['POST']).messages).length === 0) {
      await say(line, contentOf(content), POST)
    }
    await line.hangUp('last')
  },
  judge: ({ content }, t) => inAnswer(t, ({ status }) => (status >= 400 ? met : gotBack(t, contentOf(content))), POST),
})

export const answersUnknownExpectation = requirement({
  title: 'An expectation that nobody knows is answered with 417, or ignored',
  clause: rfc(9110, '10.1.1'),
  level: 'MAY',
  tier: 'standard',
  points: 0,
  covers: ['EX-02'],
  why: 'A client that expects what no server can do has to be told, not left waiting.',
  hint: 'Answer 417, or go on as if the field were not there.',
  given: fc.record({ expectation: word }),
  examples: [{ expectation: 'magic' }],
  when: async ({ expectation }, stage) => {
    await publish(stage, NEXT)
    const fields = [
      ['Expect', expectation],
      ['Connection', 'close'],
    ] as const
    await ask(stage, oddRequest('GET', fields, new Uint8Array()))
  },
  judge: (_, t) => inAnswer(t, (response) => (response.status === 417 ? met : gotPage(t, NEXT))),
})
