/**
 * What a program needs of the world around it. As a process it gets the terminal's (see main.ts); several programs can
 * also live in one process, each in a world of its own, and each of them dies alone.
 */

export interface World {
  /** Where a server listens, and where a client finds its server. */
  readonly host: string
  readonly port: number
  /** What else the program was told, by name: `docroot`, `url`. */
  readonly values: Readonly<Record<string, string>>
  /** The task that a client was started for, when that is another than its usual one. */
  readonly task?: string
  readonly stdin: AsyncIterable<Uint8Array>
  /** Puts something on standard output, exactly as given. */
  print(words: string | Uint8Array): void
  /** Says one line on standard error. */
  complain(sentence: string): void
  /** Ends the program at once, as `process.exit` does. */
  exit(status: number): void
  /** Somebody outside wants the program to end. */
  readonly stopped: AbortSignal
}

/** A server that runs until it is stopped. */
export interface Service {
  stop(): Promise<void>
}

/** Starts a server; resolves once it listens, and rejects when it cannot. */
export type Server = (world: World) => Promise<Service>

/** Runs a client; resolves with its exit status. */
export type Client = (world: World) => Promise<number>

/** A role of a reference: what it is made of, and how that is put together. */
export type Role = {
  /** The port when nobody says otherwise. */
  readonly port: number
  /** What it is told besides host and port, by name, each with what it takes for granted when it is not told. */
  readonly told: Readonly<Record<string, string>>
  /** The tasks that a client can be started for besides its usual one, each with what it is told for that. */
  readonly tasks?: Readonly<Record<string, readonly string[]>>
} & (
  | { readonly acts: 'server'; readonly parts: AnyParts; build(this: void, parts: AnyParts): Server }
  | { readonly acts: 'client'; readonly parts: AnyParts; build(this: void, parts: AnyParts): Client }
)

/** The named parts of a role; a fault replaces one of them. */
type AnyParts = Readonly<Record<string, unknown>>

/** A role with the type of its parts forgotten: who takes `parts` from it gives the same back to `build`. */
export function role<Parts extends object>(
  declared: Omit<Role, 'acts' | 'parts' | 'build'> &
    (
      | { readonly acts: 'server'; readonly parts: Parts; readonly build: (parts: Parts) => Server }
      | { readonly acts: 'client'; readonly parts: Parts; readonly build: (parts: Parts) => Client }
    ),
): Role {
  return declared as unknown as Role
}

/**
 * Makes the handlers of events in this world mortal: the program ends with an exception that one of them throws, as any
 * program does with one that nobody catches.
 */
export function mortal(world: World) {
  return <Given extends unknown[]>(handle: (...given: Given) => void): ((...given: Given) => void) =>
    (...given) => {
      try {
        handle(...given)
      } catch (error) {
        world.complain(error instanceof Error ? (error.stack ?? error.message) : String(error))
        world.exit(1)
      }
    }
}
