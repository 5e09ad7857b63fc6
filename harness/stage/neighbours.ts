/**
 * The network around a server under test: servers of ours that it may speak to, each at an address of its own, all on one port. Some
 * stand for a whole session, because a program remembers who was silent; others come and go with a case.
 */
import type { Socket as UdpSocket } from 'node:dgram'
import type { Server, Socket as TcpSocket } from 'node:net'
import type { Neighbours } from '../core/protocol.ts'
import type { Recorder } from '../core/recorder.ts'
import type { Line, Manners, Reply } from '../core/stage.ts'
import { MachineError } from '../core/trouble.ts'
import { freePort } from './ports.ts'
import { bound } from './tcp.ts'
import { bindUdp } from './udp.ts'

/** One case's view of the neighbourhood. */
export interface Visit {
  /** Somebody of this name at this address, until the case ends. */
  settle(name: string, address: string, manners: Manners): Promise<void>
  /** What went wrong in the manners of somebody, which is our fault and nobody else's. */
  fault(): unknown
  leave(): void
}

export interface VisitTerms {
  readonly recorder: Recorder
  /** A line of the case for a connection that the program has opened. */
  readonly lineOf: (name: string, socket: TcpSocket) => Line
}

export interface Neighbourhood {
  readonly port: number
  visit(terms: VisitTerms): Visit
  close(): void
}

/** Somebody's sockets, and who they are just now. */
interface House {
  readonly udp?: UdpSocket
  readonly tcp?: Server
  name: string
  manners: Manners
}

/** The case that is being played. */
interface Visitor extends VisitTerms {
  /** Who lives where as long as it lasts. */
  readonly own: Map<string, House>
  readonly timers: Set<NodeJS.Timeout>
  trouble(error: unknown): void
}

/** A port that is free on one address may be taken on another. */
const PORT_TRIES = 5

/** Opens the houses of those who are always there; `port` unless it is ours to choose. Throws a `MachineError`. */
export async function openNeighbourhood({ standing }: Neighbours, port?: number): Promise<Neighbourhood> {
  for (let tries = 1; ; tries++) {
    try {
      return await openAt(standing, port ?? (await freePort('127.0.0.1')))
    } catch (error) {
      if (port !== undefined || tries === PORT_TRIES || !(error instanceof MachineError)) throw error
    }
  }
}

async function openAt(standing: Neighbours['standing'], port: number): Promise<Neighbourhood> {
  const houses = new Map<string, House>()
  const connections = new Set<TcpSocket>()
  let visitor: Visitor | undefined
  let counted = 0

  const houseAt = (address: string) => visitor?.own.get(address) ?? houses.get(address)

  async function build(address: string, name: string, manners: Manners): Promise<House> {
    const house: House = { name, manners }
    try {
      const udp = manners.datagram && (await bindUdp(address, port))
      const tcp =
        manners.connection && (await bound(address, port, (socket) => enter(address, socket)).catch(gone(udp)))
      udp?.on('message', (bytes, source) => hear(address, bytes, source))
      return Object.assign(house, { ...(udp && { udp }), ...(tcp && { tcp }) })
    } catch (error) {
      throw new MachineError(held(address, port, error as NodeJS.ErrnoException))
    }
  }

  function hear(address: string, bytes: Buffer, source: { address: string; port: number }): void {
    const house = houseAt(address)
    if (!house) return
    const octets = new Uint8Array(bytes)
    visitor?.recorder.add({
      line: lineOf(house),
      what: 'received',
      bytes: octets,
      from: `${source.address}:${source.port}`,
    })
    const here = visitor
    try {
      for (const reply of house.manners.datagram?.(octets) ?? []) {
        if (reply.afterMs === undefined) send(address, house, reply, source)
        else later(reply.afterMs, () => send(address, house, reply, source))
      }
    } catch (error) {
      here?.trouble(error)
    }
  }

  /** A reply that comes after the end of its case comes to nobody. */
  function later(ms: number, deed: () => void): void {
    const timers = visitor?.timers
    if (!timers) return
    const timer = setTimeout(() => {
      timers.delete(timer)
      deed()
    }, ms)
    timers.add(timer)
  }

  function send(address: string, house: House, reply: Reply, to: { address: string; port: number }): void {
    const { bytes, from = address, otherPort = false } = reply
    const own = otherPort ? undefined : houseAt(from)?.udp
    const note = from === address && !otherPort ? {} : { note: `from ${otherPort ? 'another port' : from}` }
    visitor?.recorder.add({ line: lineOf(house), what: 'sent', bytes, ...note })
    if (own) own.send(bytes, to.port, to.address, () => {})
    else void sendFrom(from, otherPort ? 0 : port, bytes, to)
  }

  function enter(address: string, socket: TcpSocket): void {
    socket.on('error', () => {})
    connections.add(socket)
    socket.once('close', () => connections.delete(socket))
    const house = houseAt(address)
    if (!house?.manners.connection || !visitor) {
      socket.destroy()
      return
    }
    const here = visitor
    const line = here.lineOf(`${lineOf(house)}/${++counted}`, socket)
    house.manners.connection(line).catch((error: unknown) => here.trouble(error))
  }

  for (const [address, { name, manners }] of Object.entries(standing))
    houses.set(address, await build(address, name, manners))

  return {
    port,
    visit(terms) {
      const own = new Map<string, House>()
      let fault: unknown
      counted = 0
      visitor = {
        ...terms,
        own,
        timers: new Set(),
        trouble: (error) => {
          fault ??= error
        },
      }
      return {
        async settle(name, address, manners) {
          const stands = houseAt(address)
          own.set(address, stands ? { ...stands, name, manners } : await build(address, name, manners))
        },
        fault: () => fault,
        leave() {
          for (const timer of visitor?.timers ?? []) clearTimeout(timer)
          visitor = undefined
          for (const [address, house] of own) if (!houses.has(address)) leave(house)
          own.clear()
          for (const socket of connections) socket.destroy()
        },
      }
    },
    close() {
      for (const house of houses.values()) leave(house)
      for (const socket of connections) socket.destroy()
    },
  }
}

function lineOf({ name }: House): string {
  return `server ${name}`
}

function leave({ udp, tcp }: House): void {
  udp?.close()
  tcp?.close()
}

/** Lets go of a socket, and passes the error on. */
function gone(socket: UdpSocket | undefined): (error: unknown) => never {
  return (error) => {
    socket?.close()
    throw error
  }
}

/** One datagram out of a socket that exists for it alone. */
async function sendFrom(
  address: string,
  port: number,
  bytes: Uint8Array,
  to: { address: string; port: number },
): Promise<void> {
  const socket = await bindUdp(address, port).catch(() => undefined)
  socket?.send(bytes, to.port, to.address, () => socket.close())
}

function held(address: string, port: number, { code }: NodeJS.ErrnoException): string {
  const why = code === 'EACCES' ? 'only root may have ports below 1024 here' : 'another program holds it'
  return `I have to be a server at ${address} port ${port} for your program to speak to, and cannot (${code}: ${why}); let your program take that port from its placeholder, or give it a network of its own with --isolation box+net.`
}
