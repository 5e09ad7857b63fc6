/** What a class is asked, whichever way it was said: as a role and a command, or as an assignment. */
import { basename } from 'node:path'
import { askedIn } from '../assignment/asked.ts'
import type { Assignment, Known } from '../assignment/assignment.ts'
import { mark } from '../assignment/mark.ts'
import { programOf, startables } from '../assignment/program-of.ts'
import { seedOf } from '../assignment/seed-of.ts'
import type { Catalogue, Listed } from '../core/catalogue.ts'
import type { Grade } from '../core/finding.ts'
import type { Fate } from '../core/mark.ts'
import { exitCode, isUnsteady, score } from '../core/score.ts'
import type { Student } from '../intake/submission.ts'
import type { Level } from '../subject/isolation/level.ts'
import type { Startable } from '../subject/isolation/tool-chains.ts'

export interface Examination {
  readonly title: string
  /** Whatever it is made of, to be hashed: when this changes, everything is graded again. */
  readonly terms: unknown
  /** What is asked, in order. */
  readonly listed: readonly Listed[]
  /** The words behind `wiregrade`, in the submission's folder, that grade it and write everything to `out`. */
  words(job: Job): readonly string[]
  /** How programs are held. */
  readonly level: Level
  /** What of a submission will be started, one after the other. */
  programs(folder: string): Promise<readonly Startable[]>
  /** What its worker need not find out once more, as plain data. */
  readonly known?: unknown
  /** What one submission may take in all, where that is a part of what is asked. */
  readonly mostMs?: number
  /** The assignment's file, for who has no access to ours. */
  readonly attached?: { readonly name: string; readonly text: string }
  /** What comes later is late: ISO 8601. */
  readonly due?: string
  seedOf(students: readonly Student[]): number
  judge(grades: readonly Grade[]): Judged
}

export interface Job {
  readonly out: string
  readonly seed: number
  readonly students: readonly Student[]
  /** Where the assignment's file is for whoever does the work; where we have it unless told. */
  readonly assignment?: string
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
  readonly build?: string
  readonly seed: number
  readonly level: Level
}

/** One role, and one command for all. */
export function roleExamination({ exam, listed, before, command, build, seed, level }: RoleTerms): Examination {
  return {
    title: exam,
    terms: { before, command },
    listed,
    level,
    programs: async () => [{ command, ...(build !== undefined && { build }) }],
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

export interface AssignedTerms {
  /** Absolute: workers are called elsewhere. */
  readonly file: string
  readonly text: string
  readonly assignment: Assignment
  readonly catalogues: readonly Catalogue[]
  readonly level: Level
}

/** What an assignment asks, in as many roles as it has, with points as it counts them. */
export function assignedExamination({ file, text, assignment, catalogues, level }: AssignedTerms): Examination {
  const listed = assignment.exams.flatMap((exam, at) => {
    const catalogue = catalogues[at]
    return catalogue ? askedIn(exam, catalogue).map((asked) => asked.listed) : []
  })
  return {
    title: assignment.title,
    terms: { assignment, level },
    listed,
    level,
    programs: async (folder) => startables(await Promise.all(assignment.exams.map((exam) => programOf(exam, folder)))),
    known: { assignment, text } satisfies Known,
    mostMs: assignment.most * 1000,
    attached: { name: basename(file), text },
    ...(assignment.due !== undefined && { due: assignment.due }),
    words: ({ out, students, assignment: elsewhere }) => [
      ...['grade', '.', `--assignment=${elsewhere ?? file}`, `--out=${out}`, `--isolation=${level}`],
      `--student=${ownerOf(students)}`,
    ],
    seedOf: (students) => seedOf(assignment, ownerOf(students), process.env),
    judge(grades) {
      const { earned, possible, complete, exams } = mark(assignment, catalogues, grades)
      const lines = exams.flatMap((exam) => exam.lines)
      return {
        code: !complete ? 3 : earned >= possible ? 0 : 1,
        points: { earned, possible },
        fates: Object.fromEntries(lines.map(({ id, fate }) => [id, fate])),
      }
    },
  }
}

/** A group has one seed, whoever of it is named first. */
function ownerOf(students: readonly Student[]): string {
  return students
    .map(({ id }) => id)
    .toSorted()
    .join('+')
}
