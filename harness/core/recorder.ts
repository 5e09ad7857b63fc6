/**
 * Writes the transcript of one case. Neighbouring pieces of one stream are joined, so that how the kernel happened to cut
 * a reply does not change a finding: the same seed and program give the same record, times apart.
 */
import { concat, type Entry, type Transcript } from './transcript.ts'

/** More than this on one line in one case is not kept: a flood is noted once and dropped. */
export const KEPT_BYTES = 16 * 1024 * 1024

export interface Recorder {
  add(entry: Omit<Entry, 'atUs'>): void
  /** Like `add`, for bytes of a stream, where only order matters and not the pieces. */
  stream(entry: Omit<Entry, 'atUs'> & { readonly bytes: Uint8Array }): void
  transcript(): Transcript
  /** Wakes the waits without an entry: something outside the transcript changed. */
  touch(): void
  /** Resolves at the next entry or touch. */
  changed(): Promise<void>
}

/** An entry, and what has come for it since it was last looked at. */
interface Open {
  entry: Entry
  more: Uint8Array[]
}

export function recorder(): Recorder {
  const begun = performance.now()
  const open: Open[] = []
  const kept = new Map<string, number>()
  let wake: (() => void) | undefined
  let change: Promise<void> | undefined
  /** Whoever waits looks at it again and again; it is the same one until something is added. */
  let known: Transcript | undefined

  const now = () => Math.round((performance.now() - begun) * 1000)
  const notify = () => {
    wake?.()
    wake = undefined
    change = undefined
  }
  const room = (entry: Omit<Entry, 'atUs'>, bytes: Uint8Array): Uint8Array => {
    const key = `${entry.line} ${entry.what}`
    const before = kept.get(key) ?? 0
    kept.set(key, before + bytes.length)
    return before >= KEPT_BYTES ? new Uint8Array() : bytes.subarray(0, KEPT_BYTES - before)
  }

  return {
    add(entry) {
      const bytes = entry.bytes && room(entry, new Uint8Array(entry.bytes))
      open.push({ entry: { atUs: now(), ...entry, ...(bytes && { bytes }) }, more: [] })
      known = undefined
      notify()
    },
    stream(entry) {
      const bytes = room(entry, new Uint8Array(entry.bytes))
      const last = open.at(-1)
      if (last && last.entry.line === entry.line && last.entry.what === entry.what) last.more.push(bytes)
      else open.push({ entry: { atUs: now(), ...entry, bytes }, more: [] })
      known = undefined
      notify()
    },
    touch: notify,
    transcript() {
      known ??= open.map(joined)
      return known
    },
    changed() {
      change ??= new Promise((resolve) => {
        wake = resolve
      })
      return change
    },
  }
}

function joined(open: Open): Entry {
  if (open.more.length > 0) {
    const { bytes = new Uint8Array() } = open.entry
    open.entry = { ...open.entry, bytes: concat([bytes, ...open.more]) }
    open.more = []
  }
  return open.entry
}
