/** Status codes: which of them have no content, and what to make of those that nobody knows. */
import { fc, octetsOf, requirement, rfc } from '../../../harness/kit.ts'
import { type Page, page, textOf, word } from '../pen.ts'
import { endsWithStatusZero } from './content.ts'
import { ends, fetches } from './endings.ts'
import { endsAtTheLength } from './framing.ts'
import { response, serve } from './serve.ts'

const SMALL: Page = { stem: 'status', size: 70, key: 4 }
const CLOSE = ['Connection', 'close'] as const

export const endsAfter204 = requirement({
  title: 'A 204 has no content, and the client does not wait for any',
  clause: rfc(9112, '6.3'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'Such a response has neither length nor chunks; who reads on until the close waits for ever.',
  hint: 'Look at the status code before you look for a length: 1xx, 204 and 304 end with the empty line.',
  needs: [endsAtTheLength],
  given: fc.record({ name: word }),
  examples: [{ name: 'none' }],
  when: ({ name }, stage) => serve(stage, name, response({ status: '204 No Content' }), { closes: 'asked' }),
  judge: (_, t) => fetches(t, new Uint8Array()),
})

export const endsAfter304 = requirement({
  title: 'A 304 has no content, whatever length it tells',
  clause: rfc(9112, '6.3'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'Its Content-Length is that of the document, which does not come.',
  hint: 'Look at the status code before you look for a length: 1xx, 204 and 304 end with the empty line.',
  needs: [endsAtTheLength],
  given: fc.record({ length: fc.integer({ min: 1, max: 5_000 }) }),
  examples: [{ length: 100 }],
  when: ({ length }, stage) =>
    serve(
      stage,
      'same',
      response({
        status: '304 Not Modified',
        fields: [
          ['ETag', '"a"'],
          ['Content-Length', String(length)],
        ],
      }),
      { closes: 'asked' },
    ),
  judge: (_, t) => ends(t),
})

export const takesUnknownSuccess = requirement({
  title: 'A status code of 2xx that nobody knows is a success like 200',
  clause: rfc(9110, '15'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'New codes are invented; the first digit says all that a client has to know.',
  hint: 'Decide by the hundreds of the status code.',
  needs: [endsWithStatusZero],
  given: fc.record({ page: page(100), code: fc.constantFrom(210, 229, 250, 279, 298, 299) }),
  examples: [{ page: SMALL, code: 299 }],
  when: ({ page, code }, stage) =>
    serve(
      stage,
      'new',
      response({
        status: `${code} Something New`,
        fields: [['Content-Length', String(page.size)], CLOSE],
        content: textOf(page),
      }),
    ),
  judge: ({ page }, t) => fetches(t, textOf(page)),
})

export const endsAfterUnknownErrors = requirement({
  title: 'After a status code of 4xx or 5xx that nobody knows, the client ends',
  clause: rfc(9110, '15'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'A table of codes has an end, and a program that looks beyond it must not fall over.',
  hint: 'Decide by the hundreds of the status code.',
  given: fc.record({ code: fc.constantFrom(419, 444, 470, 499, 520, 555, 598, 599) }),
  examples: [{ code: 499 }],
  when: ({ code }, stage) =>
    serve(
      stage,
      'odd',
      response({ status: `${code} Odd`, fields: [['Content-Length', '4'], CLOSE], content: octetsOf('odd\n') }),
    ),
  judge: (_, t) => ends(t),
})
