/** What a protocol declares about itself: its roles, and the contract that a program meets in each. */
import type { Manners } from './stage.ts'

/** One sentence of the contract, under a name that clauses can cite. */
export interface Term {
  readonly name: string
  readonly text: string
}

/** A file or a folder of the program's contract. */
export interface Place {
  readonly kind: 'file' | 'folder'
  /** Where programs that are not told usually have it, below the folder in which they are started. */
  readonly usual?: readonly string[]
  /** Another place that says the same in another form: a program that is told one of them does not look for the other. */
  readonly insteadOf?: string
}

/** What stands in places that are files when a program starts: their whole texts, by the names of the places. */
export type Standing = Readonly<Record<string, string>>

/** The servers that a server under test may speak to, all of them ours and on one port, at addresses of 127.0.0.0/8. */
export interface Neighbours {
  /** The placeholder that carries their port, in the command or in what stands in a place. */
  readonly portIn: string
  /** Their port when the program is told none. */
  readonly port: number
  /** Those who are there from before its start, by address, and what they do unless a case says otherwise. */
  readonly standing: Readonly<Record<string, { readonly name: string; readonly manners: Manners }>>
}

/** An errand that not every client can run. */
export interface Task {
  /** Behind "the program": `asks with HEAD instead of GET`. */
  readonly summary: string
  /** A command as a student would type it. */
  readonly usage: string
}

export interface RoleDeclaration {
  /** `tcp-server`. */
  readonly name: string
  /** One line for lists. */
  readonly summary: string
  /** A server is started once and spoken to; a client is started for every case, on an errand. */
  readonly acts: 'server' | 'client'
  readonly transport: 'tcp' | 'udp'
  /** A client over UDP may come over TCP as well, to the same port. */
  readonly alsoOverTcp?: boolean
  /** The port when nobody says otherwise. */
  readonly port: number
  /** The placeholders that a command may contain, and what each stands for. */
  readonly placeholders: Readonly<Record<string, string>>
  /** What placeholders stand for at every start, where that is always the same. */
  readonly values?: Readonly<Record<string, string>>
  /** The placeholders that carry the port: a program whose command has none of them has its port built in. `port` alone unless told. */
  readonly portIn?: readonly string[]
  /** The placeholders that stand for files and folders, which we fill before the program reads them, or read after it has filled them. */
  readonly places?: Readonly<Record<string, Place>>
  /** What stands in some of these places when the program starts, unless a requirement wants something else there. */
  readonly standing?: Standing
  readonly neighbours?: Neighbours
  /** What a client can be started for besides its usual errand, each by a command of its own. */
  readonly tasks?: Readonly<Record<string, Task>>
  /** Commands as a student would type them, for help and handout. */
  readonly usage: readonly string[]
  readonly contract: readonly Term[]
  /** The files of requirements in the role's folder, in the order of the exam. The first requirement is needed by all. */
  readonly topics: readonly string[]
  /** The files in `both/` whose invariants watch this role. */
  readonly watchedBy: readonly string[]
}

export interface Protocol {
  readonly name: string
  readonly title: string
  readonly summary: string
  /** The standards that its clauses cite: `RFC 9293`. */
  readonly sources: readonly string[]
  readonly roles: readonly RoleDeclaration[]
  /** One line that says what these bytes are, for a reader of a transcript. */
  reading(this: void, bytes: Uint8Array): string
}

/** Declares a protocol; the identity function that gives its type. */
export function protocol(declaration: Protocol): Protocol {
  return declaration
}
