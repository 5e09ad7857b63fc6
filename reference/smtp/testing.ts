/** What the tests of this folder have in common: a world to put a role into, and a peer that says what it is told. */
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server as Listener, type Socket } from 'node:net'
import type { World } from '../world.ts'

/** A world in which a program must not end by itself. */
export function worldOf(values: Readonly<Record<string, string>>, more: Partial<World> = {}): World {
  return {
    host: '127.0.0.1',
    port: 0,
    values,
    stdin: (async function* () {})(),
    print() {},
    complain() {},
    exit(status) {
      throw new Error(`the program ended with ${status}`)
    },
    stopped: new AbortController().signal,
    ...more,
  }
}

/** A part `listen` that takes a free port, and the port, once it is taken. */
export function anyPort(): { readonly port: Promise<number>; listen(this: void, listener: Listener): void } {
  const { promise, resolve } = Promise.withResolvers<number>()
  return {
    port: promise,
    listen(listener) {
      listener.listen(0, '127.0.0.1', () => resolve((listener.address() as AddressInfo).port))
    },
  }
}

/** What a server says to these pieces, which arrive as they like, and to the end behind them. */
export async function talk(port: number, ...pieces: readonly (string | Uint8Array)[]): Promise<string> {
  const socket = connect({ host: '127.0.0.1', port, noDelay: true, allowHalfOpen: true })
  for (const piece of pieces) {
    socket.write(typeof piece === 'string' ? Buffer.from(piece, 'latin1') : piece)
    await new Promise((resolve) => setImmediate(resolve))
  }
  socket.end()
  const said: Buffer[] = []
  socket.on('data', (octets) => said.push(octets))
  await once(socket, 'close')
  return Buffer.concat(said).toString('latin1')
}

/** The codes of replies, in order. */
export function codes(said: string): readonly number[] {
  return [...said.matchAll(/^(\d{3})(?: .*)?\r$/gm)].map(([, code]) => Number(code))
}

/** What a server says to one line, or to a message; `undefined` closes the connection. */
export type Script = (said: string, at: number) => string | undefined

/** A mail server that says what it is told. */
export interface Peer {
  readonly port: number
  /** The lines, and messages without their end, that have come on each connection. */
  readonly heard: readonly string[][]
  /** Until all who have connected have left. */
  left(): Promise<unknown>
  close(): void
}

/** A mail server that says what the script says. */
export async function scripted(script: Script): Promise<Peer> {
  const heard: string[][] = []
  const sockets = new Set<Socket>()
  const listener = createServer({ noDelay: true }, (socket) => {
    const lines: string[] = []
    heard.push(lines)
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    let octets = ''
    let inData = false
    const say = (said: string) => {
      const reply = script(said, heard.length)
      if (reply === undefined) return void socket.destroy()
      inData = reply.startsWith('354')
      socket.write(reply, 'latin1')
    }
    socket.on('error', () => {})
    socket.on('data', (more) => {
      octets += more.toString('latin1')
      for (;;) {
        const mark = inData ? '\r\n.\r\n' : '\r\n'
        const end = octets.indexOf(mark)
        if (end < 0) return
        const line = octets.slice(0, end)
        octets = octets.slice(end + mark.length)
        lines.push(line)
        say(inData ? '.' : line)
      }
    })
    say('')
  })
  listener.listen(0, '127.0.0.1')
  await once(listener, 'listening')
  return {
    port: (listener.address() as AddressInfo).port,
    heard,
    left: () => Promise.all([...sockets].map((socket) => once(socket, 'close'))),
    close() {
      listener.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}

/** A server that takes everything. */
export const willing: Script = (said) => {
  if (said === '') return '220 mail.test\r\n'
  if (said === 'DATA') return '354 go on\r\n'
  if (said === 'QUIT') return '221 bye\r\n'
  return said.startsWith('EHLO') ? '250-mail.test\r\n250-size 1000\r\n250 HELP\r\n' : '250 fine\r\n'
}

/** A willing server, but for what these say; a key is the beginning of a line. */
export function saying(replies: Readonly<Record<string, string | undefined>>): Script {
  return (said, at) => {
    const key = Object.keys(replies).find((each) => (each === '' ? said === '' : said.startsWith(each)))
    return key === undefined ? willing(said, at) : replies[key]
  }
}
