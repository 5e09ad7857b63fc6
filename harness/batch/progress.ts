/** How far a batch is, on one line while somebody watches: a bar, who is being graded, how many a minute, and how long it will take. */
import { fitted } from '../../reports/layout.ts'
import { shortened } from '../core/printable.ts'

export interface Progress {
  begun(name: string): void
  /** `isNew`: it took time, and tells how long the others will take. */
  told(name: string, isNew: boolean): void
  /** What to show at this moment. */
  line(nowMs: number, width: number): string
}

const BAR = 20
const NAME = 16
/** Before so many are known, nobody can say how long the rest takes. */
const ENOUGH = 3

export function progress(total: number, startMs: number): Progress {
  const underWay = new Set<string>()
  let known = 0
  let fresh = 0
  return {
    begun: (name) => void underWay.add(name),
    told(name, isNew) {
      underWay.delete(name)
      known++
      if (isNew) fresh++
    },
    line(nowMs, width) {
      const minutes = Math.max(nowMs - startMs, 1) / 60_000
      const filled = Math.floor((BAR * known) / Math.max(total, 1))
      const rate = fresh / minutes
      const timing =
        fresh < ENOUGH || known === total
          ? []
          : [`${rate < 10 ? rate.toFixed(1) : Math.round(rate)} a minute`, left((total - known) / rate)]
      const names = [...underWay].map((name) => shortened(name, NAME)).join(', ')
      const text = [
        `${'█'.repeat(filled)}${'░'.repeat(BAR - filled)} ${known} of ${total}`,
        ...timing,
        ...(names === '' ? [] : [names]),
      ].join(' · ')
      return fitted(text, width).trimEnd()
    },
  }
}

/** `2 min left`, for a person who wonders whether to wait. */
function left(minutes: number): string {
  if (minutes < 1) return `${Math.max(1, Math.round(minutes * 60))} s left`
  return minutes < 90 ? `${Math.round(minutes)} min left` : `${(minutes / 60).toFixed(1)} h left`
}
