/**
 * What not every program can do. A requirement that names a capability is asked only of programs that have it: declared by an
 * assignment, seen in how the program is started, or found out by asking. Asking looks at what a program claims, never at whether it
 * is right: who claims it and does it wrongly has to fail.
 */
import type { Stage } from './stage.ts'
import type { Transcript } from './transcript.ts'
import type { Verdict } from './verdict.ts'

export interface Capability {
  /** `ranges`; unique within a role. */
  readonly name: string
  /** What a program without it does, behind "your program": `takes no port from {port}`. */
  readonly without: string
  /** The program has it when its command contains this placeholder, */
  readonly placeholder?: string
  /** or when there is a command for this task, */
  readonly task?: string
  /** or, unless it is declared, when this is met: how we ask, and what counts as a claim. */
  readonly claim?: {
    when(this: void, stage: Stage): Promise<void>
    judge(this: void, transcript: Transcript): Verdict
  }
  /** A fine point, which nobody need declare: it is found out by asking where one of these is declared; always where none is named. */
  readonly finerThan?: readonly string[]
}

/** Declares a capability; the identity function that gives its type. */
export function capability(record: Capability): Capability {
  return record
}

/** Whether the program is asked about it although other things were declared. */
export function isFinePoint({ finerThan }: Capability, declared: readonly string[]): boolean {
  if (!finerThan) return false
  return finerThan.length === 0 || finerThan.some((name) => declared.includes(name))
}

/** The program takes its port from us, so another start of it can have another one. */
export const chosenPort = capability({
  name: 'chosen-port',
  without: 'takes no port from {port}, and would lock its own for a minute',
  placeholder: 'port',
})
