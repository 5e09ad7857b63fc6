/** Who hears of one exam of an assignment: the screen, in which nothing is named that its reader is not to see, and the files. */
import { terminal } from '../../reports/terminal.ts'
import type { Grade } from '../core/finding.ts'
import type { GradedExam } from '../core/graded.ts'
import { manner } from './audience.ts'
import { progressLine } from './progress-line.ts'
import type { Audience } from './run-exam.ts'

export interface GradeAudience extends Audience {
  /** The exam is over, tried again where it had to be: this is what it came to. */
  close(grade: Grade): void
}

export interface GradeAudienceTerms {
  /** The exam as this screen's reader may see it. */
  view(grade: Grade): GradedExam | undefined
  update(grade: Grade): void
}

export function gradeAudience({ view, update }: GradeAudienceTerms): GradeAudience {
  const screen = terminal(manner(process.stdout))
  const progress = progressLine()
  const known = new Set<string>()
  let tookMs: number | undefined
  let opened: GradedExam | undefined
  const say = (text: string) => {
    progress.clear()
    process.stdout.write(text)
  }
  return {
    opening(grade) {
      opened = view(grade)
      if (opened) say(screen.opening(opened.catalogue, grade))
    },
    examining({ id }) {
      const seen = opened?.catalogue.find(id)
      const total = opened?.marked?.exam.lines.length ?? 0
      const done = opened?.catalogue.listed.filter((each) => known.has(each.id)).length ?? 0
      progress.show(screen.progress(done, total, seen?.demand.title ?? 'something that is not shown'))
    },
    verdict(listed, _finding, grade) {
      update(grade)
      known.add(listed.id)
      const shown = view(grade)
      const finding = shown?.grade.findings.find(({ id }) => id === listed.id)
      const seen = shown?.catalogue.find(listed.id)
      if (finding && seen) say(screen.verdict(seen, finding))
    },
    async closing(_grade, ms) {
      tookMs = ms
    },
    close(grade) {
      const shown = view(grade)
      if (shown) say(screen.closing(shown, tookMs))
    },
  }
}
