/** A field of the user's, added to the request. */
import { all, contract, fc, met, octetsOf, requirement, unmet } from '../../../harness/kit.ts'
import { fieldLinesOf } from '../lens/head.ts'
import { page, textOf, word } from '../pen.ts'
import { closing } from './answers.ts'
import { field } from './capabilities.ts'
import { fetches } from './endings.ts'
import { errand, inRequest, serve } from './serve.ts'
import { asks } from './tasks.ts'

const ANSWER = closing(octetsOf('done\n'))

export const sendsTheField = requirement({
  title: 'The task field sends the given field, once and as it was given',
  clause: contract('tasks'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  capability: field,
  why: 'Fields carry passwords, languages and conditions; each of them has to arrive as it is.',
  hint: 'Write the line behind Host, followed by CR LF, and in front of the empty line.',
  given: fc.record({
    name: word.map((text) => `X-${text}`),
    value: fc
      .string({ unit: fc.constantFrom(...'abcXYZ019 =;:,"/()*'), minLength: 1, maxLength: 30 })
      .map((text) => `v${text}v`),
  }),
  examples: [{ name: 'X-Course', value: 'networks: one, two' }],
  when: ({ name, value }, stage) =>
    serve(stage, errand('page', { task: 'field', values: { field: `${name}: ${value}` } }), ANSWER),
  judge: ({ name, value }, t) =>
    inRequest(t, (request) => {
      const values = fieldLinesOf(request, name.toLowerCase())
      return values.length === 1 && values[0] === value
        ? met
        : unmet(
            `"${name}: ${value}"`,
            values.length === 0 ? 'no such field' : values.map((each) => `"${each}"`).join(', '),
          )
    }),
})

export const keepsOtherFields = requirement({
  title: 'A field that is added takes no other field’s place',
  clause: contract('tasks'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  capability: field,
  needs: [sendsTheField],
  why: 'Without Host, the server refuses what is otherwise a perfect request.',
  hint: 'Add the field to those that you send anyway.',
  given: fc.record({ name: word.map((text) => `X-${text}`), page: page(100) }),
  examples: [{ name: 'X-Course', page: { stem: 'still', size: 50, key: 0 } }],
  when: ({ name, page }, stage) =>
    serve(stage, errand('page', { task: 'field', values: { field: `${name}: 1` } }), closing(textOf(page))),
  judge: ({ page }, t) =>
    all(
      asks(t, 'GET', '/page'),
      inRequest(t, (request) =>
        request.version === '1.0' || fieldLinesOf(request, 'host').length === 1
          ? met
          : unmet('the field Host beside it', 'no Host'),
      ),
      fetches(t, textOf(page)),
    ),
})
