/** What not every relay can do: most is seen in its command. */
import { capability, met, unmet } from '../../../harness/kit.ts'
import { unstuffed } from '../lens/dialogue.ts'
import { readMessage } from '../lens/message.ts'
import { readMime } from '../lens/mime.ts'
import { example } from '../pen.ts'
import { arrivalsAt, arrives, at, opens, posts } from './post.ts'

export const domain = capability({ name: 'domain', without: 'was given without {domain}', placeholder: 'domain' })
export const queue = capability({ name: 'queue', without: 'was given without {queue}', placeholder: 'queue' })

/** The relay reads lines of the table on which several servers stand. */
export const hosts = capability({
  name: 'hosts',
  without: 'hands on nothing to a domain with several servers',
  claim: {
    when: async (stage) => {
      for (const host of [0, 1, 2]) await opens(stage, 'm', [{}], host)
      if (await posts(stage, example('several'), { to: [at(stage, 'm')] })) {
        await stage.happens({ until: (t) => cameToSome(t), for: 'the message at one of its servers', optional: true })
      }
    },
    judge: (t) => (cameToSome(t) ? met : unmet('the message', 'none')),
  },
})

function cameToSome(t: Parameters<typeof arrivalsAt>[0]): boolean {
  return ['m1', 'm2', 'm3'].some((place) => arrivalsAt(t, place).length > 0)
}

/** The relay writes its notices for programs too. */
export const reports = capability({
  name: 'reports',
  without: 'writes its notices for people alone',
  claim: {
    when: async (stage) => {
      await opens(stage, 'a', [{ replies: { RCPT: '550 no such user' } }])
      await opens(stage, 's')
      if (await posts(stage, example('reported'))) await arrives(stage, 's', 'again')
    },
    judge: (t) =>
      arrivalsAt(t, 's').some(({ raw }) =>
        readMime(readMessage(unstuffed(raw))).parts.some(({ type }) => type === 'message/delivery-status'),
      )
        ? met
        : unmet('a part for programs', 'none'),
  },
})
