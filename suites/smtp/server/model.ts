/**
 * A session as a machine (RFC 5321 §4.1.4): what may be said in which state, and what it leads to. Where the standard leaves it to the
 * server whether a step is taken, the machine goes the way that the server's reply says.
 */
import { type Arbitrary, fc } from '../../../harness/kit.ts'
import { addressOf, OURSELVES, SENDER, type User, user } from '../pen.ts'

export const VERBS = ['HELO', 'EHLO', 'MAIL', 'RCPT', 'DATA', 'RSET', 'NOOP', 'VRFY', 'HELP'] as const

/** Commands with a mistake in them: refused in every state, and nothing changes. */
export const MISTAKES = [
  'XYZZY',
  'MAIL FROM',
  'RCPT TO:',
  'MAIL TO:<dave@example.org>',
  'RCPT FROM:<alice@example.test>',
] as const

export type Verb = (typeof VERBS)[number]
export type Mistake = (typeof MISTAKES)[number]

export interface Step {
  readonly verb: Verb | Mistake
  /** The recipient of a RCPT. */
  readonly user: User
}

export interface State {
  readonly hello: boolean
  readonly sender: boolean
  readonly recipients: readonly User[]
}

export const START: State = { hello: false, sender: false, recipients: [] }

/**
 * What the standard says of a step: it is taken, it is refused, or the server decides. A question is answered one way or the other.
 */
export type Sentence = 'taken' | 'refused' | 'decided' | 'answered'

export function sentence({ hello, sender, recipients }: State, { verb }: Step): Sentence {
  switch (verb) {
    case 'HELO':
    case 'EHLO':
    case 'RSET':
    case 'NOOP':
      return 'taken'
    case 'MAIL':
      // Before HELO a server may take it, and within a transaction it may begin another one.
      return hello && !sender ? 'taken' : 'decided'
    case 'RCPT':
      return sender ? 'taken' : 'refused'
    case 'DATA':
      return recipients.length > 0 ? 'taken' : 'refused'
    case 'VRFY':
    case 'HELP':
      return 'answered'
    default:
      return 'refused'
  }
}

/** The state behind a step that was taken or not. */
export function after(state: State, { verb, user }: Step, taken: boolean): State {
  if (!taken) return state
  switch (verb) {
    case 'HELO':
    case 'EHLO':
      return { hello: true, sender: false, recipients: [] }
    case 'RSET':
    case 'DATA':
      return { ...state, sender: false, recipients: [] }
    case 'MAIL':
      return { ...state, sender: true, recipients: [] }
    case 'RCPT':
      return { ...state, recipients: [...state.recipients, user] }
    default:
      return state
  }
}

/** The command of a step. */
export function words({ verb, user }: Step): string {
  if (verb === 'HELO' || verb === 'EHLO') return `${verb} ${OURSELVES}`
  if (verb === 'MAIL') return `MAIL FROM:<${SENDER}>`
  if (verb === 'RCPT') return `RCPT TO:<${addressOf(user)}>`
  if (verb === 'VRFY') return `VRFY ${user}`
  return verb
}

/** Those steps that the standard wants to be taken, each where it stands; the others are left out. */
export function legalOf(steps: readonly Step[]): readonly Step[] {
  let state = START
  return steps.filter((step) => {
    const said = sentence(state, step)
    if (said !== 'taken' && said !== 'answered') return false
    state = after(state, step, true)
    return true
  })
}

function stepOf(verbs: readonly (Verb | Mistake)[]): Arbitrary<Step> {
  return fc.record({ verb: fc.constantFrom(...verbs), user })
}

/** More of those that lead on than of those that lead back. */
const OFTEN: readonly Verb[] = ['MAIL', 'MAIL', 'RCPT', 'RCPT', 'RCPT', 'DATA', 'DATA']

/** A session in which every step is legal. */
export const legalSteps: Arbitrary<readonly Step[]> = fc
  .array(stepOf([...VERBS, ...OFTEN]), { minLength: 4, maxLength: 24 })
  .map((steps) => legalOf([{ verb: 'HELO', user: 'alice' }, ...steps]))

/** Some servers hang up on whoever makes more mistakes than that in a session (RFC 5321 §7.8). */
const FEW = 3

/** The steps without those that are one mistake too many. */
export function withFewMistakes(steps: readonly Step[]): readonly Step[] {
  let state = START
  let mistakes = 0
  return steps.filter((step) => {
    const said = sentence(state, step)
    const wrong = said === 'refused' || said === 'decided'
    if (wrong && mistakes === FEW) return false
    if (wrong) mistakes++
    state = after(state, step, said === 'taken')
    return true
  })
}

/** A session of steps in any order, a few mistakes among them. */
export const anySteps: Arbitrary<readonly Step[]> = fc
  .array(stepOf([...VERBS, ...OFTEN, ...MISTAKES]), { minLength: 1, maxLength: 16 })
  .map(withFewMistakes)

export function step(verb: Step['verb'], user: User = 'alice'): Step {
  return { verb, user }
}
