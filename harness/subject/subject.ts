/** A program under test as the engine sees it: something that can be started, again and again, in a world. */
import type { Actor } from '../stage/open-stage.ts'

export { MachineError, UsageError } from '../core/trouble.ts'

/** What a start of the program is told: the values of the placeholders. */
export interface World {
  readonly host: string
  readonly port: number
  readonly values: Readonly<Record<string, string>>
  /** The task of a client, when it is another than its usual one. */
  readonly task?: string
}

export interface Running extends Actor {
  /** Resolves when a server is ready for its first client, or when it is certain that it will not be. */
  ready(): Promise<Readiness>
  /** The last words on stdout and stderr, decoded and capped. */
  lastWords(): { readonly stdout: string; readonly stderr: string }
  /** Ends the whole tree of processes, and resolves when it has ended. */
  stop(): Promise<void>
}

export interface Subject {
  /** The command line as a person would type it, for replays. */
  readonly command: string
  /** The port that the program has built in, when its command has no `{port}`. */
  readonly fixedPort: number | undefined
  /** How its starts are held, as a level of the ladder; absent where there is nothing to hold. */
  readonly isolation?: string
  launch(world: World): Promise<Running>
  /** What a reader should know of all starts so far: limits that were met, ways out that were tried. */
  notices?(): readonly string[]
}

export type Readiness =
  | { readonly is: 'ready' }
  /** The program's fault, in a sentence, with what to do about it. */
  | { readonly is: 'unready'; readonly sentence: string; readonly hint: string }
  /** The machine's fault: somebody else has the port. */
  | { readonly is: 'hindered'; readonly sentence: string }

/** What a program lets us do, as requirements name it: `chosen-port`, it takes its port from us. */
export function capabilitiesOf(subject: Subject): readonly string[] {
  return subject.fixedPort === undefined ? ['chosen-port'] : []
}
