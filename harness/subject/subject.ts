/** A program under test as the engine sees it: something that can be started, again and again, in a world. */
import type { Capability } from '../core/capability.ts'
import type { Place } from '../core/protocol.ts'
import type { Actor } from '../stage/open-stage.ts'
import type { Premises } from './premises.ts'

export { MachineError, UsageError } from '../core/trouble.ts'

/** What a start of the program is told: the values of the placeholders. */
export interface World {
  readonly host: string
  readonly port: number
  readonly premises?: Premises
  /** Values of this one start, in which those of host, port and places may stand as placeholders. */
  readonly values?: Readonly<Record<string, string>>
  /** The task of a client, when it is another than its usual one. */
  readonly task?: string
}

export interface Running extends Actor {
  /** Resolves when a server is ready for its first client, or when it is certain that it will not be. */
  ready(): Promise<Readiness>
  /**
   * Whether the program has ended in peace and left others of its family behind; waits a moment for its end where somebody is there
   * beside it. Absent where there are no processes.
   */
  wentAway?(): Promise<Readiness | undefined>
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
  /** Whether it is started in the way that this capability asks for: with its placeholder, with a command for its task. */
  offers(capability: Capability): boolean
  launch(world: World): Promise<Running>
  /** Makes the files and folders that one world at a time has for it. */
  premises(places: Readonly<Record<string, Place>>): Promise<Premises>
  /** What a reader should know of all starts so far: limits that were met, ways out that were tried. */
  notices?(): readonly string[]
}

export type Readiness =
  | { readonly is: 'ready' }
  /** The program's fault, in a sentence, with what to do about it. */
  | { readonly is: 'unready'; readonly sentence: string; readonly hint: string }
  /** The machine's fault: somebody else has the port. */
  | { readonly is: 'hindered'; readonly sentence: string }
