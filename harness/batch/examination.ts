/** What a class is asked, whichever way it was said: as a role and a command, or as an assignment. */
import type { Listed } from '../core/catalogue.ts'
import type { Grade } from '../core/finding.ts'
import type { Fate } from '../core/mark.ts'
import { exitCode, isUnsteady, score } from '../core/score.ts'
import type { Student } from '../intake/submission.ts'

export interface Examination {
  readonly title: string
  /** Whatever it is made of, to be hashed: when this changes, everything is graded again. */
  readonly terms: unknown
  /** What is asked, in order. */
  readonly listed: readonly Listed[]
  /** The words behind `wiregrade`, in the submission's folder, that grade it and write everything to `out`. */
  words(job: { readonly out: string; readonly seed: number }): readonly string[]
  seedOf(students: readonly Student[]): number
  judge(grades: readonly Grade[]): Judged
}

export interface Judged {
  /** What the worker's exit status has to be, or its files are not believed. */
  readonly code: 0 | 1 | 3
  readonly points: { readonly earned: number; readonly possible: number }
  readonly fates: Readonly<Record<string, Fate>>
}

export interface RoleTerms {
  readonly exam: string
  readonly listed: readonly Listed[]
  /** The words of `check`, all but its folder, its seed and its files. */
  readonly before: readonly string[]
  readonly command: readonly string[]
  readonly seed: number
}

/** One role, and one command for all. */
export function roleExamination({ exam, listed, before, command, seed }: RoleTerms): Examination {
  return {
    title: exam,
    terms: { before, command },
    listed,
    words: (job) => [...before, `--seed=${job.seed}`, `--out=${job.out}`, '--', ...command],
    seedOf: () => seed,
    judge(grades) {
      const [grade] = grades
      const findings = grade?.findings ?? []
      const { earned, possible } = score(listed, findings)
      const known = new Map(
        findings.map((finding) => [finding.id, isUnsteady(finding) ? 'unsteady' : finding.outcome] as const),
      )
      return {
        code: grade ? exitCode(listed, grade) : 3,
        points: { earned, possible },
        fates: Object.fromEntries(listed.map(({ id }) => [id, known.get(id) ?? 'not reached'])),
      }
    },
  }
}
