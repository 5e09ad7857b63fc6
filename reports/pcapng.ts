/** The file format of captures that Wireshark and its like read: blocks of raw IP packets, each with its time and what there is to say about it. */
import { concat } from '../harness/core/transcript.ts'

export interface Frame {
  readonly atUs: number
  /** An IPv4 packet. */
  readonly octets: Uint8Array
  /** Printable text. */
  readonly comments: readonly string[]
}

const RAW_IP = 101
const SECTION_HEADER = 0x0a0d0d0a
const INTERFACE = 1
const NAMES = 4
const PACKET = 6
const BYTE_ORDER = 0x1a2b3c4d
const COMMENT = 1
const APPLICATION = 4
const END = u16s(0, 0)

/** A whole file; `hosts` gives addresses their names. */
export function pcapng(frames: readonly Frame[], hosts: ReadonlyMap<Uint8Array, string>): Uint8Array {
  const section = [u32s(BYTE_ORDER), u16s(1, 0), u32s(0xffffffff, 0xffffffff), option(APPLICATION, 'Wiregrade'), END]
  const names = [...hosts].map(([address, name]) => record(1, concat([address, utf8(`${name}\0`)])))
  return concat([
    block(SECTION_HEADER, section),
    block(INTERFACE, [u16s(RAW_IP, 0), u32s(0)]),
    block(NAMES, [...names, END]),
    ...frames.map(packet),
  ])
}

function packet({ atUs, octets, comments }: Frame): Uint8Array {
  const time = u32s(Math.floor(atUs / 2 ** 32), atUs % 2 ** 32)
  const options = comments.length === 0 ? [] : [...comments.map((comment) => option(COMMENT, comment)), END]
  return block(PACKET, [u32s(0), time, u32s(octets.length, octets.length), padded(octets), ...options])
}

function block(type: number, parts: readonly Uint8Array[]): Uint8Array {
  const body = concat(parts)
  const length = body.length + 12
  return concat([u32s(type, length), body, u32s(length)])
}

function option(code: number, text: string): Uint8Array {
  return record(code, utf8(text))
}

function record(code: number, value: Uint8Array): Uint8Array {
  return concat([u16s(code, value.length), padded(value)])
}

function padded(octets: Uint8Array): Uint8Array {
  return concat([octets, new Uint8Array(-octets.length & 3)])
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

function u16s(...values: readonly number[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(2 * values.length))
  for (const [at, value] of values.entries()) view.setUint16(2 * at, value, true)
  return new Uint8Array(view.buffer)
}

function u32s(...values: readonly number[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(4 * values.length))
  for (const [at, value] of values.entries()) view.setUint32(4 * at, value, true)
  return new Uint8Array(view.buffer)
}
