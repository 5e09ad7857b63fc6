/** TCP lines: connections that write down everything that happens on them. */
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import type { Recorder } from '../core/recorder.ts'
import type { Awaited, Line, Wait } from '../core/stage.ts'
import { concat } from '../core/transcript.ts'
import { unreadBytes } from './kernel.ts'
import { agreed, excuse, inside } from './tls.ts'
import { type Waits, waitFor } from './wait.ts'

/** A line as the stage holds it: what suites see, and how the stage lets go of it. */
export interface OpenLine extends Line {
  /** Waits for the end of the handshake, whatever becomes of it. */
  opens(): Promise<void>
  /** Lets go at the end of a case. */
  release(): void
}

export interface LineTerms {
  readonly name: string
  readonly socket: Socket
  readonly recorder: Recorder
  readonly waits: Waits
  /**
   * Answer the program's close with a reset instead of our own close. A connection that both sides have closed keeps the
   * port of who closed first in TIME_WAIT for a minute, and a program with a fixed port could not be started again.
   */
  readonly sparesPort: boolean
  /** Whether it is certain that the program has taken what was sent, looking for so long; where it is not, the kernel is asked. */
  readonly taken?: ((withinMs: number) => Promise<boolean>) | undefined
}

/** A full queue of accept drops a connection, which knocks again after a second: that much is granted. */
const ACCEPT_MS = 1_300

/** How long we let a program close first, when that is better for its port. */
const YIELD_MS = 10

/** The part of the patience for which a line that has been answered stays open for surplus bytes. */
const LINGER = 0.1

/** Longest that a segment waits for the program to take the one before it. */
const SEGMENT_MS = 25
const LOOKS = 3

export function openLine(terms: LineTerms): OpenLine {
  const { name, socket, recorder, waits, sparesPort } = terms
  /** Where the octets are read and written: inside TLS, once that stands. */
  let current: Socket = socket
  const pieces: Uint8Array[] = []
  let joined: Uint8Array | undefined
  let fate: 'ended' | 'reset' | 'refused' | undefined
  let weClosed = false
  let opened = !socket.connecting
  const port = opened ? socket.localPort : undefined

  const note = (what: 'ended' | 'reset' | 'refused') => {
    if (fate === 'reset' || fate === 'refused' || fate === what) return
    fate = what
    recorder.add({ line: name, what })
  }
  const received = () => {
    joined ??= concat(pieces)
    return joined
  }
  const open = () => {
    opened = true
    recorder.add({ line: name, what: 'opened', ...(port !== undefined && { port }) })
  }
  if (opened) open()
  else socket.once('connect', open)
  const onData = (bytes: Uint8Array) => {
    pieces.push(bytes)
    joined = undefined
    recorder.stream({ line: name, what: 'received', bytes })
  }
  const onEnd = () => note('ended')
  socket.on('data', onData)
  socket.on('end', onEnd)
  socket.on('error', () => note(opened ? 'reset' : 'refused'))

  const wait = async (
    outcome: () => Awaited | undefined,
    { patience = 1, atLeastMs = 0, for: what = 'more', optional = false }: Omit<Wait, 'until'>,
  ): Promise<Awaited> => {
    const awaited = await waits(outcome, patience, atLeastMs)
    if (awaited === 'silence' && !optional) recorder.add({ line: name, what: 'silence', note: what })
    return awaited
  }
  const write = (bytes: Uint8Array) =>
    new Promise<void>((resolve) => {
      // The callback comes when the kernel has the bytes, or with the error that 'error' has noted.
      current.write(bytes, () => resolve())
    })

  return {
    name,
    accepted: () => opened,
    async opens() {
      const awaited = await waits(() => (opened ? 'satisfied' : fate), 1, ACCEPT_MS)
      if (awaited !== 'silence') return
      recorder.add({ line: name, what: 'silence', note: 'the connection to be accepted' })
      fate = 'refused'
      socket.destroy()
    },
    async send(bytes, cuts = []) {
      const ends = [...new Set(cuts.filter((cut) => cut > 0 && cut < bytes.length)), bytes.length]
      let start = 0
      for (const end of ends) {
        if (fate === 'reset' || fate === 'refused' || !current.writable) return
        if (start > 0 && !(await terms.taken?.(SEGMENT_MS))) await taken(socket, SEGMENT_MS)
        const segment = bytes.subarray(start, end)
        recorder.add({ line: name, what: 'sent', bytes: segment })
        const written = write(segment)
        if (end < bytes.length) await written
        start = end
      }
    },
    read: ({ until, ...how }) => wait(() => (until(received()) ? 'satisfied' : fate), how),
    async linger(until) {
      await waits(() => (until(received()) ? 'satisfied' : fate), LINGER)
    },
    readToEnd: (patience = 1) => wait(() => fate, { patience, for: 'the end of the connection' }),
    async end() {
      if (weClosed || fate === 'reset' || fate === 'refused') return
      if (sparesPort && fate === undefined) await waitFor(recorder, () => fate, YIELD_MS)
      weClosed = true
      recorder.add({ line: name, what: 'closed' })
      if (sparesPort && fate === 'ended') socket.resetAndDestroy()
      else current.end()
    },
    async hangUp(turn = 'first') {
      if (turn === 'last') await waits(() => fate, LINGER)
      await this.end()
      await waits(() => fate, LINGER)
    },
    reset() {
      if (fate !== 'reset' && fate !== 'refused') recorder.add({ line: name, what: 'closed', note: 'aborted' })
      fate = 'reset'
      abort(socket)
    },
    async secure(server) {
      if (fate !== undefined || !opened) return fate ?? 'refused'
      socket.off('data', onData).off('end', onEnd)
      const tls = inside(socket, server)
      let stands: boolean | undefined
      current = tls
      tls.on('data', onData)
      tls.on('end', onEnd)
      tls.once('secure', () => {
        stands = true
        recorder.add({ line: name, what: 'secured', note: agreed(tls) })
      })
      const fails = (why: string) => {
        if (stands === undefined) recorder.add({ line: name, what: 'unsecured', note: why })
        else if (stands) note('reset')
        stands ??= false
      }
      tls.on('error', (error) => fails(excuse(error)))
      tls.once('close', () => stands || fails('the connection was closed'))
      const awaited = await wait(() => (stands ? 'satisfied' : stands === false ? 'reset' : undefined), { for: 'TLS' })
      if (awaited === 'reset') fate = 'reset'
      return awaited
    },
    pause: () => void current.pause(),
    resume: () => void current.resume(),
    release() {
      // Whoever still waits for something on this line waits in vain.
      fate ??= 'ended'
      recorder.touch()
      if (current !== socket) current.destroy()
      if (sparesPort && fate === 'ended' && !isEnding(socket)) socket.resetAndDestroy()
      else socket.destroy()
    },
  }
}

/** Whether our close is still on its way. A reset would be refused then, and leave a handle that nobody can close any more. */
function isEnding(socket: Socket): boolean {
  return socket.writableEnded && !socket.writableFinished
}

/** Aborts the connection, once our own close has gone out where there is one. */
function abort(socket: Socket): void {
  if (isEnding(socket)) socket.once('finish', () => socket.resetAndDestroy())
  else socket.resetAndDestroy()
}

/** A connection of ours to the program under test. */
export function dial(host: string, port: number): Socket {
  return connect({ host, port, allowHalfOpen: true, noDelay: true })
}

export interface Listener {
  readonly port: number
  /** Hands over the next connection, or a waiting one. */
  next(): Socket | undefined
  onConnection(listener: () => void): void
  /** Forgets connections that nobody asked for. */
  drop(): void
  close(): Promise<void>
}

/** Listens on loopback for the client under test, on both families, since `localhost` may mean either. */
export async function listen(host: string, port: number): Promise<Listener> {
  const waiting: Socket[] = []
  const accepted = new Set<Socket>()
  let notify = () => {}
  const serve = (socket: Socket) => {
    socket.on('error', () => {})
    socket.pause()
    accepted.add(socket)
    socket.once('close', () => accepted.delete(socket))
    waiting.push(socket)
    notify()
  }
  const first = await bound(host, port, serve)
  const actual = (first.address() as AddressInfo).port
  const second = await bound('::1', actual, serve).catch(() => undefined)
  return {
    port: actual,
    next: () => waiting.shift(),
    onConnection: (listener) => {
      notify = listener
    },
    drop: () => {
      for (const socket of waiting.splice(0)) socket.destroy()
    },
    async close() {
      for (const socket of accepted) socket.destroy()
      await Promise.all([first, second].map((server) => server && new Promise((resolve) => server.close(resolve))))
    },
  }
}

/** A server socket whose connections wait to be read. */
export function bound(host: string, port: number, serve: (socket: Socket) => void): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer({ allowHalfOpen: true, noDelay: true, pauseOnConnect: true }, serve)
    server.once('error', reject)
    server.listen({ host, port }, () => resolve(server))
  })
}

/**
 * Resolves when the program has taken out of the kernel what we sent it, so that the next segment cannot melt into this
 * one. Where the kernel does not tell, or the program is busy elsewhere, after `limitMs`.
 */
async function taken(socket: Socket, limitMs: number): Promise<void> {
  const { localPort = 0, remotePort = 0 } = socket
  const deadline = performance.now() + limitMs
  for (let looks = 1; ; looks++) {
    if ((await unreadBytes(remotePort, localPort)) === 0) return
    // A late look says nothing about the program, so a few are taken whatever the clock says.
    if (socket.destroyed || (looks >= LOOKS && performance.now() > deadline)) return
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
}
