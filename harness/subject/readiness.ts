/**
 * When is a server ready? We look into the kernel's socket tables for a listening socket of the program's own processes.
 * Where there is no such table we connect, once it cannot be avoided. Five ways of not getting ready have five sentences.
 */
import { connect } from 'node:net'
import type { ExitStatus } from '../core/transcript.ts'
import { ending, lastWord } from '../core/words.ts'
import { BOUND, LISTENING, reaches, type Socket, serving, sockets, type Transport } from '../stage/kernel.ts'
import { family, hasProc, socketInodes } from './family.ts'
import type { Readiness } from './subject.ts'

export interface ReadinessTerms {
  readonly pid: number | undefined
  readonly mark: string
  readonly host: string
  readonly port: number
  readonly transport: Transport
  readonly startMs: number
  readonly status: () => ExitStatus | undefined
  readonly startError: () => string | undefined
  readonly stderr: () => string
  /** Whether the program was told its port. */
  readonly asksForPort: boolean
}

/** A program that listens elsewhere may still be opening its sockets one by one. */
const ELSEWHERE_MS = 400
/** How often we walk through the processes to see where else the program listens, or what it compiles. */
const LOOK_EVERY_MS = 60
/** Its standard input, output and error are sockets as well, as Node makes them. */
const STDIO = 3
/** A compiler at work gets this many times the time to start. */
const COMPILING_FACTOR = 6
const COMPILERS =
  /^(javac|cc1|cc1plus|gcc|g\+\+|cc|c\+\+|clang|clang\+\+|ld|collect2|as|make|cmake|ninja|rustc|cargo|go|compile|link|tsc|esbuild|mvn|gradle|dotnet|ghc|kotlinc|scalac|swiftc|zig)$/

export async function observeReadiness(terms: ReadinessTerms): Promise<Readiness> {
  const begun = performance.now()
  let pauseMs = 1
  let nextLookAt = begun + LOOK_EVERY_MS
  let elsewhereSince: number | undefined
  for (;;) {
    const ended = terms.status()
    if (ended) return leftBehind(terms) ? wentToBackground(terms) : exitedFirst(terms, ended)
    if (hasProc && servesItself(terms)) return { is: 'ready' }
    const due = !hasProc || performance.now() >= nextLookAt
    if (terms.pid !== undefined && due) {
      const seen = hasProc ? look(terms) : await probe(terms)
      nextLookAt = performance.now() + LOOK_EVERY_MS
      if (seen.here && seen.led) return { is: 'ready' }
      const now = performance.now()
      if (seen.elsewhere.length > 0) elsewhereSince ??= now
      if (elsewhereSince !== undefined && now - elsewhereSince > ELSEWHERE_MS) return elsewhere(terms, seen.elsewhere)
      const waitedMs = now - begun
      if (waitedMs > terms.startMs && !seen.compiling) return neverListened(terms)
      if (waitedMs > terms.startMs * COMPILING_FACTOR) return stillCompiling(terms)
    }
    await new Promise((resolve) => setTimeout(resolve, pauseMs))
    pauseMs = Math.min(20, pauseMs * 1.3)
  }
}

/**
 * The cheap question, asked often: does the very process that we started serve the port? While it has opened no socket there is
 * nothing to ask; whether one of its children does costs a walk through all processes, and is asked less often.
 */
function servesItself(terms: ReadinessTerms): boolean {
  const own = socketInodes([terms.pid ?? 0])
  if (own.size <= STDIO) return false
  const socket = serving(terms.transport, terms.port)
  return socket !== undefined && own.has(socket.inode) && reaches(socket.address, terms.host)
}

interface Seen {
  readonly here: boolean
  /** Whether the process that we started is still there; a daemon has sent it away. */
  readonly led: boolean
  readonly elsewhere: readonly Socket[]
  readonly compiling: boolean
}

function look(terms: ReadinessTerms): Seen {
  const state = terms.transport === 'tcp' ? LISTENING : BOUND
  const table = sockets(terms.transport, { state })?.filter((socket) => socket.state === state) ?? []
  const members = family(terms.pid ?? 0, terms.mark)
  const inodes = socketInodes(members.map((member) => member.pid))
  const own = table.filter((socket) => inodes.has(socket.inode))
  const here = own.some((socket) => socket.port === terms.port && reaches(socket.address, terms.host))
  // A UDP socket on a port that the kernel chose is a client's, not a server's.
  const elsewhere = own.filter((socket) => socket.transport === 'tcp' || !isEphemeral(socket.port))
  const led = members.some((member) => member.pid === terms.pid)
  return { here, led, elsewhere, compiling: members.some((member) => COMPILERS.test(member.name)) }
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

function wanted(terms: ReadinessTerms): string {
  return `${terms.transport.toUpperCase()} port ${terms.port}`
}

function exitedFirst(terms: ReadinessTerms, ended: ExitStatus): Readiness {
  const reason = terms.startError()
  if (reason !== undefined) {
    return { is: 'unready', sentence: reason, hint: 'Check the command after -- and the folder that you start it in.' }
  }
  const occupied = /address already in use|EADDRINUSE|BindException|errno 98/i.test(terms.stderr())
  const words = lastWord(terms.stderr())
  return {
    is: 'unready',
    sentence: `it ${ending(ended)} before it listened on ${wanted(terms)}${words ? `: ${words}` : ''}`,
    hint: occupied
      ? 'The port was still taken. Set SO_REUSEADDR before bind, and look for an older copy of your program that is still running.'
      : 'Run the same command by hand: a server has to stay, waiting for clients, until it is stopped.',
  }
}

/** Whether the program ended in peace and others of its family live on. */
function leftBehind(terms: ReadinessTerms): boolean {
  return hasProc && terms.status()?.code === 0 && family(terms.pid ?? 0, terms.mark).length > 0
}

function wentToBackground(terms: ReadinessTerms): Readiness {
  return {
    is: 'unready',
    sentence: `it ended at once with exit status 0 and left a process behind in the background, instead of serving ${wanted(terms)} itself`,
    hint: 'Leave out fork, daemon and the & of the shell: a server stays in the foreground, so that whoever started it can stop it.',
  }
}

function elsewhere(terms: ReadinessTerms, found: readonly Socket[]): Readiness {
  const samePort = found.find((socket) => socket.port === terms.port)
  if (samePort) {
    return {
      is: 'unready',
      sentence: `it listens on port ${terms.port}, but only on the address ${samePort.address}, where ${terms.host} does not reach it`,
      hint: `Bind to '' or 0.0.0.0 (every address), or tell me the address with --host ${samePort.address}.`,
    }
  }
  const port = found[0]?.port
  return {
    is: 'unready',
    sentence: `it listens on port ${port}, and I was waiting on ${wanted(terms)}`,
    hint: terms.asksForPort
      ? `Your program was told port ${terms.port} and did not use it. Read the port from the place where {port} stands, or leave {port} out and tell me --port ${port}.`
      : `Your server listens on ${port}; tell me so with --port ${port}, or put {port} where your program reads its port.`,
  }
}

function neverListened(terms: ReadinessTerms): Readiness {
  const seconds = terms.startMs / 1000
  const other = terms.transport === 'tcp' ? 'udp' : 'tcp'
  const otherState = other === 'tcp' ? LISTENING : BOUND
  const inodes = hasProc
    ? socketInodes(family(terms.pid ?? 0, terms.mark).map((member) => member.pid))
    : new Set<number>()
  const mistaken = sockets(other)?.find((socket) => inodes.has(socket.inode) && socket.state === otherState)
  if (mistaken) {
    return {
      is: 'unready',
      sentence: `it opened ${other.toUpperCase()} port ${mistaken.port}, and this exam speaks ${terms.transport.toUpperCase()}`,
      hint: `Ask for SOCK_${terms.transport === 'tcp' ? 'STREAM' : 'DGRAM'}, or choose the exam for ${other.toUpperCase()}.`,
    }
  }
  return {
    is: 'unready',
    sentence: `it ran for ${seconds} s and never listened on ${wanted(terms)}, nor on any other port`,
    hint:
      terms.transport === 'tcp'
        ? 'A server calls bind, then listen, then accept. If it asks for something on stdin first, let it start without. If it needs longer, give it --start-timeout.'
        : 'A server calls bind with its port, then recvfrom. If it asks for something on stdin first, let it start without. If it needs longer, give it --start-timeout.',
  }
}

function stillCompiling(terms: ReadinessTerms): Readiness {
  return {
    is: 'unready',
    sentence: `it was still compiling after ${Math.round((terms.startMs * COMPILING_FACTOR) / 1000)} s`,
    hint: 'Compile it before it is started: give the compiler to --build and only the finished program after --.',
  }
}
