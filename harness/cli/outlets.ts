/** The outlets that write one file each, by the name of their option. Each is loaded when it is asked for: the first verdict waits for none. */
import { join } from 'node:path'
import type { Span } from '../../reports/ctrf.ts'
import type { About } from '../../reports/grade-json.ts'
import type { GradedExam } from '../core/graded.ts'

/** What an outlet may want to know beside the findings. */
export interface Circumstances {
  readonly span: Span
  /** The same as students may see it. */
  readonly students: readonly GradedExam[]
  /** JUnit XML for staff, with what is hidden from students. */
  readonly junitForStaff?: boolean
  /** In an assignment: what the mark is of. */
  readonly about?: About
  /** The path of a demand's capture, where there is one, from the folder of the project. */
  attachment(id: string): string | undefined
}

interface Outlet {
  /** What the file is called in the folder of --out, and in advice. */
  readonly file: string
  /** Not in the folder of --out, since it wants more than findings. */
  readonly apart?: boolean
  /** Nothing where there must be no file yet. */
  text(graded: readonly GradedExam[], circumstances: Circumstances): Promise<string | undefined>
}

export const OUTLETS = {
  findings: {
    file: 'findings.json',
    async text(graded) {
      const { findingsJson } = await import('../../reports/findings-json.ts')
      return findingsJson(graded.map(({ grade }) => grade))
    },
  },
  /** Only in an assignment. */
  mark: {
    file: 'grade.json',
    async text(graded, { about }) {
      const mark = graded.find(({ marked }) => marked?.whole)?.marked?.whole
      if (!mark || !about) return undefined
      return (await import('../../reports/grade-json.ts')).gradeJson(mark, about)
    },
  },
  junit: {
    file: 'junit.xml',
    text: async (graded, { attachment, students, junitForStaff }) =>
      (await import('../../reports/junit.ts')).junit(junitForStaff ? graded : students, attachment),
  },
  gradescope: {
    file: 'results.json',
    text: async (graded, { students }) => (await import('../../reports/gradescope.ts')).gradescope(graded, students),
  },
  markdown: {
    file: 'report.md',
    text: async (_, { students }) => (await import('../../reports/markdown.ts')).markdown(students),
  },
  html: {
    file: 'report.html',
    text: async (_, { students }) => (await import('../../reports/html.ts')).html(students),
  },
  ctrf: {
    file: 'ctrf.json',
    text: async (_, { students, span }) => (await import('../../reports/ctrf.ts')).ctrf(students, span),
  },
  classroom50: {
    file: 'result.json',
    apart: true,
    async text(graded, { span, students }) {
      const { classroom50 } = await import('../../reports/classroom50.ts')
      const { submissionIn } = await import('./classroom.ts')
      return classroom50(graded, submissionIn(process.env), new Date(span.stopMs), students)
    },
  },
} as const satisfies Readonly<Record<string, Outlet>>

export type OutletName = keyof typeof OUTLETS
export const OUTLET_NAMES = Object.keys(OUTLETS) as readonly OutletName[]

/** Where the reports of a run are written. */
export type Files = Readonly<Partial<Record<OutletName | 'pcapng' | 'out', string>>>

/** Where the captures go. */
export function exchangesOf({ pcapng, out }: Files): string | undefined {
  return pcapng ?? (out === undefined ? undefined : join(out, 'exchanges'))
}

/** The file of each outlet that was asked for: by its own option, or in the folder of --out. */
export function filesOf(files: Files): readonly (readonly [OutletName, string])[] {
  return OUTLET_NAMES.flatMap((name) => {
    const outlet: Outlet = OUTLETS[name]
    const file = files[name] ?? (files.out === undefined || outlet.apart ? undefined : join(files.out, outlet.file))
    return file === undefined ? [] : [[name, file] as const]
  })
}
