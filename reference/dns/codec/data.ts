/** The data of records: in octets (RFC 1035 §3.3) and in letters (§5.1, RFC 3597 §5). */
import { isIPv4, isIPv6 } from 'node:net'
import { Malformed, type Name, nameOf, nameText, type Places, type readName, unescaped, writeName } from './names.ts'
import { type Kind, layoutOf } from './types.ts'

type Value = number | Name | Buffer
/** The fields of the data in the order of the standard: numbers, names, and octets for everything else. */
export type Data = readonly Value[]

const IPV4_OCTETS = 4
const IPV6_OCTETS = 16
const STRING_OCTETS = 255

export function readData(type: number, octets: Buffer, start: number, end: number, name: typeof readName): Data {
  const values: Value[] = []
  const message = octets.subarray(0, end)
  let at = start
  const take = (length: number) => {
    if (at + length > end) throw new Malformed('The data of a record is too short.')
    at += length
    return message.subarray(at - length, at)
  }
  for (const kind of layoutOf(type)) {
    if (kind === 'u16') values.push(take(2).readUInt16BE())
    else if (kind === 'u32') values.push(take(4).readUInt32BE())
    else if (kind === 'ipv4') values.push(take(IPV4_OCTETS))
    else if (kind === 'ipv6') values.push(take(IPV6_OCTETS))
    else if (kind === 'opaque') values.push(take(end - at))
    else if (kind === 'strings')
      do values.push(take(take(1)[0] ?? 0))
      while (at < end)
    else {
      const read = name(message, at)
      values.push(read.value)
      at = read.end
    }
  }
  if (at !== end) throw new Malformed('The data of a record is too long.')
  return values
}

export function writeData(type: number, data: Data, start: number, places?: Places): Buffer {
  const kinds = layoutOf(type)
  const pieces: Buffer[] = []
  let at = start
  for (const [index, value] of data.entries()) {
    const piece = writeValue(kinds[index] ?? kinds[0] ?? 'opaque', value, at, places)
    pieces.push(piece)
    at += piece.length
  }
  return Buffer.concat(pieces)
}

function writeValue(kind: Kind, value: Value, at: number, places?: Places): Buffer {
  if (typeof value === 'number') {
    const octets = Buffer.alloc(kind === 'u16' ? 2 : 4)
    octets.writeUIntBE(value, 0, octets.length)
    return octets
  }
  if (!Buffer.isBuffer(value)) return writeName(value, at, kind === 'name' ? places : undefined)
  return kind === 'strings' ? Buffer.concat([Buffer.of(value.length), value]) : value
}

/** The data in letters, as the master format has it. */
export function dataText(type: number, data: Data): string {
  const kinds = layoutOf(type)
  if (kinds[0] === 'opaque') {
    const [octets] = data as readonly Buffer[]
    return `\\# ${octets?.length ?? 0} ${octets?.toString('hex') ?? ''}`.trimEnd()
  }
  return data.map((value, index) => valueText(kinds[index] ?? 'strings', value)).join(' ')
}

function valueText(kind: Kind, value: Value): string {
  if (typeof value === 'number') return String(value)
  if (!Buffer.isBuffer(value)) return nameText(value)
  if (kind === 'ipv4') return value.join('.')
  if (kind === 'ipv6') return ipv6Text(value)
  const text = value.toString('latin1').replace(/["\\]/g, '\\$&')
  return `"${text.replace(/[^ -~]/g, (letter) => `\\${String(letter.charCodeAt(0)).padStart(3, '0')}`)}"`
}

/** An IPv6 address in the form of RFC 5952. */
function ipv6Text(octets: Buffer): string {
  const groups = Array.from({ length: 8 }, (_, at) => octets.readUInt16BE(2 * at).toString(16)).join(':')
  return new URL(`http://[${groups}]/`).hostname.slice(1, -1)
}

/** The data out of its letters; each word knows whether it stood in quotes. */
export function dataOf(type: number, words: readonly string[], origin: Name = []): Data {
  if (words[0] === '\\#') return opaque(type, words)
  const kinds = layoutOf(type)
  if (kinds[0] === 'opaque') throw new Malformed('The data of an unknown type needs the form \\# LENGTH HEX.')
  if (kinds[0] === 'strings') {
    if (words.length === 0) throw new Malformed('A TXT record has no string.')
    return words.map(stringOf)
  }
  if (words.length !== kinds.length)
    throw new Malformed(`There are ${words.length} fields where ${kinds.length} belong.`)
  return words.map((word, index) => valueIn(kinds[index] ?? 'opaque', word, origin))
}

function stringOf(word: string): Buffer {
  const text = [...word.matchAll(/\\\d{3}|\\[\s\S]|[^\\]+|[\s\S]/g)].map(([piece]) => unescaped(piece)).join('')
  const octets = Buffer.from(text, 'latin1')
  if (octets.length > STRING_OCTETS) throw new Malformed('A string is longer than 255 octets.')
  return octets
}

function valueIn(kind: Kind, word: string, origin: Name): Value {
  if (kind === 'name' || kind === 'whole name') return nameOf(word, origin)
  if (kind === 'ipv4' && isIPv4(word)) return Buffer.from(word.split('.').map(Number))
  if (kind === 'ipv6' && isIPv6(word)) return ipv6Octets(word)
  const most = kind === 'u16' ? 0xffff : 0xffffffff
  if ((kind === 'u16' || kind === 'u32') && /^\d+$/.test(word) && Number(word) <= most) return Number(word)
  throw new Malformed(`"${word}" is not what belongs there (${kind}).`)
}

export function ipv6Octets(text: string): Buffer {
  const whole = new URL(`http://[${text}]/`).hostname.slice(1, -1)
  const [head = '', tail] = whole.split('::')
  const groups = (part: string) => (part === '' ? [] : part.split(':'))
  const zeros = tail === undefined ? 0 : 8 - groups(head).length - groups(tail).length
  const all = [...groups(head), ...Array<string>(zeros).fill('0'), ...groups(tail ?? '')]
  return Buffer.from(all.map((group) => group.padStart(4, '0')).join(''), 'hex')
}

/** `\# LENGTH HEX`, which is allowed for every type (RFC 3597 §5). */
function opaque(type: number, [, length, ...hex]: readonly string[]): Data {
  const octets = Buffer.from(hex.join(''), 'hex')
  if (!/^\d+$/.test(length ?? '') || octets.length !== Number(length) || hex.join('').length !== 2 * octets.length) {
    throw new Malformed('The length behind \\# is not that of the octets.')
  }
  return readData(type, octets, 0, octets.length, () => {
    throw new Malformed('A name in the form \\# is not supported.')
  })
}
