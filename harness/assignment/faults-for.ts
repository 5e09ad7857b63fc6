/** Which deliberate faults show best what an assignment's points mean: as few as tell the most different stories. */

export interface Fault {
  readonly id: string
  readonly breaks: readonly string[]
}

/** One after the other the fault that takes most points, where those in topics of which another one has told count little. */
export function tellingFaults<F extends Fault>(
  faults: readonly F[],
  points: ReadonlyMap<string, number>,
  count: number,
  root: string,
): readonly F[] {
  const chosen: F[] = []
  const topics = new Set<string>()
  const worth = (fault: F) =>
    fault.breaks.reduce((sum, id) => sum + (points.get(id) ?? 0) * (topics.has(topicOf(id)) ? 0.1 : 1), 0)
  const left = new Set(faults.filter((fault) => worth(fault) > 0))
  while (chosen.length < count && left.size > 0) {
    const best = [...left].reduce((one, other) => (worth(other) > worth(one) ? other : one))
    left.delete(best)
    // What breaks the first requirement loses everything, and one such story is enough.
    if (best.breaks.includes(root)) for (const each of left) if (each.breaks.includes(root)) left.delete(each)
    chosen.push(best)
    for (const id of best.breaks) topics.add(topicOf(id))
  }
  return chosen
}

function topicOf(id: string): string {
  return id.split('/').slice(0, 3).join('/')
}
