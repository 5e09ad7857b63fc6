import { expect, test } from 'vitest'
import { type Capability, capability } from '../core/capability.ts'
import { met, unmet } from '../core/verdict.ts'
import type { Subject } from '../subject/subject.ts'
import { claims } from './claims.ts'
import { patience } from './patience.ts'
import type { Played, Session } from './session.ts'

const ranges = capability({
  name: 'ranges',
  without: 'sends no parts',
  claim: { when: async () => {}, judge: () => met },
})
const head = capability({ name: 'head', without: 'has no task head', task: 'head' })

/** A session that answers each play with the next of these verdicts. */
function session(...answers: readonly boolean[]): Session & { plays(): number } {
  let plays = 0
  return {
    plays: () => plays,
    play: async () =>
      ({
        verdict: answers[plays++] ? met : unmet('a claim', 'none'),
        transcript: [],
        silent: true,
      }) as unknown as Played,
    renew: async () => {},
  } as unknown as Session & { plays(): number }
}

const subject = (tasks: readonly string[] = []) =>
  ({ offers: ({ task }) => task === undefined || tasks.includes(task) }) as Pick<Subject, 'offers'> as Subject

const wait = patience([1, 2])

test('a program is asked once for what it claims, and once more on a fresh process before that is not believed', async () => {
  const willing = session(true)
  const has = claims({ subject: subject(), session: willing, wait })
  expect([await has(ranges), await has(ranges), willing.plays()]).toEqual([true, true, 1])
  const slow = session(false, true)
  expect([await claims({ subject: subject(), session: slow, wait })(ranges), slow.plays()]).toEqual([true, 2])
  expect(await claims({ subject: subject(), session: session(false, false), wait })(ranges)).toBe(false)
})

test('what is declared is neither asked nor doubted', async () => {
  const silent = session()
  const has = claims({ subject: subject(), session: silent, wait, declared: ['ranges'] })
  expect([await has(ranges), silent.plays()]).toEqual([true, 0])
  expect(await claims({ subject: subject(), session: silent, wait, declared: [] })(ranges)).toBe(false)
})

test('a fine point is found out by asking where what it belongs to is declared, and only there', async () => {
  const parts = { ...ranges, name: 'multipart', finerThan: ['ranges'] }
  const tags = { ...ranges, name: 'tags', finerThan: [] }
  const asked = async (capability: Capability, declared: readonly string[], claimed: boolean) => {
    const playing = session(claimed, claimed)
    const has = await claims({ subject: subject(), session: playing, wait, declared })(capability)
    return [has, playing.plays() > 0]
  }
  expect(await asked(parts, ['ranges'], true)).toEqual([true, true])
  expect(await asked(parts, ['ranges'], false)).toEqual([false, true])
  expect(await asked(parts, ['form'], true)).toEqual([false, false])
  expect(await asked(parts, ['multipart'], false)).toEqual([true, false])
  expect(await asked(tags, [], true)).toEqual([true, true])
})

test('how a program is started is seen, whatever is declared', async () => {
  const declared: readonly string[] = []
  expect(await claims({ subject: subject(['head']), session: session(), wait, declared })(head)).toBe(true)
  expect(await claims({ subject: subject(), session: session(), wait })(head)).toBe(false)
})
