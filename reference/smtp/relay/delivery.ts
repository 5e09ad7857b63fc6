/** Attempts to hand messages on: now, then every so often, and at last never again (RFC 5321 §4.5.4.1). */
import type { World } from '../../world.ts'
import type { Parts } from '../relay.ts'
import { inWords, kindOf } from '../sender/dialogue.ts'
import { type Address, Failure, isPositive, type Line, type Outcome } from '../sender/line.ts'
import type { Entry, Fate, Office } from './office.ts'

const PATIENCE_MS = 5 * 60_000

export const deliveryParts = {
  /** Goes on with everything that waits. */
  async resume(this: Parts, office: Office): Promise<void> {
    for (const id of await this.waiting(office.world)) this.schedule(office, id, 0)
  },

  schedule(this: Parts, office: Office, id: string, delayMs: number): void {
    if (office.stopped) return
    const attempt = () => {
      office.due.delete(id)
      this.attempt(office, id).catch((error: unknown) => this.trouble(office, id, error))
    }
    office.due.set(id, setTimeout(attempt, delayMs))
  },

  /** Something is wrong with the queue itself: the message stays where it is, and is looked at again. */
  trouble(this: Parts, office: Office, id: string, error: unknown): void {
    office.world.complain(`${id}: ${error instanceof Error ? error.message : error}`)
    this.schedule(office, id, this.retryMs(office.world))
  },

  /** One attempt for all who wait for this message, and what follows from it. */
  async attempt(this: Parts, office: Office, id: string): Promise<void> {
    const { world } = office
    const entry = await this.load(world, id)
    const fates = await this.handOn(world, entry)
    if (office.stopped) return
    const isOver = Date.now() >= this.endMs(world, entry)
    const failed = fates.filter(({ is }) => is === 'refused' || (is === 'deferred' && isOver))
    const left = fates.filter((fate) => fate.is === 'deferred' && !failed.includes(fate))
    if (failed.length > 0) await this.sendBack(office, entry, failed)
    if (left.length === 0) {
      await this.remove(world, id)
      return
    }
    if (left.length < fates.length) {
      await this.store(world, { ...entry, recipients: left.map(({ recipient }) => recipient) })
    }
    this.schedule(office, id, Math.max(0, Math.min(this.retryMs(world), this.endMs(world, entry) - Date.now())))
  },

  /** Each next hop gets the message once, for all of its recipients together (RFC 5321 §4.5.4.1). */
  async handOn(this: Parts, world: World, entry: Entry): Promise<readonly Fate[]> {
    const routed = entry.recipients.map((recipient) => ({ recipient, hops: this.nextHops(world, recipient) }))
    const groups = Map.groupBy(routed, ({ hops }) => JSON.stringify(hops))
    const fates = [...groups.values()].map(async (group): Promise<readonly Fate[]> => {
      const recipients = group.map(({ recipient }) => recipient)
      const hops = group[0]?.hops
      if (hops) return this.handToFirst(world, hops, { ...entry, recipients })
      return recipients.map((recipient) => ({ recipient, is: 'refused', words: 'There is no route to this domain.' }))
    })
    return (await Promise.all(fates)).flat()
  },

  /** The servers of a domain are tried in their order, until one of them has something to say about it (RFC 5321 §5.1). */
  async handToFirst(
    this: Parts,
    world: World,
    [hop, ...others]: readonly Address[],
    entry: Entry,
  ): Promise<readonly Fate[]> {
    if (!hop) return []
    const fates = await this.handTo(world, hop, entry)
    const later = fates.every(({ is }) => is === 'deferred')
    return later && others.length > 0 ? this.handToFirst(world, others, entry) : fates
  },

  /** One attempt at one server. */
  async handTo(this: Parts, world: World, hop: Address, entry: Entry): Promise<readonly Fate[]> {
    try {
      return (await this.transfer(this.open(world, hop), entry, entry.content)).map((outcome) => this.fate(outcome))
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      const is = this.isForGood(error) ? 'refused' : 'deferred'
      const words = error.reply ? inWords(error.reply) : error.message
      return entry.recipients.map((recipient) => ({ recipient, is, words }))
    }
  },

  /** Whether another attempt would come to the same: only a server that has said so itself knows that (RFC 5321 §4.2.1). */
  isForGood: ({ kind }: Failure): boolean => kind === 'refused',

  fate(this: Parts, { recipient, reply }: Outcome): Fate {
    const words = inWords(reply)
    if (isPositive(reply)) return { recipient, is: 'delivered', words }
    return { recipient, is: this.isForGood(new Failure(kindOf(reply), words)) ? 'refused' : 'deferred', words }
  },

  retryMs: ({ values }: World): number => Number(values.retry) * 1000,

  /** When nobody tries any more. */
  endMs: ({ values }: World, { acceptedMs }: Entry): number => acceptedMs + Number(values.giveup) * 1000,

  /** No longer than the message itself may wait. */
  patienceMs: ({ values }: World): number => Math.min(PATIENCE_MS, Number(values.giveup) * 1000),

  ownName: ({ world }: Line): string => world.values.domain ?? '',
}
