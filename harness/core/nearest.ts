/** For people who mistype: the known names that are closest to what was written. */

/** Edits that a typing mistake costs at most, as a share of the longer word. */
const TYPO_SHARE = 0.4

/** Up to `count` of the names, closest first; none that is further away than a typing mistake. */
export function nearest(written: string, names: readonly string[], count = 1): readonly string[] {
  return names
    .map((name) => ({
      name,
      share: edits(written.toLowerCase(), name.toLowerCase()) / Math.max(written.length, name.length),
    }))
    .filter(({ share }) => share <= TYPO_SHARE)
    .sort((one, other) => one.share - other.share)
    .slice(0, count)
    .map(({ name }) => name)
}

/** Letters to insert, drop or replace until one word is the other. */
function edits(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, at) => at)
  for (const [index, letter] of [...one].entries()) {
    const next = [index + 1]
    for (let at = 1; at <= other.length; at++) {
      const replaced = (row[at - 1] ?? 0) + (letter === other[at - 1] ? 0 : 1)
      next.push(Math.min(replaced, (row[at] ?? 0) + 1, (next[at - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[other.length] ?? 0
}
