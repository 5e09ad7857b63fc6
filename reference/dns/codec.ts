/** Messages (RFC 1035 §4): a header of twelve octets, and four sections behind it. */
import { type Data, readData, writeData } from './codec/data.ts'
import { Malformed, type Name, type Places, readName, writeName } from './codec/names.ts'

export interface Question {
  readonly name: Name
  readonly type: number
  readonly class: number
}

/** A resource record. For OPT, class and ttl are something else (RFC 6891 §6.1.2). */
export interface Resource extends Question {
  readonly ttl: number
  readonly data: Data
}

export interface Header {
  readonly id: number
  readonly qr: boolean
  readonly opcode: number
  readonly aa: boolean
  readonly tc: boolean
  readonly rd: boolean
  readonly ra: boolean
  /** Reserved, and the two bits of DNSSEC (RFC 4035 §3). */
  readonly z: number
  readonly rcode: number
}

export interface Message extends Header {
  readonly questions: readonly Question[]
  readonly answers: readonly Resource[]
  readonly authority: readonly Resource[]
  readonly additional: readonly Resource[]
}

export const HEADER_OCTETS = 12

/** A message that says nothing yet. */
export const EMPTY: Message = {
  id: 0,
  qr: false,
  opcode: 0,
  aa: false,
  tc: false,
  rd: false,
  ra: false,
  z: 0,
  rcode: 0,
  questions: [],
  answers: [],
  authority: [],
  additional: [],
}

/** The header, as long as all of it is there. */
export function readHeader(octets: Buffer): Header | undefined {
  if (octets.length < HEADER_OCTETS) return undefined
  const flags = octets.readUInt16BE(2)
  const bit = (at: number) => ((flags >> at) & 1) === 1
  return {
    id: octets.readUInt16BE(0),
    qr: bit(15),
    opcode: (flags >> 11) & 15,
    aa: bit(10),
    tc: bit(9),
    rd: bit(8),
    ra: bit(7),
    z: (flags >> 4) & 7,
    rcode: flags & 15,
  }
}

/** A whole message, or a Malformed is thrown. How names are read is the reader's affair. */
export function decode(octets: Buffer, name = readName): Message {
  const header = readHeader(octets)
  if (!header) throw new Malformed('The message has no whole header.')
  let at = HEADER_OCTETS
  const take = (length: number) => {
    if (at + length > octets.length) throw new Malformed('The message ends too early.')
    at += length
    return at - length
  }
  const question = (): Question => {
    const read = name(octets, at)
    at = read.end
    const fixed = take(4)
    return { name: read.value, type: octets.readUInt16BE(fixed), class: octets.readUInt16BE(fixed + 2) }
  }
  const resource = (): Resource => {
    const owner = question()
    const fixed = take(6)
    const start = take(octets.readUInt16BE(fixed + 4))
    const data = owner.class >= 254 && start === at ? [] : readData(owner.type, octets, start, at, name)
    return { ...owner, ttl: octets.readUInt32BE(fixed), data }
  }
  const section = <Entry>(count: number, read: () => Entry) => Array.from({ length: octets.readUInt16BE(count) }, read)
  const message = {
    ...header,
    questions: section(4, question),
    answers: section(6, resource),
    authority: section(8, resource),
    additional: section(10, resource),
  }
  if (at !== octets.length) throw new Malformed('There is something behind the message.')
  return message
}

/** The octets of a message, with names compressed. */
export function encode(message: Message, places: Places | undefined = new Map()): Buffer {
  const { questions, answers, authority, additional } = message
  const header = Buffer.alloc(HEADER_OCTETS)
  const bits = (['qr', 'aa', 'tc', 'rd', 'ra'] as const).map((flag, index) =>
    message[flag] ? 1 << ([15, 10, 9, 8, 7][index] ?? 0) : 0,
  )
  const flags = bits.reduce((sum, bit) => sum | bit, (message.opcode << 11) | (message.z << 4) | (message.rcode & 15))
  const counts = [questions, answers, authority, additional].map(({ length }) => length)
  for (const [index, value] of [message.id, flags, ...counts].entries()) header.writeUInt16BE(value, 2 * index)
  const pieces: Buffer[] = [header]
  let at = HEADER_OCTETS
  const put = (piece: Buffer) => {
    pieces.push(piece)
    at += piece.length
  }
  const owner = ({ name, type, class: of }: Question) => {
    put(writeName(name, at, places))
    put(Buffer.of(type >> 8, type & 0xff, of >> 8, of & 0xff))
  }
  questions.forEach(owner)
  for (const record of [...answers, ...authority, ...additional]) {
    owner(record)
    const fixed = Buffer.alloc(6)
    const data = writeData(record.type, record.data, at + fixed.length, places)
    fixed.writeUInt32BE(record.ttl)
    fixed.writeUInt16BE(data.length, 4)
    put(fixed)
    put(data)
  }
  return Buffer.concat(pieces)
}
