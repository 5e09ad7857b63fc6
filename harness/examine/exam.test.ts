/** The engine's rules, one by one, held against small programs made for the purpose and a catalogue of three requirements. */
import { expect, test } from 'vitest'
import { fc } from '../core/arbitrary.ts'
import type { Finding } from '../core/finding.ts'
import { invariant, requirement } from '../core/requirement.ts'
import { octets } from '../core/transcript.ts'
import { met, unmet, unobserved } from '../core/verdict.ts'
import { NO_PREMISES } from '../subject/premises.ts'
import { MachineError, type Subject } from '../subject/subject.ts'
import { ECHOES, echoes, exam, shared } from './made-up-exam.ts'
import { type Behaviour, madeUp } from './made-up-server.ts'

/** A message that belongs to the second requirement: the first has one case, and a look whether the program still lives. */
const LATER = 5

const faithful: Behaviour = (message, { reply }) => reply(message)

/** A finding without what may differ between two runs of the same thing. */
function timeless({ durationMs: _, transcript, ...rest }: Finding) {
  return { ...rest, transcript: transcript?.map(({ atUs: __, ...entry }) => entry) }
}

test('a program that does right passes, on one start', async () => {
  const subject = madeUp(() => faithful)
  const finding = await exam(subject).finding(ECHOES)
  expect(finding).toMatchObject({ outcome: 'pass', ran: { cases: 15, of: 15, cutShort: false, slow: 0 } })
  expect(subject.starts()).toBe(1)
})

test('a failure is shrunk to the smallest case, and confirmed on a fresh process', async () => {
  const subject = madeUp(
    () =>
      (message, { reply }) =>
        reply(message.replaceAll('x', 'y')),
  )
  const finding = await exam(subject).finding(ECHOES)
  expect(finding).toMatchObject({
    outcome: 'fail',
    steady: true,
    counterexample: 'x',
    verdict: { is: 'unmet', expected: 'x', actual: 'y' },
  })
  expect(finding.afterCases).toBeUndefined()
})

test('what the first requirement blocks is blocked by its name', async () => {
  const finding = await exam(
    madeUp(
      () =>
        (_, { reply }) =>
          reply('wrong'),
    ),
  ).finding(ECHOES)
  expect(finding).toMatchObject({ outcome: 'blocked', blockedBy: 'echo/server/first/answers' })
})

test('a program that is not ready fails the first requirement, in the words of the readiness', async () => {
  const subject = madeUp(() => faithful, { is: 'unready', sentence: 'it listens on port 9', hint: '--port 9' })
  const finding = await exam(subject).finding('echo/server/first/answers')
  expect(finding).toMatchObject({ outcome: 'fail', hint: '--port 9', verdict: { actual: 'it listens on port 9' } })
})

test('the trouble of the machine is an error and nobody’s failure', async () => {
  const subject: Subject = {
    command: 'x',
    fixedPort: undefined,
    offers: () => true,
    premises: async () => NO_PREMISES,
    launch: () => Promise.reject(new MachineError('no ports are left')),
  }
  const opened = exam(subject)
  expect(await opened.finding('echo/server/first/answers')).toMatchObject({
    outcome: 'error',
    because: 'no ports are left',
  })
  expect(await opened.finding(ECHOES)).toMatchObject({ outcome: 'error', because: 'no ports are left' })
})

test('a fault of ours is an error, with the fault', async () => {
  const broken = requirement<string>({ ...echoes, judge: () => JSON.parse('{') })
  const finding = await exam(
    madeUp(() => faithful),
    { broken },
  ).finding('echo/server/more/broken')
  expect(finding.outcome).toBe('error')
  expect(finding.because).toContain('SyntaxError')
})

test('what could never be observed is blocked, not passed', async () => {
  const unseen = requirement<string>({ ...echoes, judge: () => unobserved('no reply came') })
  const finding = await exam(
    madeUp(() => faithful),
    { unseen },
  ).finding('echo/server/more/unseen')
  expect(finding).toMatchObject({ outcome: 'blocked', because: 'no reply came' })
})

test('a silence is asked again with more patience, and slowness costs nothing', async () => {
  // The first start takes longer than the patience for one message; every other start answers at once.
  const subject = madeUp((start) => (message, { reply, nth }) => {
    if (start > 1 || nth !== LATER) reply(message)
  })
  const finding = await exam(subject).finding(ECHOES)
  // Silent once, then answered; with its history on a fresh process it answers too, so it was slow.
  expect(finding).toMatchObject({ outcome: 'pass', ran: { slow: 1 } })
})

test('silence does not shrink', async () => {
  const finding = await exam(
    madeUp(() => (message, { reply }) => {
      if (!message.includes('x')) reply(message)
    }),
  ).finding(ECHOES)
  expect(finding).toMatchObject({ outcome: 'fail', steady: true, ran: { shrinks: 0 } })
  expect(finding.transcript?.some((entry) => entry.what === 'silence')).toBe(true)
})

test('a failure that needs its history says how much', async () => {
  const subject = madeUp(
    () =>
      (message, { reply, nth }) =>
        reply(nth > LATER ? '?'.repeat(message.length) : message),
  )
  const finding = await exam(subject).finding(ECHOES)
  expect(finding).toMatchObject({ outcome: 'fail', steady: true })
  expect(finding.afterCases).toBeGreaterThan(0)
})

test('a failure that spoils the process is shown by a case that fails by itself', async () => {
  const subject = madeUp(() => {
    let spoilt = false
    return (message, { reply }) => {
      spoilt ||= message.includes('xx')
      reply(spoilt ? '?'.repeat(message.length) : message)
    }
  })
  const finding = await exam(subject).finding(ECHOES)
  expect(finding).toMatchObject({ outcome: 'fail', steady: true })
  expect(finding.counterexample).toContain('xx')
})

test('a server that falls silent once it has served loses what is about that, and is started for every case then', async () => {
  const others = Object.fromEntries(
    ['one', 'two', 'three', 'four', 'five'].map((name) => [name, requirement({ ...echoes, title: name })]),
  )
  const opened = exam(
    madeUp(() => (message, { reply, nth }) => {
      if (nth <= 2) reply(message)
    }),
    others,
  )
  const ids = ['echoes', ...Object.keys(others)].map((name) => `echo/server/more/${name}`)
  const outcomes: string[] = []
  for (const id of ids) outcomes.push((await opened.finding(id)).outcome)
  expect(outcomes).toEqual(['fail', 'fail', 'fail', 'pass', 'pass', 'pass'])
  expect(opened.notices().join()).toContain('falls silent')
})

test('a failure that does not come again is unsteady', async () => {
  const subject = madeUp(
    (start) =>
      (message, { reply, nth }) =>
        reply(start === 1 && nth === LATER ? '?'.repeat(message.length) : message),
  )
  const finding = await exam(subject).finding(ECHOES)
  expect(finding).toMatchObject({ outcome: 'fail', steady: false })
})

test('a crash is named, with its last words', async () => {
  const finding = await exam(
    madeUp(() => (message, { reply }) => {
      if (message.includes('x')) throw new Error('oops')
      reply(message)
    }),
  ).finding(ECHOES)
  expect(finding).toMatchObject({ outcome: 'fail', steady: true, counterexample: 'x' })
  expect(finding.transcript?.at(-1)).toMatchObject({ what: 'exited', status: { code: 1 } })
  expect(new TextDecoder().decode(finding.transcript?.at(-2)?.bytes)).toBe('KeyError: oops')
})

test('a program that answers well and dies of it does not keep the point', async () => {
  const dies = requirement<string>({ ...echoes, given: fc.constant('bye'), examples: ['bye'] })
  const subject = madeUp(() => (message, { reply, exit }) => {
    reply(message)
    if (message === 'bye') setTimeout(() => exit(3), 3)
  })
  const finding = await exam(subject, { dies }).finding('echo/server/more/dies')
  expect(finding).toMatchObject({ outcome: 'fail' })
})

test('a program that serves once and ends in peace is started for every case, and said so', async () => {
  const subject = madeUp(() => (message, { reply, exit }) => {
    reply(message)
    setTimeout(() => exit(0), 1)
  })
  const opened = exam(subject)
  expect(await opened.finding(ECHOES)).toMatchObject({ outcome: 'pass' })
  expect(opened.notices().join()).toContain('ends after it has served')
})

test('the same seed gives the same findings, another seed other cases', async () => {
  const program = () =>
    madeUp(
      () =>
        (message, { reply }) =>
          reply(message.length > 3 ? message.slice(1) : message),
    )
  const [one, two, other] = await Promise.all([1, 1, 2].map((seed) => exam(program(), {}, {}, seed).finding(ECHOES)))
  expect(timeless(one as Finding)).toEqual(timeless(two as Finding))
  expect(other?.seed).not.toBe(one?.seed)
})

test('an invariant watches the cases of all requirements, and names the one that broke it', async () => {
  const short = invariant({
    ...shared,
    title: 'short',
    tier: 'standard',
    roles: ['server'],
    always: (t) => (octets(t, 'client 1', 'received').bytes.length < 8 ? met : unmet('short', 'long')),
  })
  const opened = exam(
    madeUp(() => faithful),
    {},
    { short },
  )
  await opened.finding(ECHOES)
  expect(await opened.finding('echo/server/both/short')).toMatchObject({
    outcome: 'fail',
    steady: true,
    during: ECHOES,
  })
})

test('a replay plays the case that it is given', async () => {
  const opened = exam(
    madeUp(
      () =>
        (message, { reply }) =>
          reply(message.replace('x', 'y')),
    ),
  )
  expect(await opened.replay(ECHOES, 'xa')).toMatchObject({
    outcome: 'fail',
    verdict: { actual: 'ya' },
    counterexample: 'xa',
  })
  expect(await opened.replay(ECHOES, 'a')).toMatchObject({ outcome: 'pass' })
})
