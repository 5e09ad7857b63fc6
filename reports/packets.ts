/** IPv4 packets with TCP segments or UDP datagrams in them, as RFC 791, 9293 and 768 draw them, with right checksums. */
import { concat } from '../harness/core/transcript.ts'

export interface End {
  readonly address: Uint8Array
  readonly port: number
}

export interface Segment {
  readonly from: End
  readonly to: End
  readonly sequence: number
  /** Absent in the very first segment of a connection. */
  readonly acknowledgement?: number
  readonly flags: readonly (keyof typeof FLAGS)[]
  readonly data?: Uint8Array
}

const FLAGS = { FIN: 1, SYN: 2, RST: 4, PSH: 8, ACK: 16 } as const
const TCP = 6
const UDP = 17
const WINDOW = 65535

export function tcpPacket(segment: Segment, identification: number): Uint8Array {
  const { from, to, sequence, acknowledgement = 0, flags, data = new Uint8Array() } = segment
  const header = new DataView(new ArrayBuffer(20))
  header.setUint16(0, from.port)
  header.setUint16(2, to.port)
  header.setUint32(4, sequence >>> 0)
  header.setUint32(8, acknowledgement >>> 0)
  header.setUint8(12, 5 << 4)
  header.setUint8(
    13,
    flags.reduce((sum, flag) => sum | FLAGS[flag], 0),
  )
  header.setUint16(14, WINDOW)
  const whole = concat([new Uint8Array(header.buffer), data])
  new DataView(whole.buffer).setUint16(16, transportChecksum(TCP, from, to, whole))
  return ipPacket(TCP, from, to, whole, identification)
}

export function udpPacket(from: End, to: End, data: Uint8Array, identification: number): Uint8Array {
  const header = new DataView(new ArrayBuffer(8))
  header.setUint16(0, from.port)
  header.setUint16(2, to.port)
  header.setUint16(4, 8 + data.length)
  const whole = concat([new Uint8Array(header.buffer), data])
  // Zero would say that there is no checksum.
  new DataView(whole.buffer).setUint16(6, transportChecksum(UDP, from, to, whole) || 0xffff)
  return ipPacket(UDP, from, to, whole, identification)
}

function ipPacket(protocol: number, from: End, to: End, payload: Uint8Array, identification: number): Uint8Array {
  const header = new Uint8Array(20)
  const view = new DataView(header.buffer)
  view.setUint8(0, 0x45)
  view.setUint16(2, 20 + payload.length)
  view.setUint16(4, identification & 0xffff)
  view.setUint16(6, 0x4000)
  view.setUint8(8, 64)
  view.setUint8(9, protocol)
  header.set(from.address, 12)
  header.set(to.address, 16)
  view.setUint16(10, checksum(header))
  return concat([header, payload])
}

function transportChecksum(protocol: number, from: End, to: End, payload: Uint8Array): number {
  const length = payload.length
  const pseudo = concat([from.address, to.address, Uint8Array.of(0, protocol, length >> 8, length & 0xff)])
  return checksum(concat([pseudo, payload]))
}

/** The complement of the sum in ones' complement; zero over what carries a right one. */
export function checksum(octets: Uint8Array): number {
  let sum = 0
  for (let at = 0; at < octets.length; at += 2) {
    sum += ((octets[at] ?? 0) << 8) | (octets[at + 1] ?? 0)
    sum = (sum & 0xffff) + (sum >>> 16)
  }
  return ~sum & 0xffff
}
