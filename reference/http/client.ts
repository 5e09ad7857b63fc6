/**
 * The client: a user agent for HTTP/1.1 on plain sockets. It asks for one document, reads the response from a stream in which only the
 * response itself says where it ends, follows redirects, and shows the content octet for octet. Each part is one decision of the
 * standard.
 */
import { writeFile } from 'node:fs/promises'
import type { Client, World } from '../world.ts'
import { connectionParts } from './client/connections.ts'
import type { Answer } from './client/exchange.ts'
import { pageParts } from './client/page.ts'
import { redirectParts } from './client/redirects.ts'
import { requestParts } from './client/requests.ts'
import { responseParts } from './client/responses.ts'
import { Malformed } from './malformed.ts'

const showing = {
  /** What the client was started for; afterwards, its exit status. */
  async run(this: Parts, world: World): Promise<number> {
    const [answer, line] = await this.fetch(world, await this.wanted(world))
    if (world.task === 'head') this.showHead(world, answer)
    await this.show(world, this.toShow(answer))
    if (world.task === 'page') await this.fetchObjects(world, answer, line)
    return this.exitStatus(answer)
  },

  /** There is no content to show, so the fields are told, beside the output. */
  showHead(world: World, { status, fields }: Answer): void {
    world.complain([`Status ${status}`, ...fields.map(({ name, value }) => `${name}: ${value}`)].join('\n'))
  },

  /** What is shown: the content, octet for octet as it came. */
  toShow: ({ content }: Answer): Uint8Array => content,

  /** Shows it where we were told to. */
  async show(world: World, octets: Uint8Array): Promise<void> {
    const out = world.values.out ?? ''
    if (out === '') world.print(octets)
    else await writeFile(out, octets)
  },

  /** The exit status for a whole response. */
  exitStatus: ({ status }: Answer): number => (status < 400 ? 0 : 22),

  /** No whole response could be had: says why. */
  fail(world: World, words: string): number {
    world.complain(words)
    return 1
  },

  /** Afterwards. */
  leave: async (status: number) => status,
}

export const parts: Parts = {
  ...showing,
  ...requestParts,
  ...connectionParts,
  ...responseParts,
  ...redirectParts,
  ...pageParts,
}

/** All of them, as they know each other; an interface, because a type would be defined by itself. */
export interface Parts extends Showing, Requests, Connections, Responses, Redirects, Pages {}

type Showing = typeof showing
type Requests = typeof requestParts
type Connections = typeof connectionParts
type Responses = typeof responseParts
type Redirects = typeof redirectParts
type Pages = typeof pageParts

/** Puts a client together from its parts. */
export function client(parts: Parts): Client {
  return async (world) => {
    const done = new AbortController()
    const run = { ...world, stopped: AbortSignal.any([world.stopped, done.signal]) }
    try {
      return await parts.leave(await parts.run(run))
    } catch (error) {
      if (!(error instanceof Malformed) && !isOfSystem(error)) throw error
      return await parts.leave(parts.fail(run, error.message))
    } finally {
      // All connections end with the run; a server that keeps them open would keep us waiting.
      done.abort()
    }
  }
}

/** A file that cannot be read or written, for example. */
function isOfSystem(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error
}
