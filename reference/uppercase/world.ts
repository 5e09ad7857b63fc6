/**
 * What a program needs of the world around it. As a process it gets the terminal's (see main.ts); several programs can
 * also live in one process, each in a world of its own, and each of them dies alone.
 */

export interface World {
  /** Where a server listens, and where a client finds its server. */
  readonly host: string
  readonly port: number
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
