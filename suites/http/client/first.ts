/** The first exercise: a URL is fetched, and its content appears. */
import { contract, fc, requirement } from '../../../harness/kit.ts'
import { page, pathOf, textOf } from '../pen.ts'
import { closing } from './answers.ts'
import { serve, showsContent } from './serve.ts'

export const fetchesDocument = requirement({
  title: 'The content of a document is fetched and shown',
  clause: contract('output'),
  level: 'MUST',
  tier: 'basic',
  points: 4,
  why: 'This is what a web client is for; nothing else can be judged while nothing is fetched.',
  hint: 'Connect to the host and port of the URL, send a GET request with an empty line at its end, read until the end of the response, and print what follows its first empty line.',
  given: fc.record({ page: page(400) }),
  examples: [{ page: { stem: 'hello', size: 64, key: 0 } }],
  when: ({ page }, stage) => serve(stage, pathOf(page), closing(textOf(page))),
  judge: ({ page }, t) => showsContent(t, textOf(page)),
})
