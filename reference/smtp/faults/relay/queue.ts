/** Faults of relays about the queue: what they keep, for how long, and when they try again. */
import { faultsOf } from '../../../fault.ts'
import type { Parts } from '../../relay.ts'
import { Failure } from '../../sender/line.ts'

export const queueFaults = faultsOf<Parts>('smtp/relay', {
  'keeps-the-queue-in-memory': {
    describe: 'Answers 250 before the message is on the disk, and loses it when it is killed.',
    breaks: ['queue/survives-restart'],
    also: ['*'],
    replace: (parts) => ({
      async keep(session, message) {
        const { world } = session.house
        setTimeout(() => {
          parts.keep.call(this, session, message).catch((error: Error) => world.complain(error.message))
        }, 300)
      },
    }),
  },
  'forgets-its-queue': {
    describe: 'Begins with an empty queue whenever it is started.',
    breaks: ['queue/survives-restart'],
    also: ['queue/*'],
    replace: (parts) => ({
      async waiting(world) {
        for (const id of await parts.waiting(world)) await parts.remove(world, id)
        return []
      },
    }),
  },
  'takes-off-first': {
    describe: 'Deletes the file of a message when it begins to send it, and writes it again when that has failed.',
    breaks: ['queue/survives-restart-in-delivery'],
    also: ['queue/*'],
    replace: (parts) => ({
      async handOn(world, entry) {
        await this.remove(world, entry.id)
        const fates = await parts.handOn.call(this, world, entry)
        if (!world.stopped.aborted) await this.store(world, entry)
        return fates
      },
    }),
  },
  'keeps-what-was-delivered': {
    describe: 'Deletes no file, and sends everything again when it is started.',
    breaks: ['queue/hands-on-once-over-restarts'],
    also: ['queue/*'],
    replace: () => ({ async remove() {} }),
  },
  'remembers-in-memory-who-is-left': {
    describe: 'Knows who has got a message already as long as it runs.',
    breaks: ['queue/remembers-who-is-left'],
    replace: (parts) => {
      const done = new Map<string, readonly string[]>()
      return {
        async handOn(world, entry) {
          const before = done.get(entry.id) ?? []
          const recipients = entry.recipients.filter((recipient) => !before.includes(recipient))
          const fates = await parts.handOn.call(this, world, { ...entry, recipients })
          const delivered = fates.filter(({ is }) => is === 'delivered').map(({ recipient }) => recipient)
          done.set(entry.id, [...before, ...delivered])
          // Of whom nobody hears any more, nothing is written down.
          return fates.filter(({ is }) => is !== 'delivered')
        },
      }
    },
  },
  'forgets-the-envelope': {
    describe: 'Does not know any more who has sent what it finds when it is started.',
    breaks: ['queue/keeps-sender-over-restarts'],
    also: ['queue/*'],
    replace: (parts) => ({
      async waiting(world) {
        const found = await parts.waiting(world)
        for (const id of found) await parts.store(world, { ...(await parts.load(world, id)), sender: '' })
        return found
      },
    }),
  },
  'names-files-by-the-second': {
    describe: 'Gives a message the name of the second in which it came, and its file to the next one in that second.',
    breaks: ['robustness/passes-on-many-at-once'],
    also: ['*'],
    replace: () => ({ messageId: () => String(Math.floor(Date.now() / 1000)) }),
  },
  'never-tries-again': {
    describe: 'Tries once, and gives up.',
    breaks: ['retries/tries-again'],
    also: ['retries/*', 'refusals/*', 'notices/*', 'hosts/*', 'queue/*'],
    replace: () => ({ endMs: (_, { acceptedMs }) => acceptedMs }),
  },
  'tries-twice': {
    describe: 'Tries once more, and gives up.',
    breaks: ['refusals/keeps-trying-until-then'],
    also: ['retries/*', 'refusals/*', 'notices/*', 'hosts/*', 'queue/*'],
    replace: (parts) => ({
      endMs(world, { acceptedMs }) {
        return acceptedMs + 0.9 * parts.retryMs(world)
      },
    }),
  },
  'never-gives-up': {
    describe: 'Tries for ever, whatever the answer is.',
    breaks: ['refusals/gives-up'],
    also: ['refusals/*', 'retries/*'],
    replace: () => ({ endMs: () => Number.POSITIVE_INFINITY }),
  },
  'gives-up-in-silence': {
    describe: 'Tells the sender what was refused, and nothing about what has waited too long.',
    breaks: ['refusals/gives-up'],
    also: ['refusals/*', 'retries/*'],
    replace: (parts) => ({
      async sendBack(office, entry, failed) {
        const refused = failed.filter(({ is }) => is === 'refused')
        if (refused.length > 0) await parts.sendBack.call(this, office, entry, refused)
      },
    }),
  },
  'tries-again-after-5yz': {
    describe: 'Takes every refusal for one that passes.',
    breaks: ['refusals/tries-no-more-after5yz'],
    also: ['refusals/*', 'notices/*', 'reports/*', 'queue/*'],
    replace: () => ({ isForGood: () => false }),
  },
  'gives-up-on-4yz': {
    describe: 'Takes every refusal for one that stays.',
    breaks: ['retries/tries-again-after4yz'],
    also: ['retries/*', 'refusals/*', 'notices/*', 'hosts/*', 'queue/*'],
    replace: () => ({ isForGood: ({ kind }) => kind === 'refused' || kind === 'temporarily' }),
  },
  'a-close-is-a-no': {
    describe: 'Takes a server that breaks off for one that has refused.',
    breaks: ['retries/survives-crashes'],
    also: ['retries/*', 'refusals/*', 'notices/*', 'hosts/*', 'queue/*'],
    replace: (parts) => ({
      broken(line) {
        const failure = parts.broken(line)
        return line.connected ? new Failure('refused', failure.message) : failure
      },
    }),
  },
  'sure-behind-the-dot': {
    describe: 'Takes a message for delivered when it has sent the dot, though no reply comes.',
    breaks: ['retries/survives-crashes'],
    also: ['retries/*', 'queue/*'],
    replace: (parts) => ({
      async sayData(line, content) {
        try {
          return await parts.sayData.call(this, line, content)
        } catch {
          return { code: 250, lines: ['It will have come'] }
        }
      },
    }),
  },
  'tries-without-a-pause': {
    describe: 'Tries again at once, over and over.',
    breaks: ['retries/pauses'],
    also: ['retries/*', 'queue/*', 'notices/*'],
    replace: () => ({ retryMs: () => 0 }),
  },
  'sends-to-all-again': {
    describe: 'Tries again for all recipients when one of them still waits.',
    breaks: ['retries/tries-for-those-left', 'queue/remembers-who-is-left'],
    also: ['retries/*', 'queue/*'],
    replace: (parts) => ({
      async store(world, entry) {
        const before = await parts.load(world, entry.id).catch(() => undefined)
        await parts.store.call(this, world, before ? { ...entry, recipients: before.recipients } : entry)
      },
    }),
  },
  'insists-on-the-farewell': {
    describe: 'Takes a message for lost when the server does not say goodbye.',
    breaks: ['retries/delivers-once'],
    also: ['retries/*', 'hosts/*', 'queue/*'],
    replace: (parts) => ({
      async sayQuit(line) {
        if (line.over === undefined) this.expect(await this.exchange(line, 'QUIT'), 2, 'No farewell')
        await parts.sayQuit.call(this, line)
      },
    }),
  },
  'one-at-a-time': {
    describe: 'Begins with no message before it is done with the one before.',
    breaks: ['retries/goes-on-meanwhile'],
    also: ['*'],
    replace: (parts) => {
      let turn: Promise<unknown> = Promise.resolve()
      return {
        async attempt(office, id) {
          const mine = turn.then(() => parts.attempt.call(this, office, id))
          turn = mine.catch(() => {})
          await mine
        },
      }
    },
  },
  'waits-for-ever': {
    describe: 'Waits for a reply as long as the connection stands.',
    breaks: ['retries/gives-up-silence'],
    also: ['retries/*'],
    replace: () => ({ patienceMs: () => 3_600_000 }),
  },
})
