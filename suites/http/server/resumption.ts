/** Who has a part already goes on with the same version, and with no other. */
import { fc, met, requirement, rfc, unmet } from '../../../harness/kit.ts'
import { type Page, page, textOf } from '../pen.ts'
import { placeOf } from './answers.ts'
import { sameContent, statusLine } from './ask.ts'
import { conditionalRanges, ranges, strongTags } from './capabilities.ts'
import { isTrue } from './parts.ts'
import { servesOneRange } from './ranges.ts'
import { asksAgain, inSecondAnswer, SECOND } from './validators.ts'

const PAGE: Page = { stem: 'ranged', size: 200, key: 3 }

/** Validators of another version than the one that is there. */
const OTHERS: Readonly<Record<string, (tag: string | undefined) => string | undefined>> = {
  'another tag': () => '"no-such-tag"',
  'the tag marked as weak': (tag) => tag && `W/${tag.replace(/^W\//, '')}`,
  'an old date': () => 'Sat, 01 Jan 2000 00:00:00 GMT',
  'a coming date': () => 'Sat, 01 Jan 2050 00:00:00 GMT',
}

export const sendsAllOfAnotherVersion = requirement({
  title: 'Who has a part of another version gets the whole document',
  clause: rfc(9110, '13.1.5'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  capability: ranges,
  why: 'The end of the new version behind the beginning of the old one is a document that never was.',
  hint: 'Compare If-Range with your strong ETag, or exactly with Last-Modified; when it is not the same, ignore Range.',
  given: fc.record({ page: page(300, 20), validator: fc.constantFrom(...Object.keys(OTHERS)) }),
  examples: Object.keys(OTHERS).map((validator) => ({ page: PAGE, validator })),
  when: ({ page, validator }, stage) =>
    asksAgain(stage, page, ({ tag }) => {
      const value = OTHERS[validator]?.(tag)
      return value === undefined
        ? undefined
        : [
            ['Range', 'bytes=2-9'],
            ['If-Range', value],
          ]
    }),
  judge: ({ page }, t) =>
    inSecondAnswer(t, (second) =>
      second.status === 200
        ? sameContent(t, second, textOf(page), SECOND)
        : unmet('200 with all', statusLine(second), placeOf(t, second, SECOND)),
    ),
})

export const goesOnWithSameVersion = requirement({
  title: 'Who has a part of this version gets the part that is missing',
  clause: rfc(9110, '13.1.5'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  capability: strongTags,
  needs: [servesOneRange],
  why: 'This is what goes on with an interrupted download.',
  hint: 'If-Range with your own strong ETag lets Range count.',
  given: fc.record({ page: page(300, 20) }),
  examples: [{ page: PAGE }],
  when: ({ page }, stage) =>
    asksAgain(stage, page, ({ tag }) =>
      tag === undefined || tag.startsWith('W/')
        ? undefined
        : [
            ['Range', 'bytes=2-9'],
            ['If-Range', tag],
          ],
    ),
  judge: ({ page }, t) =>
    inSecondAnswer(t, (second) =>
      second.status === 206
        ? isTrue(t, second, page, SECOND)
        : unmet('206 with the part', statusLine(second), placeOf(t, second, SECOND)),
    ),
})

export const evaluatesConditionsFirst = requirement({
  title: 'A range of a document that the client has is answered with 304',
  clause: rfc(9110, '13.2.2'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  capability: conditionalRanges,
  why: 'Range counts only where 200 would be the answer.',
  hint: 'Look at If-None-Match first, and at Range when the document is to be sent.',
  given: fc.record({ page: page(300, 20) }),
  examples: [{ page: PAGE }],
  when: ({ page }, stage) =>
    asksAgain(stage, page, ({ tag }) =>
      tag === undefined
        ? undefined
        : [
            ['If-None-Match', tag],
            ['Range', 'bytes=2-9'],
          ],
    ),
  judge: (_, t) =>
    inSecondAnswer(t, (second) =>
      second.status === 304 ? met : unmet('304 Not Modified', statusLine(second), placeOf(t, second, SECOND)),
    ),
})
