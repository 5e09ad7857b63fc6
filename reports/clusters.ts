/**
 * Failures of a class that are one and the same mistake: of the same requirement, with what was expected and what came instead alike
 * but for the content, which is made up for each student. A teacher reads twenty mistakes instead of three hundred reports.
 */
import type { Column } from './class-report.ts'
import type { Miss, Standing } from './standing.ts'

export interface Member {
  readonly name: string
  readonly miss: Miss
}

export interface Cluster {
  readonly column: Column
  /** The one with the smallest case. */
  readonly smallest: Member
  readonly members: readonly Member[]
}

/** The largest first. */
export function clusters(columns: readonly Column[], standings: readonly Standing[]): readonly Cluster[] {
  const places = new Map(columns.map((column, at) => [column.id, { column, at }]))
  const members = standings.flatMap(({ name, misses }) => misses.map((miss) => ({ name, miss })))
  const groups = Map.groupBy(members, ({ miss }) => JSON.stringify([miss.id, shape(miss.expected), shape(miss.actual)]))
  return [...groups.values()]
    .flatMap((group) => {
      const place = places.get(group[0]?.miss.id ?? '')
      const [smallest] = group.toSorted((one, other) => size(one) - size(other) || compare(one.name, other.name))
      return place && smallest ? [{ ...place, smallest, members: group }] : []
    })
    .sort(
      (one, other) =>
        other.members.length - one.members.length ||
        one.at - other.at ||
        compare(one.smallest.miss.actual, other.smallest.miss.actual),
    )
    .map(({ column, smallest, members: all }) => ({ column, smallest, members: all }))
}

/** What is quoted keeps its kinds of characters only, and numbers only that they are some. */
export function shape(text: string): string {
  const quoted = (inside: string) =>
    inside
      .replaceAll(/\\(?:x[0-9a-f]{2}|u[0-9a-f]{4}|u\{[0-9a-f]+\}|.)/gi, '\\')
      .replaceAll(/\p{Lu}+/gu, 'A')
      .replaceAll(/\p{Ll}+/gu, 'a')
      .replaceAll(/\d+/g, '0')
      .replaceAll(/(?:[^\\Aa0"…]|\s)+/g, '·')
      .replaceAll(/(A|a|0|·|\\)(?:(?:·|\\|0)*\1)+/g, '$1')
  return text.replaceAll(/"[^"]*"|\d+/g, (part) => (part.startsWith('"') ? quoted(part) : '0'))
}

function size({ miss }: Member): number {
  return miss.example?.length ?? Number.POSITIVE_INFINITY
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0
}
