/** What cannot be handed on now waits, and is tried again (RFC 5321 §4.5.4.1): nothing is lost, and nothing comes twice. */
import {
  type Arbitrary,
  all,
  contract,
  fc,
  met,
  requirement,
  rfc,
  type Stage,
  type Transcript,
  unmet,
} from '../../../harness/kit.ts'
import type { Manners } from '../mail-server.ts'
import { example } from '../pen.ts'
import { GIVE_UP_MS, RETRY_MS } from '../protocol.ts'
import type { Letter } from '../routes.ts'
import { acceptsMail } from '../server/ask.ts'
import {
  arrivalsAt,
  arrived,
  arrives,
  arrivesAt,
  at,
  attemptsAt,
  BUSY,
  connectionsAt,
  inArrival,
  isCarried,
  knocks,
  localsOf,
  opens,
  posts,
  watches,
} from './post.ts'

export const triesAgain = requirement({
  title: 'When nobody listens at the next hop, the message waits, and goes on when somebody does',
  clause: rfc(5321, '4.5.4.1'),
  level: 'MUST',
  tier: 'standard',
  points: 3,
  slow: true,
  why: 'Servers are started anew, and cables are pulled; mail survives both.',
  hint: 'When connect fails, leave the message in the queue, and let a timer look at it again.',
  given: fc.constant({}),
  examples: [{}],
  when: async (_, stage) => {
    // When it has arrived at the other server, the first attempt at this one is over.
    await opens(stage, 'b')
    if (await posts(stage, WAITING, { to: [at(stage, 'a'), at(stage, 'b')] })) await arrives(stage, 'b')
    await opens(stage, 'a')
    await arrives(stage, 'a', 'again')
  },
  judge: (_, t) => all(acceptsMail(t), isCarried(t, 'a', WAITING)),
})

const WAITING = example('waiting')

const LATER: readonly Manners[] = [
  BUSY,
  { replies: { EHLO: '451 not now', HELO: '451 not now' } },
  { replies: { MAIL: '451 not now' } },
  { replies: { RCPT: '450 mailbox busy' } },
  { replies: { DATA: '451 not now' } },
  { replies: { '.': '452 no room' } },
  { replies: { RCPT: '421 closing down' }, leavesAfter: 'RCPT' },
]

export const triesAgainAfter4yz = requirement({
  title: 'A message that was answered 4yz at any step is tried again, and then goes on',
  clause: rfc(5321, '4.2.1'),
  level: 'SHOULD',
  tier: 'standard',
  points: 2,
  slow: true,
  needs: [triesAgain],
  why: '4yz says "not now": a full disk is emptied, and a busy server is less busy soon.',
  hint: 'Look at the first digit: 4 leaves the recipient in the queue.',
  given: fc.record({ steps: fc.uniqueArray(fc.nat({ max: LATER.length - 1 }), { minLength: 1, maxLength: 3 }) }),
  examples: [{ steps: [0, 1, 2] }, { steps: [3, 4, 5] }, { steps: [6] }],
  when: async ({ steps }, stage) => {
    for (const [nth, step] of steps.entries()) await opens(stage, ABREAST[nth] ?? 'a', [LATER[step] ?? {}, {}])
    if (await posts(stage, LATE, { to: toFirst(stage, steps.length) })) await allArrive(stage, steps.length)
  },
  judge: ({ steps }, t) => all(...ABREAST.slice(0, steps.length).map((letter) => isCarried(t, letter, LATE))),
})

/** Servers that are in trouble at the same time cost the time of one. */
const ABREAST: readonly Letter[] = ['a', 'b', 'c']

function toFirst(stage: Stage, count: number): readonly string[] {
  return ABREAST.slice(0, count).map((letter) => at(stage, letter))
}

async function allArrive(stage: Stage, count: number): Promise<void> {
  await arrivesAt(stage, ABREAST.slice(0, count), 'again')
}

const LATE = example('late')

const STEPS = ['greeting', 'hello', 'MAIL', 'RCPT', 'DATA', '.'] as const

interface Crash {
  readonly step: (typeof STEPS)[number]
  readonly leaves: 'end' | 'reset'
  /** In place of the reply, not behind it. */
  readonly without: boolean
}

function broken(step: Crash['step'], leaves: Crash['leaves'] = 'reset', without = true): Crash {
  return { step, leaves, without }
}

/** Behind the 250 to its dot the message has changed hands, so that there it is in place of it. */
const crash: Arbitrary<Crash> = fc
  .record({
    step: fc.constantFrom(...STEPS),
    leaves: fc.constantFrom<Crash['leaves']>('end', 'reset'),
    without: fc.boolean(),
  })
  .map((each) => ({ ...each, without: each.without || each.step === '.' }))

export const survivesCrashes = requirement({
  title: 'When the next hop breaks off at any step, the message is not lost, and goes on at a later attempt',
  clause: rfc(5321, '6.1'),
  level: 'MUST NOT',
  tier: 'standard',
  points: 3,
  slow: true,
  needs: [triesAgain],
  why: 'With its 250 the relay has taken the message over: until it has a 250 itself, nobody else has it.',
  hint: 'Take a message off the queue only where the reply to its dot begins with 2. A close, a reset and an exception all leave it there.',
  given: fc.record({ crashes: fc.array(crash, { minLength: 1, maxLength: 3 }) }),
  examples: [
    { crashes: [broken('greeting'), broken('hello'), broken('MAIL')] },
    { crashes: [broken('RCPT'), broken('DATA'), broken('.')] },
    { crashes: [broken('greeting', 'end', false), broken('hello', 'end', false), broken('RCPT', 'end')] },
    { crashes: [broken('DATA', 'end', false), broken('.', 'end'), broken('DATA', 'reset', false)] },
  ],
  when: async ({ crashes }, stage) => {
    for (const [nth, { step, leaves, without }] of crashes.entries()) {
      await opens(stage, ABREAST[nth] ?? 'a', [{ leavesAfter: step, leaves, without }, {}])
    }
    if (await posts(stage, CRASHED, { to: toFirst(stage, crashes.length) })) await allArrive(stage, crashes.length)
  },
  judge: ({ crashes }, t) => all(...ABREAST.slice(0, crashes.length).map((letter) => isCarried(t, letter, CRASHED))),
})

const CRASHED = example('crashed')

export const pauses = requirement({
  title: 'Between two attempts at the same server there is a pause',
  clause: rfc(5321, '4.5.4.1'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  slow: true,
  needs: [triesAgain],
  why: 'A server that is in trouble gets into more of it from a thousand attempts in a second.',
  hint: 'Start a timer of {retry} seconds when an attempt has failed, and do nothing about the message until it is over.',
  given: fc.constant({}),
  examples: [{}],
  when: async (_, stage) => {
    await opens(stage, 'a', [BUSY])
    if (await posts(stage, example('pause'))) await knocks(stage, 'a', 2)
    const isEnough = (t: Transcript) => connectionsAt(t, 'a').length > ENOUGH
    await stage.happens({ until: isEnough, atLeastMs: 5 * RETRY_MS, patience: 0, optional: true })
  },
  judge: (_, t) => {
    const times = t.flatMap(({ line, what, atUs }) => (line.startsWith('server a/') && what === 'opened' ? [atUs] : []))
    const [first, last] = [times[0], times.at(-1)]
    if (first === undefined || last === undefined || times.length < 2)
      return unmet('a second attempt', first === undefined ? 'not even one' : 'one')
    const most = Math.floor((last - first) / 1_000 / RETRY_MS) + AT_ONCE
    return times.length <= most ? met : unmet(`at most ${most} attempts in that time`, `${times.length}`)
  },
})

/** So many attempts show what there is to see. */
const ENOUGH = 12
/** We may have been busy ourselves, and then see several of them at the same time. */
const AT_ONCE = 5

export const triesForThoseLeft = requirement({
  title: 'Whoever has got the message does not get it again when others of the same server are tried again',
  clause: contract('once'),
  level: 'MUST NOT',
  tier: 'standard',
  points: 2,
  slow: true,
  needs: [triesAgain],
  why: 'Each attempt would bring one more copy of the same letter.',
  hint: 'Take each recipient whose message was accepted off the list, and try again for those who are left.',
  given: fc.record({ late: fc.constantFrom('alice', 'bob') }),
  examples: [{ late: 'bob' }, { late: 'alice' }],
  when: async ({ late }, stage) => {
    const busy = { replies: (said: string) => (said.includes(`<${late}@`) ? '450 mailbox busy' : ('usual' as const)) }
    await opens(stage, 'a', [busy, {}])
    if (await posts(stage, example('those.left'), { to: [at(stage, 'a', 'alice'), at(stage, 'a', 'bob')] }))
      await arrives(stage, 'a', 'again', 2)
  },
  judge: ({ late }, t) => {
    const other = late === 'bob' ? 'alice' : 'bob'
    const names = attemptsAt(t, 'a').flatMap(({ dialogue }) =>
      dialogue.submissions.filter(({ whole }) => whole).flatMap(localsOf),
    )
    const times = (name: string) => names.filter((each) => each === name).length
    if (times(late) === 0) return unmet(`the message for ${late} at a later attempt`, 'it did not come')
    return times(other) === 1 && times(late) === 1
      ? met
      : unmet(
          'the message once for each of the two',
          `${other} got it ${times(other)} times, ${late} ${times(late)} times`,
        )
  },
})

/** How the server behaves at QUIT. */
const FAREWELLS = ['end', 'reset', '500', '421'] as const

export const deliversOnce = requirement<{ farewells: readonly (typeof FAREWELLS)[number][] }>({
  title: 'What was answered 250 is not handed over again, though the server closes or says nothing at QUIT',
  clause: contract('once'),
  level: 'MUST NOT',
  tier: 'standard',
  points: 2,
  slow: true,
  why: 'The 250 to the dot is the moment at which the message changes hands; what comes after it is politeness.',
  hint: 'Take the message off the queue at the 250, before you say QUIT, and forgive whatever happens then.',
  given: fc.record({ farewells: fc.uniqueArray(fc.constantFrom(...FAREWELLS), { minLength: 1, maxLength: 3 }) }),
  examples: [{ farewells: ['end', 'reset', '500'] }],
  when: async ({ farewells }, stage) => {
    for (const [nth, how] of farewells.entries()) await opens(stage, ABREAST[nth] ?? 'a', [parting(how)])
    if (!(await posts(stage, example('once'), { to: toFirst(stage, farewells.length) }))) return
    await allArrive(stage, farewells.length)
    await watches(stage, (t) => ABREAST.some((letter) => arrivalsAt(t, letter).length > 1))
  },
  judge: ({ farewells }, t) => all(...ABREAST.slice(0, farewells.length).map((letter) => arrived(t, letter))),
})

function parting(how: (typeof FAREWELLS)[number]): Manners {
  return how === 'end' || how === 'reset'
    ? { leavesAfter: 'QUIT', leaves: how, without: true }
    : { replies: { QUIT: `${how} what?` } }
}

const SOONER = { atLeastMs: GIVE_UP_MS - 1_000, patience: 0 }

export const goesOnMeanwhile = requirement({
  title: 'A next hop that says nothing does not hold up the messages for others',
  clause: rfc(5321, '4.5.4.2'),
  level: 'SHOULD',
  tier: 'robust',
  points: 1,
  why: 'One machine that hangs would stop the mail of the whole house.',
  hint: 'Hand on each message in a thread or task of its own.',
  given: fc.constant({}),
  examples: [{}],
  slow: true,
  when: async (_, stage) => {
    await opens(stage, 'a', [{ greeting: undefined }])
    await opens(stage, 'b')
    if (await posts(stage, example('stuck'))) await knocks(stage, 'a', 1)
    if (!(await posts(stage, example('moving'), { to: [at(stage, 'b')] }))) return
    // Before the silent one is given up, which would let the other go on.
    await stage.happens({ until: (t) => arrivalsAt(t, 'b').length > 0, for: 'the message for the other', ...SOONER })
  },
  judge: (_, t) => inArrival(t, 'b', () => met),
})

export const givesUpSilence = requirement({
  title: 'A next hop that says nothing at some step is given up, and the sender hears of it',
  clause: rfc(5321, '4.5.4'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  slow: true,
  why: 'A connection that nobody closes would keep the message for ever, and nobody would know.',
  hint: 'Set a time-out on the socket, and treat it as any other failure.',
  given: fc.record({ step: fc.constantFrom('greeting', 'MAIL', 'DATA', '.') }),
  examples: [{ step: '.' }],
  when: async ({ step }, stage) => {
    await opens(stage, 'a', [step === 'greeting' ? { greeting: undefined } : { replies: { [step]: undefined } }])
    await opens(stage, 's')
    if (await posts(stage, example('silence'))) await arrives(stage, 's', 'over')
  },
  judge: (_, t) => inArrival(t, 's', () => met),
})
