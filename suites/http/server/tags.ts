/** Validators: what a client keeps, to ask later whether anything has changed. */
import { all, fc, met, requirement, rfc, unmet, unobserved } from '../../../harness/kit.ts'
import { fieldOf } from '../lens/head.ts'
import type { Response } from '../lens/message.ts'
import { type Page, page, pathOf, textOf, visit, word } from '../pen.ts'
import { placeOf, placeOfField, shown } from './answers.ts'
import { ask, inAnswer, publish, publishAs } from './ask.ts'
import { tagConditions, tags, validators } from './capabilities.ts'
import { asksAgain, inSecondAnswer, known, SECOND } from './validators.ts'

const PAGE: Page = { stem: 'kept', size: 150, key: 3 }
const ENTITY_TAG = /^(?:W\/)?"[!#-~\x80-\xff]*"$/

export const writesEntityTags = requirement({
  title: 'An ETag stands between quotation marks',
  clause: rfc(9110, '8.8.3'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  capability: tags,
  why: 'Clients send it back as they found it, and a list of tags can be read only with the marks.',
  hint: 'Send ETag: "abc", or W/"abc" for one that is only about as good; not abc.',
  given: fc.record({ page: page(200) }),
  examples: [{ page: PAGE }],
  when: async ({ page }, stage) => {
    await publishAs(stage, pathOf(page), textOf(page))
    await ask(stage, visit(`/${pathOf(page)}`))
  },
  judge: (_, t) =>
    inAnswer(t, (response) => {
      const tag = fieldOf(response, 'etag')
      if (tag === undefined) return unobserved('the answer has no ETag')
      return ENTITY_TAG.test(tag) ? met : unmet('"…" or W/"…"', tag, placeOfField(t, response, 'etag'))
    }),
})

export const changesTagWithDocument = requirement({
  title: 'A document that has changed has another ETag',
  clause: rfc(9110, '8.8.1'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  capability: tags,
  why: 'With the old tag every client keeps the old document for ever.',
  hint: 'Make the tag of the content, or of its length and the time of its modification.',
  given: fc.record({ before: page(300, 10), after: page(900, 310), name: word }),
  examples: [{ before: PAGE, after: { stem: 'new', size: 500, key: 4 }, name: 'news' }],
  when: async ({ before, after, name }, stage) => {
    const path = `tags-${name}-${before.size}-${after.size}.txt`
    for (const content of [textOf(before), textOf(after)]) {
      await publishAs(stage, path, content)
      await ask(stage, visit(`/${path}`))
    }
  },
  judge: (_, t) =>
    inSecondAnswer(t, (second, first) => {
      const [before, after] = [known(first).tag, known(second).tag]
      if (before === undefined || after === undefined) return unobserved('an answer has no ETag')
      return before === after
        ? unmet(`another ETag than ${before}`, after, placeOfField(t, second, 'etag', SECOND))
        : met
    }),
})

export const tellsTheSameTwice = requirement({
  title: 'A document that has not changed has the same validators and type as before',
  clause: rfc(9110, '8.8.1'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  capability: validators,
  why: 'A tag that changes with every answer is the end of all caching.',
  hint: 'Make ETag and Last-Modified of the file, not of the time of the answer.',
  covers: ['RS-14'],
  given: fc.record({ page: page(300) }),
  examples: [{ page: { stem: 'steady', size: 90, key: 1 } }],
  when: async ({ page }, stage) => {
    await publish(stage, page)
    for (let time = 0; time < 2; time++) await ask(stage, visit(`/${pathOf(page)}`))
  },
  judge: (_, t) =>
    inSecondAnswer(t, (again, response) => {
      const other = ['etag', 'last-modified', 'content-type'].find(
        (name) => strong(response, name) !== strong(again, name),
      )
      return other === undefined
        ? met
        : unmet(`${other}: ${shown(response, other)}`, shown(again, other), placeOfField(t, again, other, SECOND))
    }),
})

/** A tag may become a strong one as its document grows older (RFC 9110 §8.8.1). */
function strong(response: Response, name: string): string | undefined {
  return fieldOf(response, name)?.replace(/^W\//, '')
}

const REPEATED = ['etag', 'content-location', 'vary', 'cache-control', 'expires']

export const repeatsFieldsIn304 = requirement({
  title: 'A 304 repeats ETag and whatever else a cache needs of the answer that it stands for',
  clause: rfc(9110, '15.4.5'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  capability: tagConditions,
  why: 'A cache that keeps several versions has to learn which of them is meant.',
  hint: 'Send ETag, Vary, Cache-Control and Expires with a 304 as with a 200; and a Content-Length only if it is that of the 200.',
  covers: ['RS-13'],
  given: fc.record({ page: page(300) }),
  examples: [{ page: PAGE }],
  when: ({ page }, stage) =>
    asksAgain(stage, page, ({ tag }) => (tag === undefined ? undefined : [['If-None-Match', tag]])),
  judge: ({ page }, t) =>
    inSecondAnswer(t, (second, first) => {
      if (second.status !== 304) return unobserved('there was no 304')
      const missing = REPEATED.find((name) => fieldOf(first, name) !== undefined && fieldOf(second, name) === undefined)
      const length = fieldOf(second, 'content-length')
      return all(
        missing === undefined
          ? met
          : unmet(`${missing}: ${shown(first, missing)}`, 'no such field', placeOf(t, second, SECOND)),
        length === undefined || Number(length) === page.size
          ? met
          : unmet(`Content-Length: ${page.size}, or none`, length, placeOfField(t, second, 'content-length', SECOND)),
      )
    }),
})
