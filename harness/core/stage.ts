/**
 * What a requirement's `when` may do: speak and listen. Every byte lands in the transcript, every wait ends in bounded
 * time, and nothing here throws for anything that the program under test does: a refusal, a reset and a silence are entries.
 */

import type { Transcript } from './transcript.ts'

/** Why a wait ended. */
export type Awaited = 'satisfied' | 'ended' | 'reset' | 'refused' | 'silence'

export interface Wait {
  /** Says from all bytes so far on this line whether we have what we waited for. */
  readonly until: (received: Uint8Array) => boolean
  /** Multiplies the patience of this wait: 1 unless told. */
  readonly patience?: number
  /** At least this long, whatever the patience: the contract grants the program a timer of its own. */
  readonly atLeastMs?: number
  /** What we wait for, for the reader of a silence: `the reply`. */
  readonly for?: string
  /** That it does not come is fine: no silence is noted. */
  readonly optional?: boolean
}

/** A wait for files. */
export interface Search extends Omit<Wait, 'until' | 'atLeastMs'> {
  /** Says from what is new in all files that hold the octets whether we have what we waited for. */
  readonly until: (found: readonly Uint8Array[]) => boolean
}

/** Who a server of ours is in TLS: a certificate and its key, both as PEM. */
export interface Identity {
  readonly certificate: string
  readonly key: string
}

/** One TCP connection, seen from our end. */
export interface Line {
  readonly name: string
  /** Whether the connection came to stand. */
  accepted(): boolean
  /** Sends bytes in segments that end at `cuts` (ascending offsets); one segment unless told. */
  send(bytes: Uint8Array, cuts?: readonly number[]): Promise<void>
  /** Waits until the bytes so far satisfy, the program closes, or patience runs out. */
  read(wait: Wait): Promise<Awaited>
  /** Listens a little longer for what may come as well; that it does not is fine. */
  linger(until: Wait['until']): Promise<void>
  /** Waits for the program to close its direction. */
  readToEnd(patience?: number): Promise<Awaited>
  /** Closes our direction (FIN); the program may still send. */
  end(): Promise<void>
  /**
   * Closes our direction and listens a little longer, for surplus bytes or the program's own close; that neither comes is fine.
   * `last` gives the program a little time to close first.
   */
  hangUp(turn?: 'first' | 'last'): Promise<void>
  /** Aborts the connection (RST). */
  reset(): void
  /**
   * Negotiates TLS, as the server where there is somebody to be, else as a client that trusts everybody; `satisfied` when it stands.
   * What crosses from then on is written down as it reads inside. The program may begin as soon as it has heard that it may, so
   * nothing is waited for between the `send` that says so and this.
   */
  secure(server?: Identity): Promise<Awaited>
  /** Stops and resumes taking bytes out of the kernel's buffer, as a client that writes before it reads. */
  pause(): void
  resume(): void
}

/** What the impaired network does with one datagram. A delayed one comes out after the next. */
export type Fate = 'deliver' | 'lose' | 'duplicate' | 'delay'

/** The network between us and the program: the fates of the datagrams in each direction, in order; the rest is delivered. */
export interface Network {
  readonly outgoing?: readonly Fate[]
  readonly incoming?: readonly Fate[]
}

/** One UDP socket of ours. */
export interface Flow {
  readonly name: string
  /** Gives one datagram to the network. */
  send(bytes: Uint8Array): Promise<void>
  /** Waits until `count` datagrams in all have arrived on this flow. */
  receive(count: number, wait?: Omit<Wait, 'until'>): Promise<Awaited>
  /** Sends one datagram and closes the socket, so that the answer finds nobody. */
  sendAndVanish(bytes: Uint8Array): Promise<void>
  /** Sends one datagram to whoever spoke last, from another port of ours: nobody the program knows. */
  asStranger(bytes: Uint8Array): Promise<void>
}

/** What a client program is asked to do. */
export interface Errand {
  /** Typed into the program's stdin at once; stdin then stays open, */
  readonly stdin: Uint8Array
  /** or ends behind it. */
  readonly inputEnds?: boolean
  /** Values for placeholders of the role's contract, beside `{host}` and `{port}`, which may stand in them. */
  readonly values?: Readonly<Record<string, string>>
  /** The task of the role for which the program is started, when it is another than its usual errand. */
  readonly task?: string
  /** Nobody listens where the program is sent. */
  readonly nobodyThere?: boolean
}

/** A running client program. */
export interface Program {
  /** Waits until stdout so far satisfies, the program exits, or patience runs out. */
  prints(wait: Wait): Promise<Awaited>
  /** Waits until the program exits by itself. */
  exits(wait?: Omit<Wait, 'until'>): Promise<Awaited>
  /** Gives the program a moment to exit by itself, then closes its stdin, the end of the keyboard's input, and waits for its exit. */
  leave(): Promise<Awaited>
}

/** What a server of ours sends for a datagram. */
export interface Reply {
  readonly bytes: Uint8Array
  /** So much later, if the case lasts so long. */
  readonly afterMs?: number
  /** From another address than the one that was spoken to, */
  readonly from?: string
  /** or from another port of it. */
  readonly otherPort?: boolean
}

/** How somebody behaves whom the server under test may speak to. What is not there is refused. */
export interface Manners {
  datagram?(this: void, bytes: Uint8Array): readonly Reply[]
  /** Speaks on a connection that the program has opened. */
  connection?(this: void, line: Line): Promise<void>
}

/** A wait for anything that is written down. */
export interface Watch extends Omit<Wait, 'until'> {
  readonly until: (soFar: Transcript) => boolean
}

export interface Stage {
  /** Counts the cases of this session: a name made of it is new to the program, whatever that remembers. */
  readonly turn: number
  /** Connects to the server under test. */
  connect(): Promise<Line>
  /** A new UDP socket that talks to the server under test. */
  flow(network?: Network): Promise<Flow>
  /** Ends the server under test and starts it again on the same port at once; whether it became ready. */
  restart(): Promise<boolean>
  /**
   * Puts a server of ours at this address of 127.0.0.0/8, on the port that the role's neighbours share, as long as the case lasts;
   * instead of the one that always stands there, where one does. Datagrams are written down on the line `server <name>`, connections on
   * lines `server <name>/1`, `/2`, ….
   */
  neighbour(name: string, address: string, manners: Manners): Promise<void>
  /** Waits until what was written down satisfies. */
  happens(watch: Watch): Promise<Awaited>
  /** Starts the client under test on an errand. */
  run(errand: Errand): Promise<Program>
  /** The next connection from the client under test; `undefined` when none came. */
  accept(wait?: Pick<Wait, 'patience' | 'optional'>): Promise<Line | undefined>
  /** The UDP socket that the client under test is told to talk to; it replies to whoever spoke last. */
  service(network?: Network): Flow
  /**
   * Puts a file into a place of the role's contract: `put('docroot', 'a/b.txt', octets)`. Where the place is itself a file, the path is
   * empty. It is gone after the case.
   */
  put(place: string, path: string, octets: Uint8Array): Promise<void>
  /** Puts a symbolic link there. */
  link(place: string, path: string, target: string): Promise<void>
  /** What has happened so far in this case, for what we say next: an entity tag that was received is sent back. */
  soFar(): Transcript
  /** Writes down what stands there now; where `optional`, that nothing does is not worth a word. */
  look(place: string, path: string, how?: Pick<Wait, 'optional'>): Promise<void>
  /**
   * Waits until those files in a folder that hold these octets satisfy, and writes down what is new in each: a program may store
   * what it was given under any name, and a little after it has said so.
   */
  search(place: string, wanted: Uint8Array, wait: Search): Promise<Awaited>
}
