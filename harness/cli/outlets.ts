/** The outlets that write one file each, by the name of their option. Each is loaded when it is asked for: the first verdict waits for none. */
import { join } from 'node:path'
import type { Span } from '../../reports/ctrf.ts'
import type { Graded } from './stored.ts'

interface Outlet {
  /** What the file is called in the folder of --out, and in advice. */
  readonly file: string
  /** Nothing where there must be no file yet. */
  text(graded: readonly Graded[], span: Span): Promise<string | undefined>
}

export const OUTLETS = {
  findings: {
    file: 'findings.json',
    async text(graded) {
      const { findingsJson } = await import('../../reports/findings.ts')
      return findingsJson(graded.map(({ grade }) => grade))
    },
  },
  junit: {
    file: 'junit.xml',
    text: async (graded) => (await import('../../reports/junit.ts')).junit(graded),
  },
  gradescope: {
    file: 'results.json',
    text: async (graded) => (await import('../../reports/gradescope.ts')).gradescope(graded),
  },
  markdown: {
    file: 'report.md',
    text: async (graded) => (await import('../../reports/markdown.ts')).markdown(graded),
  },
  html: {
    file: 'report.html',
    text: async (graded) => (await import('../../reports/html.ts')).html(graded),
  },
  ctrf: {
    file: 'ctrf.json',
    text: async (graded, span) => (await import('../../reports/ctrf.ts')).ctrf(graded, span),
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
    const file = files[name] ?? (files.out === undefined ? undefined : join(files.out, OUTLETS[name].file))
    return file === undefined ? [] : [[name, file] as const]
  })
}
