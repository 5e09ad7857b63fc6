/** Conditions of those who would change something: 412 keeps them from acting on what they do not know. */
import { fc, requirement, rfc, type Stage, type Transcript, type Verdict } from '../../../harness/kit.ts'
import { type FieldLines, type Page, page } from '../pen.ts'
import { answerOn } from './answers.ts'
import { preconditions, tags } from './capabilities.ts'
import { answersWith, asksAgain, earlier, isPage, type Known, known, noDate } from './validators.ts'

const PAGE: Page = { stem: 'kept', size: 150, key: 3 }

/** The fields of a condition, and the status that follows; `undefined` where the document has not the validator that it names. */
type Condition = (known: Known) => readonly [FieldLines, number] | undefined

const ofTag =
  (condition: (tag: string, known: Known) => ReturnType<Condition>): Condition =>
  (known) =>
    known.tag === undefined ? undefined : condition(known.tag, known)

const ofDate =
  (condition: (modified: string) => ReturnType<Condition>): Condition =>
  ({ modified }) =>
    modified === undefined ? undefined : condition(modified)

/** A tag that is the same lets the request through, but a weak one equals nothing. */
const letThrough = (tag: string) => (tag.startsWith('W/') ? 412 : 200)

/** Conditions of those who would change something, tried with GET. */
const PRECONDITIONS: Readonly<Record<string, Condition>> = {
  'If-Match: the tag': ofTag((tag) => [[['If-Match', tag]], letThrough(tag)]),
  'If-Match: others and the tag': ofTag((tag) => [[['If-Match', `"other", ${tag}`]], letThrough(tag)]),
  'If-Match: *': () => [[['If-Match', '*']], 200],
  'If-Match: others': () => [[['If-Match', '"other", "one-more"']], 412],
  'If-Match: the tag marked as weak': ofTag((tag) => [[['If-Match', `W/${tag.replace(/^W\//, '')}`]], 412]),
  'If-Unmodified-Since: earlier': ofDate((modified) => [[['If-Unmodified-Since', earlier(modified, 48)]], 412]),
  'If-Unmodified-Since: just then': ofDate((modified) => [[['If-Unmodified-Since', modified]], 200]),
  'If-Match and an earlier date': ofTag((tag, { modified }) => [
    [
      ['If-Match', tag],
      ['If-Unmodified-Since', earlier(modified, 48)],
    ],
    letThrough(tag),
  ]),
  'If-Match: others, and If-None-Match: the tag': ofTag((tag) => [
    [
      ['If-Match', '"other"'],
      ['If-None-Match', tag],
    ],
    412,
  ]),
}

/** If-Match counts, and the date beside it does not (RFC 9110 §13.1.4). */
const BOTH = 'If-Match and an earlier date'
const ONE_AT_A_TIME = Object.keys(PRECONDITIONS).filter((condition) => condition !== BOTH)

interface Case {
  readonly page: Page
  readonly condition: string
}

function asksUnder(stage: Stage, { page, condition }: Case): Promise<void> {
  return asksAgain(stage, page, (known) => PRECONDITIONS[condition]?.(known)?.[0])
}

function isAnsweredRight({ page, condition }: Case, t: Transcript): Verdict {
  const status = PRECONDITIONS[condition]?.(known(answerOn(t)))?.[1]
  return status === 412 ? answersWith(t, status) : isPage(t, page)
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
  capability: tags,
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
