/**
 * The ways of not getting ready, each in a sentence with what to do about it. A port that we chose is another one every time,
 * so it is called by the place where it stood: the same program gets the same words.
 */
import type { ExitStatus } from '../core/transcript.ts'
import { ending, lastWord } from '../core/words.ts'
import type { Socket, Transport } from '../stage/kernel.ts'
import type { Readiness } from './subject.ts'

type Unready = Extract<Readiness, { is: 'unready' }>

/** Where a server is expected. */
export interface Place {
  readonly host: string
  readonly port: number
  readonly transport: Transport
  /** Whether the program was told its port. */
  readonly asksForPort: boolean
}

/** What is known of a program that has ended. */
interface Ended {
  readonly status: ExitStatus
  /** Why it could not even be started. */
  readonly startError: string | undefined
  readonly stderr: string
}

export function exitedFirst(where: Place, { status, startError, stderr }: Ended): Unready {
  if (startError !== undefined) {
    return unready(startError, 'Check the command after -- and the folder that you start it in.')
  }
  const occupied = /address already in use|EADDRINUSE|BindException|errno 98/i.test(stderr)
  const words = where.asksForPort ? lastWord(stderr).replaceAll(number(where.port), '{port}') : lastWord(stderr)
  return unready(
    `it ${ending(status)} before it listened on ${portIn(where)}${words ? `: ${words}` : ''}`,
    occupied
      ? 'The port was still taken. Set SO_REUSEADDR before bind, and look for an older copy of your program that is still running.'
      : 'Run the same command by hand: a server has to stay, waiting for clients, until it is stopped.',
  )
}

export function wentToBackground(where: Place): Unready {
  return unready(
    `it ended at once with exit status 0 and left a process behind in the background, instead of serving ${portIn(where)} itself`,
    'Leave out fork, daemon and the & of the shell: a server stays in the foreground, so that whoever started it can stop it.',
  )
}

/** `found` are the sockets that it does listen on. */
export function listensElsewhere(where: Place, found: readonly Socket[]): Unready {
  const samePort = found.find((socket) => socket.port === where.port)
  if (samePort) {
    const every = where.host.includes(':') ? '::' : "'' or 0.0.0.0"
    const there = samePort.address === '0.0.0.0' ? '127.0.0.1' : samePort.address
    return unready(
      `it listens on ${portIn(where)}, but only on the address ${samePort.address}, where ${where.host} does not reach it`,
      `Bind to ${every} (every address)${where.transport === 'tcp' ? `, or tell me the address with --host ${there}` : ''}.`,
    )
  }
  const port = found[0]?.port
  return unready(
    `it listens on port ${port}, and I was waiting on ${portIn(where)}`,
    where.asksForPort
      ? `Your program was told a port and did not use it. Read the port from the place where {port} stands, or leave {port} out and tell me --port ${port}.`
      : `Your server listens on ${port}; tell me so with --port ${port}, or put {port} where your program reads its port.`,
  )
}

/** `mistaken` is a socket of the other transport that it opened instead. */
export function neverListened(where: Place, waitedMs: number, mistaken: Socket | undefined): Unready {
  const { transport } = where
  if (mistaken) {
    const opened = mistaken.port === where.port ? portIn(where, mistaken.transport) : portNamed(mistaken)
    return unready(
      `it opened ${opened}, and this exam speaks ${transport.toUpperCase()}`,
      `Ask for SOCK_${transport === 'tcp' ? 'STREAM' : 'DGRAM'}, or choose the exam for ${mistaken.transport.toUpperCase()}.`,
    )
  }
  const calls = transport === 'tcp' ? 'bind, then listen, then accept' : 'bind with its port, then recvfrom'
  return unready(
    `it ran for ${waitedMs / 1000} s and never listened on ${portIn(where)}, nor on any other port`,
    `A server calls ${calls}. If it asks for something on stdin first, let it start without. If it needs longer, give it --start-timeout.`,
  )
}

export function stillCompiling(waitedMs: number): Unready {
  return unready(
    `it was still compiling after ${Math.round(waitedMs / 1000)} s`,
    'Compile it before it is started: give the compiler to --build and only the finished program after --.',
  )
}

function unready(sentence: string, hint: string): Unready {
  return { is: 'unready', sentence, hint }
}

/** `TCP port 12000`, or `the TCP port that {port} stood for` when we chose it. */
function portIn({ asksForPort, port, ...where }: Place, transport: Transport = where.transport): string {
  return asksForPort ? `the ${transport.toUpperCase()} port that {port} stood for` : portNamed({ port, transport })
}

function portNamed({ port, transport }: Pick<Socket, 'port' | 'transport'>): string {
  return `${transport.toUpperCase()} port ${port}`
}

/** This number, and not as a part of a longer one. */
function number(value: number): RegExp {
  return new RegExp(`(?<!\\d)${value}(?!\\d)`, 'g')
}
