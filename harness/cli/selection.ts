/** Which demands of a role a run is about: those of the tiers that are asked; with `--only`, those that match and what they need. */
import type { Catalogue, Listed } from '../core/catalogue.ts'
import { tiersUpTo, withNeeds } from '../core/catalogue.ts'
import { nearest } from '../core/nearest.ts'
import type { Tier } from '../core/requirement.ts'
import { UsageError } from '../subject/subject.ts'

/** The demands to report, in the order of the exam. Throws a `UsageError` when none matches the pattern. */
export function selection(catalogue: Catalogue, tier: Tier, only?: string): readonly Listed[] {
  const tiers = tiersUpTo(tier)
  const asked = catalogue.listed.filter(({ demand }) => tiers.includes(demand.tier))
  if (only === undefined) return asked
  const matches = matcher(only)
  const selected = asked.filter((listed) => namesOf(listed).some(matches))
  if (selected.length > 0) return withNeeds(catalogue, selected)
  throw new UsageError(`No requirement matches --only ${only}; ${closest(only, asked)}.`)
}

/**
 * What is asked before this demand, so that it means the same alone as among the others: an invariant watches the cases of the
 * requirements, so all that are asked have their turn first.
 */
export function preparation(catalogue: Catalogue, tier: Tier, { demand }: Listed): readonly Listed[] {
  if (demand.kind === 'requirement') return []
  const tiers = tiersUpTo(tier)
  return catalogue.requirements.filter((each) => tiers.includes(each.demand.tier))
}

/** `*` and `?` stand for what they stand for in a shell, `/` included; a pattern without them may match anywhere. */
function matcher(pattern: string): (name: string) => boolean {
  const wanted = pattern.toLowerCase()
  if (!/[*?]/.test(wanted)) return (name) => name.toLowerCase().includes(wanted)
  const source = wanted
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  const whole = new RegExp(`^${source}$`, 's')
  return (name) => whole.test(name.toLowerCase())
}

/** A demand goes by its identifier, by the part of it behind the role, and by its title. */
function namesOf({ id, demand }: Listed): readonly string[] {
  return [id, shortId(id), demand.title]
}

/** `stream/joins-segments` of `uppercase/tcp-server/stream/joins-segments`. */
function shortId(id: string): string {
  return id.split('/').slice(2).join('/')
}

function closest(pattern: string, asked: readonly Listed[]): string {
  const words = pattern.replaceAll(/[*?]/g, '')
  const byName = new Map(
    asked.flatMap((listed) =>
      [shortId(listed.id), shortId(listed.id).split('/')[1] ?? '', listed.topic].map((name) => [
        name,
        shortId(listed.id),
      ]),
    ),
  )
  const found = [...new Set(nearest(words, [...byName.keys()], 3).map((name) => byName.get(name)))]
  return found.length > 0 ? `the closest are ${found.join(', ')}` : 'wiregrade list shows what there is'
}
