/** Content whose length is told: Content-Length in every spelling, content that breaks off, and Expect. */
import { all, fc, met, requirement, rfc } from '../../../harness/kit.ts'
import { cuts, delivery, joined, word } from '../pen.ts'
import { ask, gotPage, hasStatus, inAnswer, publish } from './ask.ts'
import { form, persistence, upload } from './capabilities.ts'
import { contentOf, FORM, gotBack, lastSubmission, notDone, POST, submission } from './forms.ts'
import { BAD_LENGTHS, badLength } from './lengths.ts'
import { staysHidden } from './poison.ts'
import {
  answersOnceAtMost,
  complainsOfContent,
  hasNoSecond,
  hiddenRequest,
  inStep,
  NEXT,
  NEXT_TARGET,
  nextRequest,
  oddRequest,
  provoke,
  refused,
  saySequence,
} from './sequence.ts'

const NOTHING = new Uint8Array()
const OCTETS = Array.from({ length: 256 }, (_, octet) => String.fromCharCode(octet))

/** Content in which nothing can be taken for granted. */
const content = fc.string({ unit: fc.constantFrom(...OCTETS), maxLength: 300 })
const HEADLIKE = 'a: b\r\n\r\nGET / HTTP/1.1\r\n\r\n'
const EVERY_OCTET = OCTETS.join('')

const lengthOf = (text: string) => [['Content-Length', String(text.length)]] as const

export const givesContentBack = requirement({
  title: 'Content of exactly Content-Length octets is taken, whatever stands in it',
  clause: rfc(9112, '6.3'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  covers: ['CL-01', 'CL-02'],
  why: 'Content is octets: an empty line, a zero or a request in it is none of them.',
  hint: 'After the empty line read exactly Content-Length octets, as bytes, and give the same bytes back.',
  capability: form,
  given: fc.record({ content }),
  examples: [{ content: '' }, { content: 'a=1&b=2' }, { content: HEADLIKE }, { content: EVERY_OCTET }],
  when: ({ content }, stage) => ask(stage, lastSubmission(lengthOf(content), contentOf(content)), POST),
  judge: ({ content }, t) => gotBack(t, contentOf(content)),
})

export const joinsContent = requirement({
  title: 'Content that arrives in several segments is taken whole',
  clause: rfc(9112, '6.3'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  covers: ['CL-01', 'CL-04'],
  why: 'TCP cuts a stream where it likes, most often behind the header section.',
  hint: 'Call recv until you have all the octets that Content-Length promises; some of them may have come with the header section.',
  capability: form,
  needs: [givesContentBack],
  given: fc.record({
    content: fc.string({ unit: fc.constantFrom(...OCTETS), minLength: 2, maxLength: 300 }),
    cuts: cuts(400),
  }),
  examples: [
    { content: 'name=value', cuts: [104] },
    { content: HEADLIKE, cuts: [4, 30, 110, 120] },
    { content: 'x'.repeat(300), cuts: [100, 200, 300] },
  ],
  when: ({ content, cuts }, stage) =>
    ask(stage, lastSubmission(lengthOf(content), contentOf(content)), { ...POST, cuts }),
  judge: ({ content }, t) => gotBack(t, contentOf(content)),
})

export const trimsLength = requirement({
  title: 'Blanks around the number in Content-Length do not count',
  clause: rfc(9110, '5.5'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  covers: ['CL-11'],
  why: 'Blanks around a value are no part of it, and some clients align their fields with them.',
  hint: 'Strip spaces and tabs from both ends of every field value.',
  capability: form,
  needs: [givesContentBack],
  given: fc.record({
    before: fc.string({ unit: fc.constantFrom(' ', '\t'), maxLength: 4 }),
    after: fc.string({ unit: fc.constantFrom(' ', '\t'), maxLength: 4 }),
  }),
  examples: [
    { before: '   ', after: '' },
    { before: '\t', after: '' },
    { before: '', after: ' ' },
    { before: '', after: '\t ' },
  ],
  when: ({ before, after }, stage) =>
    ask(stage, lastSubmission([['Content-Length', `${before}5${after}`]], contentOf('hello')), POST),
  judge: (_, t) => gotBack(t, contentOf('hello')),
})

export const hasNoContentWithoutLength = requirement({
  title: 'A request without Content-Length and Transfer-Encoding has no content',
  clause: rfc(9112, '6.3'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  covers: ['CL-03'],
  why: 'What follows such a request on its connection is the next one; who waits for content waits for ever.',
  hint: 'Take a missing Content-Length for 0, for every method; do not read until the client closes.',
  capability: persistence,
  given: fc.record({ method: fc.constantFrom('POST', 'OPTIONS', 'GET') }),
  examples: [{ method: 'POST' }, { method: 'OPTIONS' }],
  when: ({ method }, stage) =>
    saySequence(stage, joined(oddRequest(method, [], NOTHING), nextRequest), [method, 'GET']),
  judge: ({ method }, t) => inStep(t, [{ method }, { page: NEXT }]),
})

export const refusesBadLength = requirement({
  title: 'A Content-Length in anything but decimal digits is refused, and the connection closed',
  clause: rfc(9112, '6.3'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  covers: ['CL-05', 'CL-06', 'CL-07', 'CL-08'],
  why: 'Two programs that read "+5" or "0x5" differently disagree about where the next request begins.',
  hint: 'Check that every character is a digit before you convert: int, Integer.parseInt, atoi and strtol all take more than that.',
  given: fc.record({ value: badLength, method: fc.constantFrom('GET', 'POST') }),
  examples: BAD_LENGTHS.map((value) => ({ value, method: 'GET' })),
  when: ({ value, method }, stage) =>
    provoke(stage, joined(oddRequest(method, [['Content-Length', value]], NOTHING), nextRequest)),
  judge: ({ method }, t) => refused(t, method),
})

// A MUST in the standard like the one before; but lighttpd and the library of Go forget fields that have no value.
export const refusesEmptyLength = requirement({
  title: 'A Content-Length without any digit is refused, and the connection closed',
  clause: rfc(9112, '6.3'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  needs: [refusesBadLength],
  covers: ['CL-05'],
  why: 'For one program such a field is not there, for another it is a zero, and a third waits for the close.',
  hint: 'One digit at least: a field that is there and has no value is not the same as none.',
  given: fc.record({ value: fc.constantFrom('', ' ', '\t'), method: fc.constantFrom('GET', 'POST') }),
  examples: [{ value: '', method: 'GET' }],
  when: ({ value, method }, stage) =>
    provoke(stage, joined(oddRequest(method, [['Content-Length', value]], NOTHING), nextRequest)),
  judge: ({ method }, t) => refused(t, method),
})

export const refusesDifferentLengths = requirement({
  title: 'Two different lengths in one request are refused, and the connection closed',
  clause: rfc(9112, '6.3'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  covers: ['CL-12'],
  why: 'One program takes the first number and one the last, and what is between them becomes a request for one of them.',
  hint: 'Collect all Content-Length lines and all members in them: unless they are all the same number, answer 400 and close.',
  given: fc
    .record({ one: fc.nat({ max: 40 }), other: fc.nat({ max: 40 }), inOneLine: fc.boolean() })
    .filter(({ one, other }) => one !== other),
  examples: [
    { one: 0, other: 20, inOneLine: false },
    { one: 20, other: 0, inOneLine: false },
    { one: 0, other: 20, inOneLine: true },
    { one: 20, other: 0, inOneLine: true },
  ],
  when: ({ one, other, inOneLine }, stage) => {
    const fields = inOneLine
      ? ([['Content-Length', `${one}, ${other}`]] as const)
      : ([
          ['Content-Length', String(one)],
          ['Content-Length', String(other)],
        ] as const)
    return provoke(
      stage,
      joined(oddRequest('GET', fields, new Uint8Array(Math.max(one, other)).fill(0x61)), nextRequest),
    )
  },
  judge: (_, t) => refused(t),
})

export const readsDecimalLength = requirement({
  title: 'Zeros in front of a length do not make it octal, and the same length twice is that length',
  clause: rfc(9110, '8.6'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  covers: ['CL-10', 'CL-13'],
  why: 'To some conversions 010 is eight; the two octets that are left begin the next request.',
  hint: 'Convert with base 10, or refuse such numbers and close the connection.',
  capability: persistence,
  given: fc.record({
    size: fc.integer({ min: 8, max: 40 }),
    zeros: fc.integer({ min: 0, max: 6 }),
    times: fc.integer({ min: 1, max: 3 }),
  }),
  examples: [
    { size: 10, zeros: 1, times: 1 },
    { size: 20, zeros: 2, times: 1 },
    { size: 10, zeros: 0, times: 2 },
    { size: 12, zeros: 0, times: 3 },
  ],
  when: ({ size, zeros, times }, stage) => {
    const value = Array<string>(times)
      .fill(`${'0'.repeat(zeros)}${size}`)
      .join(', ')
    const first = oddRequest('GET', [['Content-Length', value]], new Uint8Array(size).fill(0x78))
    return saySequence(stage, joined(first, nextRequest), ['GET', 'GET'])
  },
  judge: (_, t) => inStep(t, [{}, { page: NEXT }]),
})

/** Lengths that become small when their upper bits get lost. */
const BITS = [32, 53, 63, 64, 128]

export const boundsLength = requirement({
  title: 'A length beyond all measure does not become a small one',
  clause: rfc(9110, '8.6'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  covers: ['CL-09', 'CL-14'],
  why: 'A number that does not fit loses its upper bits, and content becomes the next request.',
  hint: 'Refuse numbers with more digits than your integers hold with 413 or 400, and close; do not allocate what a client announces.',
  given: fc.record({
    bits: fc.constantFrom(...BITS),
    more: fc.nat({ max: 9 }),
    method: fc.constantFrom('GET', 'POST'),
  }),
  examples: [
    { bits: 32, more: 0, method: 'GET' },
    { bits: 32, more: 5, method: 'POST' },
    { bits: 64, more: 0, method: 'GET' },
    { bits: 64, more: 5, method: 'POST' },
    { bits: 128, more: 3, method: 'GET' },
  ],
  // The content is as long as what is left of the length without its upper bits.
  when: ({ bits, more, method }, stage) => {
    const length = String(2n ** BigInt(bits) + BigInt(more))
    const first = oddRequest(method, [['Content-Length', length]], new Uint8Array(more).fill(0x78), FORM)
    return provoke(stage, joined(first, hiddenRequest, nextRequest))
  },
  judge: ({ method }, t) =>
    all(
      staysHidden(t),
      complainsOfContent(t, method) ? met : hasNoSecond(t, method),
      method === 'POST' ? notDone(t) : met,
    ),
})

export const carriesOutNoHalfForm = requirement({
  title: 'Content that breaks off before its Content-Length is never answered with success',
  clause: rfc(9112, '6.3'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  covers: ['CL-04'],
  why: 'Half an order is no order: the connection broke, and the client will send all of it again.',
  hint: 'When recv returns nothing before all octets are there, answer 400 or nothing, and close.',
  capability: form,
  needs: [givesContentBack],
  given: fc.record({ sent: fc.nat({ max: 30 }), missing: fc.integer({ min: 1, max: 200 }) }),
  examples: [
    { sent: 0, missing: 5 },
    { sent: 5, missing: 1 },
    { sent: 10, missing: 90 },
  ],
  when: ({ sent, missing }, stage) =>
    provoke(stage, submission([['Content-Length', String(sent + missing)]], new Uint8Array(sent).fill(0x61))),
  judge: (_, t) => all(notDone(t), answersOnceAtMost(t, 'POST')),
})

export const storesNoHalfUpload = requirement({
  title: 'An upload that breaks off is not stored',
  clause: rfc(9112, '6.3'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  covers: ['CL-04'],
  why: 'Half a document under the name of a whole one is worse than none.',
  hint: 'Store the content when all of it has come, not while it comes; or write to another name and rename at the end.',
  capability: upload,
  given: fc.record({ name: word, sent: fc.integer({ min: 1, max: 60 }), missing: fc.integer({ min: 1, max: 100 }) }),
  examples: [{ name: 'half', sent: 20, missing: 20 }],
  when: async ({ name, sent, missing }, stage) => {
    const path = `/half-${name}.txt`
    const fields = [['Content-Length', String(sent + missing)]] as const
    await provoke(stage, oddRequest('PUT', fields, new Uint8Array(sent).fill(0x61), path))
    await ask(stage, oddRequest('GET', [['Connection', 'close']], NOTHING, path))
  },
  judge: (_, t) => all(notDone(t, 'PUT'), hasStatus(t, [404], { line: 'client 2' })),
})

export const answersGetWithContent = requirement({
  title: 'Content of a GET changes nothing about its answer, or is refused',
  clause: rfc(9110, '9.3.1'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  covers: ['CL-15'],
  why: 'Content of a GET has no meaning; a cache that cannot see it would give the answer to others.',
  hint: 'Read the content and throw it away, or answer 400 and close.',
  given: fc.record({ content: fc.string({ unit: fc.constantFrom(...'abc=&'), minLength: 1, maxLength: 40 }) }),
  examples: [{ content: 'a=1' }],
  when: async ({ content }, stage) => {
    await publish(stage, NEXT)
    await ask(stage, delivery('GET', NEXT_TARGET, contentOf(content), [['Connection', 'close']]))
  },
  judge: (_, t) => inAnswer(t, ({ status }) => (status >= 400 ? met : gotPage(t, NEXT))),
})
