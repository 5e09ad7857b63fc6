/** What the parts of the relay tell each other: what waits in the queue, and when it is looked at again. */
import type { House } from '../receiver/session.ts'
import type { Envelope } from '../sender/line.ts'

/** A relay at work. */
export interface Office extends House {
  /** The next attempt at each message. */
  readonly due: Map<string, NodeJS.Timeout>
  stopped: boolean
}

/** A message that has been taken, with those who still wait for it. */
export interface Entry extends Envelope {
  readonly id: string
  readonly acceptedMs: number
  readonly content: Buffer
}

/** What has become of a message, as far as one recipient is concerned. */
export interface Fate {
  readonly recipient: string
  readonly is: 'delivered' | 'refused' | 'deferred'
  /** The last words of whoever said so. */
  readonly words: string
}
