/**
 * When is a server ready? We look into the kernel's socket tables for a listening socket of the program's own processes.
 * Where there is no such table we connect, once it cannot be avoided. What is seen here is put into words by unready.ts.
 */
import { connect } from 'node:net'
import type { ExitStatus } from '../core/transcript.ts'
import { BOUND, LISTENING, reaches, type Socket, serving, sockets, type Transport } from '../stage/kernel.ts'
import { boxedAmong, descendants, family, hasProc, socketInodes } from './family.ts'
import type { Readiness } from './subject.ts'
import {
  exitedFirst,
  listensElsewhere,
  neverListened,
  type Place,
  stillCompiling,
  wentToBackground,
} from './unready.ts'

export interface ReadinessTerms extends Place {
  readonly pid: number | undefined
  readonly mark: string
  readonly startMs: number
  readonly status: () => ExitStatus | undefined
  /** Whether `pid` is that of a box, and the program is inside. */
  readonly boxed: boolean
  readonly startError: () => string | undefined
  readonly stderr: () => string
}

/** A program that listens elsewhere may still be opening its sockets one by one. */
const ELSEWHERE_MS = 400
/** The processes of a box itself: the one outside and the first one inside. */
const WALLS = 2
/** The last descriptors that we give to a program, and to a box. They are sockets too, which Node takes for pipes. */
const GIVEN = 2
const GIVEN_TO_BOX = 5
/** How often we walk through the processes to see where else the program listens, or what it compiles. */
const LOOK_EVERY_MS = 60
/** To look costs milliseconds where the kernel has much to walk through; whoever opens sockets and listens at none is not looked at all the time. */
const PAUSE_PER_LOOK = 3
/** A compiler at work gets this many times the time to start. */
const COMPILING_FACTOR = 6
const COMPILERS =
  /^(javac|cc1|cc1plus|gcc|g\+\+|cc|c\+\+|clang|clang\+\+|ld|collect2|as|make|cmake|ninja|rustc|cargo|go|compile|link|tsc|esbuild|mvn|gradle|dotnet|ghc|kotlinc|scalac|swiftc|zig)$/

export async function observeReadiness(terms: ReadinessTerms): Promise<Readiness> {
  const begun = performance.now()
  const given = socketInodes([terms.pid ?? 0], terms.boxed ? GIVEN_TO_BOX : GIVEN)
  let pauseMs = 1
  let nextLookAt = begun + LOOK_EVERY_MS
  let elsewhereSince: number | undefined
  let walked = false
  for (;;) {
    const lookingSince = performance.now()
    const ended = terms.status()
    if (ended) {
      if (leftBehind(terms)) return wentToBackground(terms)
      return exitedFirst(terms, { status: ended, startError: terms.startError(), stderr: terms.stderr() })
    }
    const server = hasProc ? serverOf(terms, given) : undefined
    if (server === 'itself') return { is: 'ready' }
    // Somebody serves the port: who it is costs a walk through all processes, and is worth it once.
    const due = !hasProc || performance.now() >= nextLookAt || (server === 'another' && !walked)
    if (terms.pid !== undefined && due) {
      const isLast = performance.now() - begun > terms.startMs
      // A program may have put its own socket in the place of one that it was given: the last look is at everything.
      const seen = hasProc ? look(terms, isLast ? new Set() : given) : await probe(terms)
      nextLookAt = performance.now() + LOOK_EVERY_MS
      walked ||= server === 'another'
      if (seen.here && seen.led) return { is: 'ready' }
      const now = performance.now()
      // Who serves the right port and is no longer led is on its way to the background, and its end is about to be heard.
      elsewhereSince = seen.elsewhere.length > 0 && !seen.here ? (elsewhereSince ?? now) : undefined
      if (elsewhereSince !== undefined && now - elsewhereSince > ELSEWHERE_MS) {
        return listensElsewhere(terms, seen.elsewhere)
      }
      const waitedMs = now - begun
      if (waitedMs > terms.startMs && !seen.compiling) return neverListened(terms, terms.startMs, mistaken(terms))
      if (waitedMs > terms.startMs * COMPILING_FACTOR) return stillCompiling(terms.startMs * COMPILING_FACTOR)
    }
    const lookedMs = performance.now() - lookingSince
    await new Promise((resolve) => setTimeout(resolve, Math.max(pauseMs, PAUSE_PER_LOOK * lookedMs)))
    pauseMs = Math.min(20, pauseMs * 1.3)
  }
}

/**
 * The cheap question, asked often: who serves the port, the program itself or another, perhaps one of its children? Who has no socket
 * yet serves nothing, and the kernel is not asked for its tables, through which it may walk for many milliseconds.
 */
function serverOf(terms: ReadinessTerms, given: ReadonlySet<number>): 'itself' | 'another' | undefined {
  const pids = [terms.pid ?? 0, ...descendants(terms.pid ?? 0)]
  if (ownOf(pids, given).length === 0) return undefined
  const socket = serving(terms.transport, terms.port)
  if (socket === undefined || !reaches(socket.address, terms.host)) return undefined
  const itself = leading(terms, pids)
  return itself !== undefined && socketInodes([itself]).has(socket.inode) ? 'itself' : 'another'
}

interface Seen {
  readonly here: boolean
  /** Whether the process that we started is still there, a daemon has sent it away. */
  readonly led: boolean
  readonly elsewhere: readonly Socket[]
  readonly compiling: boolean
}

function look(terms: ReadinessTerms, given: ReadonlySet<number>): Seen {
  const state = terms.transport === 'tcp' ? LISTENING : BOUND
  const members = family(terms.pid ?? 0, terms.mark)
  const pids = members.map((member) => member.pid)
  const own = socketsOf(pids, given, terms.transport, state)
  const here = own.some((socket) => socket.port === terms.port && reaches(socket.address, terms.host))
  // A UDP socket on a port that the kernel chose is a client's, not a server's.
  const elsewhere = own.filter((socket) => socket.transport === 'tcp' || !isEphemeral(socket.port))
  const led = leading(terms, pids) !== undefined
  return { here, led, elsewhere, compiling: members.some((member) => COMPILERS.test(member.name)) }
}

/** Their own sockets in this state; who has none at all costs no walk through the table. */
function socketsOf(
  pids: readonly number[],
  given: ReadonlySet<number>,
  transport: Transport,
  state: string,
): readonly Socket[] {
  const inodes = ownOf(pids, given)
  const table = inodes.length === 0 ? [] : (sockets(transport, { state }) ?? [])
  return table.filter((socket) => socket.state === state && inodes.includes(socket.inode))
}

function ownOf(pids: readonly number[], given: ReadonlySet<number>): readonly number[] {
  return [...socketInodes(pids)].filter((inode) => !given.has(inode))
}

function isEphemeral(port: number): boolean {
  return port >= 32768 && port <= 60999
}

/** Without a table: TCP answers a connection; UDP answers nothing, so a program that runs is taken to be ready. */
async function probe(terms: ReadinessTerms): Promise<Seen> {
  const here =
    terms.transport === 'udp'
      ? await new Promise<boolean>((resolve) => setTimeout(() => resolve(terms.status() === undefined), 300))
      : await new Promise<boolean>((resolve) => {
          const socket = connect({ host: terms.host, port: terms.port })
          socket.once('connect', () => resolve(true))
          socket.once('error', () => resolve(false))
          socket.once('close', () => socket.destroy())
          socket.once('connect', () => socket.end())
        })
  return { here, led: true, elsewhere: [], compiling: false }
}

/** A socket of the other transport, which a program opens whose author has confused the two. */
function mistaken(terms: ReadinessTerms): Socket | undefined {
  if (!hasProc) return undefined
  const [other, state] = terms.transport === 'tcp' ? (['udp', BOUND] as const) : (['tcp', LISTENING] as const)
  return socketsOf(everybody(terms), new Set(), other, state)[0]
}

function everybody({ pid, mark }: ReadinessTerms): readonly number[] {
  return family(pid ?? 0, mark).map((member) => member.pid)
}

/** The process that we have asked for, should it be among these. */
function leading({ pid, boxed }: ReadinessTerms, pids: readonly number[]): number | undefined {
  return boxed ? boxedAmong(pids) : pids.find((each) => each === pid)
}

/** Whether a member of the program's family is there and the program itself is not, or may be about to leave. */
export function hasCompany(terms: ReadinessTerms): boolean {
  if (!hasProc) return false
  const pids = everybody(terms)
  return leading(terms, pids) === undefined || pids.length > (terms.boxed ? WALLS + 1 : 1)
}

/** Whether the program ended in peace and others of its family live on. */
export function leftBehind(terms: ReadinessTerms): boolean {
  return hasProc && terms.status()?.code === 0 && everybody(terms).length > 0
}
