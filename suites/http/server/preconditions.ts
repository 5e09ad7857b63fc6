/** Conditions of those who would change something: 412 keeps them from acting on what they do not know. */
import { fc, met, requirement, rfc, type Stage, type Transcript, type Verdict } from '../../../harness/kit.ts'
import { type FieldLines, type Page, page, textOf } from '../pen.ts'
import { answerOn } from './answers.ts'
import { hasContent } from './ask.ts'
import { preconditions } from './capabilities.ts'
import { answersWith, asksAgain, earlier, isPage, known, noDate, SECOND } from './validators.ts'

const PAGE: Page = { stem: 'kept', size: 150, key: 3 }

/** Conditions of those who would change something, tried with GET: the fields, and the status that follows. */
const PRECONDITIONS: Readonly<
  Record<string, (tag: string, modified: string | undefined) => readonly [FieldLines, number]>
> = {
  'If-Match: the tag': (tag) => [[['If-Match', tag]], tag.startsWith('W/') ? 412 : 200],
  'If-Match: others and the tag': (tag) => [[['If-Match', `"other", ${tag}`]], tag.startsWith('W/') ? 412 : 200],
  'If-Match: *': () => [[['If-Match', '*']], 200],
  'If-Match: others': () => [[['If-Match', '"other", "one more"']], 412],
  'If-Match: the tag marked as weak': (tag) => [[['If-Match', `W/${tag.replace(/^W\//, '')}`]], 412],
  'If-Unmodified-Since: earlier': (_, modified) => [[['If-Unmodified-Since', earlier(modified, 48)]], 412],
  'If-Unmodified-Since: just then': (_, modified) => [
    modified === undefined ? [] : [['If-Unmodified-Since', modified]],
    200,
  ],
  'If-Match and an earlier date': (tag, modified) => [
    [
      ['If-Match', tag],
      ['If-Unmodified-Since', earlier(modified, 48)],
    ],
    tag.startsWith('W/') ? 412 : 200,
  ],
  'If-Match: others, and If-None-Match: the tag': (tag) => [
    [
      ['If-Match', '"other"'],
      ['If-None-Match', tag],
    ],
    412,
  ],
}

/** If-Match counts, and the date beside it does not (RFC 9110 §13.1.4). */
const BOTH = 'If-Match and an earlier date'
const ONE_AT_A_TIME = Object.keys(PRECONDITIONS).filter((condition) => condition !== BOTH)

interface Case {
  readonly page: Page
  readonly condition: string
}

function asksUnder(stage: Stage, { page, condition }: Case): Promise<void> {
  return asksAgain(stage, page, ({ tag, modified }) =>
    tag === undefined ? undefined : PRECONDITIONS[condition]?.(tag, modified)[0],
  )
}

function isAnsweredRight({ page, condition }: Case, t: Transcript): Verdict {
  const { tag, modified } = known(answerOn(t))
  if (tag === undefined) return met
  const status = PRECONDITIONS[condition]?.(tag, modified)[1] ?? 0
  return status === 200 ? hasContent(t, textOf(page), SECOND) : answersWith(t, status)
}

export const evaluatesPreconditions = requirement({
  title: 'If-Match and If-Unmodified-Since let through what they name, and nothing else: 412',
  clause: rfc(9110, '13.1.1'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  capability: preconditions,
  why: 'They keep two authors from overwriting each other’s work; a wrong answer loses one of them.',
  hint: 'Compare strongly (a weak tag equals nothing), take * for any, and look at the date only without If-Match.',
  covers: ['RS-13'],
  given: fc.record({ page: page(300), condition: fc.constantFrom(...ONE_AT_A_TIME) }),
  examples: ONE_AT_A_TIME.map((condition) => ({ page: PAGE, condition })),
  when: (given, stage) => asksUnder(stage, given),
  judge: isAnsweredRight,
})

// A MUST in the standard; a server in wide use counts both and refuses, which is the safe side: asked as a SHOULD.
export const prefersMatchToDate = requirement({
  title: 'If-Unmodified-Since does not count beside If-Match',
  clause: rfc(9110, '13.1.4'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  capability: preconditions,
  needs: [evaluatesPreconditions],
  why: 'A tag says exactly which version is meant; a date knows only seconds.',
  hint: 'Look at If-Unmodified-Since only where there is no If-Match.',
  covers: ['RS-13'],
  given: fc.record({ page: page(300), condition: fc.constant(BOTH) }),
  examples: [{ page: PAGE, condition: BOTH }],
  when: (given, stage) => asksUnder(stage, given),
  judge: isAnsweredRight,
})

// A MUST in the standard; a server in wide use refuses instead of ignoring, which is the safe side: asked as a SHOULD.
export const ignoresPreconditionsWithoutDate = requirement({
  title: 'If-Unmodified-Since with what is no date is no condition',
  clause: rfc(9110, '13.1.4'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  capability: preconditions,
  why: 'A field that cannot be read says nothing, and refuses nothing.',
  hint: 'Catch the error of reading the date, and go on as if there were no such field.',
  covers: ['RS-13'],
  given: fc.record({ page: page(300), since: noDate }),
  examples: [{ page: PAGE, since: 'long ago' }],
  when: ({ page, since }, stage) => asksAgain(stage, page, () => [['If-Unmodified-Since', since]]),
  judge: ({ page }, t) => isPage(t, page),
})
