/** Whose a submission is in the end: groups, and students who have handed in more than once, of which the latest counts. */
import { printable } from '../core/printable.ts'
import type { Intake, Platform, Student, Submission } from './submission.ts'

/** Takes from each student all submissions but the latest, and says so. */
export function settled(platform: Platform, found: readonly Submission[], remarks: readonly string[]): Intake {
  const said = [...remarks]
  const replaced = new Map<Submission, Student[]>()
  const undecided = new Map<Submission, string>()
  for (const [student, several] of owners(found)) {
    if (several.length < 2) continue
    const times = several.map(({ at, written }) => Date.parse(at ?? written ?? ''))
    const names = several.map(({ name }) => printable(name)).join(' and ')
    const latest = Math.max(...times)
    if (Number.isNaN(latest) || times.filter((time) => time === latest).length > 1) {
      for (const each of several)
        undecided.set(each, `${names} are both of ${printable(student)}, and nothing says which is later`)
      continue
    }
    const counts = several[times.indexOf(latest)]
    said.push(
      `${printable(student)} has handed in ${names}: the latest counts, which is ${printable(counts?.name ?? '')}`,
    )
    for (const each of several) {
      if (each !== counts)
        replaced.set(each, [...(replaced.get(each) ?? []), ...each.students.filter(({ id }) => keyed(id) === student)])
    }
  }
  const submissions = found.flatMap((each): Submission[] => {
    const because = undecided.get(each)
    const students = each.students.filter((student) => !replaced.get(each)?.includes(student))
    if (each.students.length > 0 && students.length === 0) return []
    return [{ ...each, students, ...(because !== undefined && each.refused === undefined && { refused: because }) }]
  })
  return {
    platform,
    submissions: submissions.sort((one, other) => (one.name < other.name ? -1 : one.name > other.name ? 1 : 0)),
    remarks: said,
  }
}

function owners(found: readonly Submission[]): ReadonlyMap<string, readonly Submission[]> {
  const pairs = found.flatMap((submission) => submission.students.map(({ id }) => ({ id: keyed(id), submission })))
  const by = Map.groupBy(pairs, ({ id }) => id)
  return new Map([...by].map(([id, members]) => [id, members.map(({ submission }) => submission)]))
}

/** As the roster compares them. */
function keyed(id: string): string {
  return id.toLowerCase()
}
