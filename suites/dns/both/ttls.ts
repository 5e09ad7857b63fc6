/** What time does to a TTL: whatever is answered twice, a second or more apart, has less of it left the second time. */
import { invariant, met, rfc, type Transcript, unmet, unobserved } from '../../../harness/kit.ts'
import { recordText } from '../lens/message.ts'
import { sameName } from '../lens/names.ts'
import { askedBehind } from '../resolver/talk.ts'
import { exchanges } from '../server/ask.ts'

const SECOND_US = 1_050_000

/** Questions that were answered twice so far apart, the second time from the cache. */
function repeated(t: Transcript) {
  const all = exchanges(t).flatMap(
    (
      {
        query: {
          questions: [asked],
        },
        answer,
        at,
      },
      nth,
    ) => {
      const found = answer?.message?.answers[0]
      const atUs = t[at(0)?.entry ?? -1]?.atUs
      return asked && found && atUs !== undefined ? [{ asked, found, atUs, nth, at }] : []
    },
  )
  return all.flatMap((late) => {
    const early = all.find(
      ({ asked, atUs }) =>
        late.atUs - atUs >= SECOND_US && asked.type === late.asked.type && sameName(asked.name, late.asked.name),
    )
    return early && askedBehind(t, early.nth + 1, late.asked).length === 0 ? [{ early, late }] : []
  })
}

export const countsDown = invariant({
  title: 'An answer from the cache has what is left of its TTL',
  clause: rfc(1034, '3.6'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  why: 'Whoever caches behind this resolver would remember for twice as long as the zone allows.',
  hint: 'Keep the time at which a set ends, and give the difference to now.',
  covers: ['RS-11'],
  roles: ['resolver'],
  always(t) {
    const pairs = repeated(t)
    if (pairs.length === 0) return unobserved('nothing was answered twice from the cache, a second apart')
    const wrong = pairs.find(({ early, late }) => late.found.ttl >= early.found.ttl && early.found.ttl > 0)
    if (!wrong) return met
    const { early, late } = wrong
    return unmet(
      `a TTL of less than ${early.found.ttl}, a second later`,
      `${late.found.ttl} with ${recordText(late.found)}`,
      late.at(late.found.at),
    )
  },
})
