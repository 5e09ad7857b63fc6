/**
 * A network that loses, duplicates, delays and reorders datagrams, as the case says. One channel is one direction. The fates
 * are data in the case, so they come from the seed, shrink to the one that matters, and are replayed.
 */
import type { Fate } from '../core/stage.ts'

export interface Channel<Datagram> {
  /** Puts one datagram into the network. */
  put(datagram: Datagram, fate: Fate): void
  /** Forgets what is still held back. */
  drop(): void
}

/**
 * A delayed datagram comes out after the next one, which is all that reordering is; when none follows within `holdMs`, it
 * comes out by itself.
 */
export function channel<Datagram>(
  deliver: (datagram: Datagram) => void,
  lose: (datagram: Datagram) => void,
  holdMs: number,
): Channel<Datagram> {
  let held: Datagram[] = []
  let timer: NodeJS.Timeout | undefined
  const drop = () => {
    clearTimeout(timer)
    timer = undefined
    const late = held
    held = []
    return late
  }
  const release = () => {
    for (const datagram of drop()) deliver(datagram)
  }
  return {
    put(datagram, fate) {
      if (fate === 'delay') {
        held.push(datagram)
        timer ??= setTimeout(release, holdMs)
        return
      }
      if (fate === 'lose') lose(datagram)
      else deliver(datagram)
      if (fate === 'duplicate') deliver(datagram)
      release()
    },
    drop: () => void drop(),
  }
}
