/** The status codes of the textbook, each with what it says beyond its number. */
import { contract, fc, met, requirement, rfc, unmet } from '../../../harness/kit.ts'
import { visit, word } from '../pen.ts'
import { ask, hasStatus, inAnswer } from './ask.ts'

export const answersMissingWith404 = requirement({
  title: 'A document that does not exist is answered with 404',
  clause: contract('missing'),
  level: 'MUST',
  tier: 'basic',
  points: 3,
  why: 'Search engines, caches and people have to tell a missing page from an empty one.',
  hint: 'When opening the file fails, send "HTTP/1.1 404 Not Found" and an empty line; do not crash, and do not close without a word.',
  given: fc.record({ name: word }),
  examples: [{ name: 'missing' }],
  when: ({ name }, stage) => ask(stage, visit(`/no-${name}.html`)),
  judge: (_, t) => hasStatus(t, [404]),
})

export const explains404 = requirement({
  title: 'A 404 has some content for the person who reads it',
  clause: rfc(9110, '15.5'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  why: 'A browser shows what comes with the status; with nothing, its user sees an empty window.',
  hint: 'Send a short page behind the empty line, and its length in Content-Length.',
  needs: [answersMissingWith404],
  given: fc.record({ name: word }),
  examples: [{ name: 'missing' }],
  when: ({ name }, stage) => ask(stage, visit(`/no-${name}.html`)),
  judge: (_, t) =>
    inAnswer(t, ({ content }) =>
      content.length > 0 ? met : unmet('some content that explains the status', 'nothing'),
    ),
})
