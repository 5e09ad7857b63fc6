/** Who hears of a run on the command line: the terminal, or with `--json` a program that reads our output; and the files. */

import { terminal } from '../../reports/terminal.ts'
import type { Catalogue, Listed } from '../core/catalogue.ts'
import { progressLine } from './progress-line.ts'
import type { Audience } from './run-exam.ts'
import type { Stored } from './stored.ts'

export interface AudienceTerms {
  /** The catalogue of what was asked. */
  readonly catalogue: Catalogue
  readonly json: boolean
  readonly stored: Stored
}

/** Standard output gets the report as it comes, or one JSON document at the end; progress goes to standard error. */
export function audience({ catalogue, json, stored }: AudienceTerms): Audience {
  const screen = terminal(manner(process.stdout))
  const progress = progressLine()
  const total = catalogue.listed.length
  const say = (text: string) => {
    progress.clear()
    if (!json) process.stdout.write(text)
  }
  return {
    opening: (grade) => say(screen.opening(catalogue, grade)),
    examining: ({ demand }: Listed, done) => progress.show(screen.progress(done, total, demand.title)),
    verdict(listed, finding, grade) {
      say(screen.verdict(listed, finding))
      stored.soon([{ catalogue, grade }])
    },
    async closing(grade, tookMs) {
      progress.clear()
      // A report that cannot be written takes nothing away from the one on the screen.
      try {
        await stored.now([{ catalogue, grade }])
      } finally {
        if (json) {
          const { findingsJson } = await import('../../reports/findings-json.ts')
          process.stdout.write(findingsJson([grade]))
        } else say(screen.closing({ catalogue, grade }, tookMs))
      }
    },
  }
}

/** How a stream wants its text: as wide as it is, and in colour only where someone sees it and has not asked for none. */
export function manner(stream: NodeJS.WriteStream): { readonly columns: number; readonly colour: boolean } {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env
  const wanted = FORCE_COLOR !== undefined && FORCE_COLOR !== '' && FORCE_COLOR !== '0'
  const refused = (NO_COLOR !== undefined && NO_COLOR !== '') || FORCE_COLOR === '0' || TERM === 'dumb'
  return { columns: Math.min(stream.columns ?? 80, 100), colour: !refused && (wanted || stream.isTTY === true) }
}
