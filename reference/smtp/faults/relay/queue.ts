/**
 * Faults of relays. No suite asks relays yet, so these name no requirements: what each breaks stands in its description, and the tests
 * beside the reference hold the parts that they replace.
 */
import { faultsOf } from '../../../fault.ts'
import type { Parts } from '../../relay.ts'

export const relayFaults = faultsOf<Parts>('smtp/relay', {
  'keeps-the-queue-in-memory': {
    describe: 'Answers 250 before the message is on the disk, and loses it when it is killed.',
    breaks: [],
    replace: (parts) => ({
      async keep(session, message) {
        const { world } = session.house
        setTimeout(() => {
          parts.keep.call(this, session, message).catch((error: Error) => world.complain(error.message))
        }, 1_000)
      },
    }),
  },
  'forgets-its-queue': {
    describe: 'Begins with an empty queue whenever it is started.',
    breaks: [],
    replace: (parts) => ({
      async waiting(world) {
        for (const id of await parts.waiting(world)) await parts.remove(world, id)
        return []
      },
    }),
  },
  'never-tries-again': {
    describe: 'Tries once, and gives up.',
    breaks: [],
    replace: () => ({ endMs: (_, { acceptedMs }) => acceptedMs }),
  },
  'never-gives-up': {
    describe: 'Tries for ever, whatever the answer is.',
    breaks: [],
    replace: () => ({ endMs: () => Number.POSITIVE_INFINITY }),
  },
  'tries-again-after-5yz': {
    describe: 'Takes every refusal for one that passes.',
    breaks: [],
    replace: () => ({ isForGood: () => false }),
  },
  'gives-up-on-4yz': {
    describe: 'Takes every refusal for one that stays.',
    breaks: [],
    replace: () => ({ isForGood: () => true }),
  },
  'tries-without-a-pause': {
    describe: 'Tries again at once, over and over.',
    breaks: [],
    replace: () => ({ retryMs: () => 0 }),
  },
  'sends-to-all-again': {
    describe: 'Tries again for all recipients when one of them still waits.',
    breaks: [],
    replace: (parts) => ({
      async store(world, entry) {
        const before = await parts.load(world, entry.id).catch(() => undefined)
        await parts.store.call(this, world, before ? { ...entry, recipients: before.recipients } : entry)
      },
    }),
  },
  'one-transaction-for-each': {
    describe: 'Sends the message once for each recipient of the same next hop.',
    breaks: [],
    replace: (parts) => ({
      async handTo(world, hop, entry) {
        const fates = entry.recipients.map((each) =>
          parts.handTo.call(this, world, hop, { ...entry, recipients: [each] }),
        )
        return (await Promise.all(fates)).flat()
      },
    }),
  },
  'tells-nobody': {
    describe: 'Drops what it cannot deliver without a word.',
    breaks: [],
    replace: () => ({ mayNotify: () => false }),
  },
  'bounces-bounces': {
    describe: 'Answers a notification that cannot be delivered with another one.',
    breaks: [],
    replace: () => ({ mayNotify: () => true }),
  },
  'bounces-from-somebody': {
    describe: 'Sends notifications in the name of its postmaster, to whom their own failures then come.',
    breaks: [],
    replace: (parts) => ({
      sayMail(line, sender, content) {
        const from = sender === '' ? `postmaster@${line.world.values.domain}` : sender
        return parts.sayMail.call(this, line, from, content)
      },
    }),
  },
  'bounces-with-everything': {
    describe: 'Sends the whole message back, text and all.',
    breaks: [],
    replace: (parts) => ({
      notification(world, entry, failed) {
        const made = parts.notification.call(this, world, entry, failed)
        return Buffer.concat([made, entry.content])
      },
    }),
  },
  'leaves-no-trace': {
    describe: 'Adds no Received line, so that nothing ends a circle.',
    breaks: [],
    replace: () => ({ receivedLine: () => '' }),
  },
  'goes-round-in-circles': {
    describe: 'Takes a message however often it has come by.',
    breaks: [],
    replace: () => ({ mostReceived: () => Number.POSITIVE_INFINITY }),
  },
  'fears-every-circle': {
    describe: 'Takes a message that has passed two servers for one that goes in a circle.',
    breaks: [],
    replace: () => ({ mostReceived: () => 2 }),
  },
  smuggles: {
    describe: 'Sends half line ends on to servers that may take them for whole ones.',
    breaks: [],
    replace: () => ({ refusesContent: () => undefined }),
  },
  'open-relay': {
    describe: 'Takes mail for everybody, whether it has a route or not.',
    breaks: [],
    replace: () => ({ refuses: () => undefined }),
  },
  'doubles-no-dots': {
    describe: 'Sends lines that begin with a dot as they are.',
    breaks: [],
    replace: () => ({ stuffed: (content) => content }),
  },
})
