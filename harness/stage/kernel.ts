/**
 * The kernel's socket tables (Linux, /proc/net): who listens where, and what a program has not read yet. Looking there
 * disturbs nobody; a quarter of real student servers die when someone connects just to see.
 */
import { closeSync, openSync, readSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { told } from './proc.ts'

export type Transport = 'tcp' | 'udp'

export interface Socket {
  readonly transport: Transport
  readonly family: 4 | 6
  /** As people write it: `127.0.0.1`, `0.0.0.0`, `::`, `::1`. */
  readonly address: string
  readonly port: number
  readonly remotePort: number
  /** `01` established, `06` time wait, `0A` listening (TCP); `07` bound (UDP). */
  readonly state: string
  readonly unreadBytes: number
  readonly inode: number
}

export const LISTENING = '0A'
export const BOUND = '07'
export const TIME_WAIT = '06'

/** Which lines of a table are worth reading: thousands of connections may be in TIME_WAIT, and a wait looks often. */
export interface Wanted {
  /** At either end. */
  readonly port?: number
  readonly state?: string
}

/** The sockets of one transport in this network, both families; `undefined` where the kernel has no such table. */
export function sockets(transport: Transport, wanted: Wanted = {}): readonly Socket[] | undefined {
  const four = told(`/proc/net/${transport}`)
  if (four === undefined) return undefined
  const six = told(`/proc/net/${transport}6`) ?? ''
  return [...parseTable(four, transport, 4, wanted), ...parseTable(six, transport, 6, wanted)]
}

/** Reads the text of `/proc/net/{tcp,udp}{,6}`; a line that does not fit is passed over. */
export function parseTable(
  text: string,
  transport: Transport,
  family: 4 | 6,
  { port: wantedPort, state: wantedState }: Wanted = {},
): readonly Socket[] {
  const marks = [
    ...(wantedPort === undefined ? [] : [`:${wantedPort.toString(16).toUpperCase().padStart(4, '0')} `]),
    ...(wantedState === undefined ? [] : [` ${wantedState} `]),
  ]
  return text
    .split('\n')
    .slice(1)
    .filter((line) => marks.every((mark) => line.includes(mark)))
    .flatMap((line) => {
      const [, local, remote, state, queues, , , , , inode] = line.trim().split(/\s+/)
      if (!local || !remote || !state || !queues || !inode) return []
      const [address = '', port = ''] = local.split(':')
      return [
        {
          transport,
          family,
          address: family === 4 ? address4(address) : address6(address),
          port: Number.parseInt(port, 16),
          remotePort: Number.parseInt(remote.split(':')[1] ?? '', 16),
          state,
          unreadBytes: Number.parseInt(queues.split(':')[1] ?? '', 16),
          inode: Number(inode),
        },
      ]
    })
}

/** What one record of a TCP table takes at most, so that one read brings one record. */
const RECORD_BYTES = 150

/**
 * A socket that serves `port`: listening, or bound for UDP. The kernel lists those that listen first and one record at a read, so
 * this stops before it walks through its whole table of connections, which takes ten milliseconds. `undefined` when nobody does.
 */
export function serving(transport: Transport, port: number): Socket | undefined {
  if (transport === 'udp') return sockets('udp', { port, state: BOUND })?.find((socket) => socket.port === port)
  return listening('/proc/net/tcp', 4, port) ?? listening('/proc/net/tcp6', 6, port)
}

function listening(path: string, family: 4 | 6, port: number): Socket | undefined {
  const record = Buffer.alloc(RECORD_BYTES)
  let file: number | undefined
  try {
    file = openSync(path, 'r')
    let text = ''
    for (let read = 1; read > 0; ) {
      read = readSync(file, record, 0, RECORD_BYTES, null)
      text += record.toString('latin1', 0, read)
      const whole = text.slice(0, text.lastIndexOf('\n') + 1)
      const known = parseTable(whole, 'tcp', family)
      const found = known.find((socket) => socket.port === port && socket.state === LISTENING)
      if (found || known.some((socket) => socket.state !== LISTENING)) return found
    }
  } catch {
    // There is no such table here.
  } finally {
    if (file !== undefined) closeSync(file)
  }
  return undefined
}

let looking: Promise<string> = Promise.resolve('')
let coming: Promise<string> | undefined

/**
 * The texts of the TCP tables as of some moment after this call. To walk through them takes the kernel ten milliseconds, however
 * few sockets there are, so nobody is held up meanwhile, and all who ask before a look begins share it.
 */
function nextLook(): Promise<string> {
  coming ??= looking.then(() => {
    coming = undefined
    const texts = ['/proc/net/tcp', '/proc/net/tcp6'].map((path) => readFile(path, 'latin1').catch(() => ''))
    looking = Promise.all(texts).then((each) => each.join('\n'))
    return looking
  })
  return coming
}

/** What the owner of `port` has not yet read from `remotePort`; `undefined` where there is no such connection, or no table. */
export async function unreadBytes(port: number, remotePort: number): Promise<number | undefined> {
  const hex = (number: number) => number.toString(16).toUpperCase().padStart(4, '0')
  const line = new RegExp(`:${hex(port)} [0-9A-F]+:${hex(remotePort)} [0-9A-F]{2} [0-9A-F]{8}:([0-9A-F]{8})`)
  const unread = line.exec(await nextLook())?.[1]
  return unread === undefined ? undefined : Number.parseInt(unread, 16)
}

/** Whether a server bound to `address` receives what is sent to `host`. */
export function reaches(address: string, host: string): boolean {
  if (address === host || address === '::') return true
  return !host.includes(':') && (address === '0.0.0.0' || address === `::ffff:${host}`)
}

function address4(hex: string): string {
  return [6, 4, 2, 0].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)).join('.')
}

function address6(hex: string): string {
  // Four 32-bit words, each in the machine's byte order.
  const octets = [0, 8, 16, 24].flatMap((word) =>
    [6, 4, 2, 0].map((at) => Number.parseInt(hex.slice(word + at, word + at + 2), 16)),
  )
  if (octets.slice(0, 10).every((octet) => octet === 0) && octets[10] === 255 && octets[11] === 255) {
    return `::ffff:${octets.slice(12).join('.')}`
  }
  const groups = Array.from({ length: 8 }, (_, at) => ((octets[2 * at] ?? 0) << 8) | (octets[2 * at + 1] ?? 0))
  return new URL(`http://[${groups.map((group) => group.toString(16)).join(':')}]`).hostname.slice(1, -1)
}
