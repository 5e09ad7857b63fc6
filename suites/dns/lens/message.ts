/** Messages (RFC 1035 §4.1) as a strict reader sees them: every octet belongs to something, and what does not fit is told with its place. */
import { dataKey, readData } from './data.ts'
import { Broken, keyOf, readName } from './names.ts'
import { CLASSES, className, rcodeName, TYPES, typeName } from './types.ts'

export interface Header {
  readonly id: number
  readonly qr: boolean
  readonly opcode: number
  readonly aa: boolean
  readonly tc: boolean
  readonly rd: boolean
  readonly ra: boolean
  /** The bit that is reserved still (RFC 6895 §2.1). */
  readonly z: boolean
  readonly ad: boolean
  readonly cd: boolean
  /** With the eight bits of the OPT record in front, where there is one (RFC 6891 §6.1.3). */
  readonly rcode: number
  /** How many records each section says that it has. */
  readonly counts: readonly [number, number, number, number]
}

export interface Question {
  readonly name: string
  readonly type: number
  readonly class: number
  readonly at: number
}

export interface Resource {
  readonly name: string
  readonly type: number
  readonly class: number
  readonly ttl: number
  /** As in a master file. */
  readonly data: string
  readonly at: number
  /** A name in its data is compressed where its type does not have it. */
  readonly compressed: boolean
}

/** RFC 6891 §6.1. */
export interface Opt {
  readonly name: string
  readonly size: number
  readonly version: number
  readonly dnssecOk: boolean
  /** The flags besides DO. */
  readonly flags: number
  readonly options: Uint8Array
  readonly at: number
}

export interface Message extends Header {
  readonly questions: readonly Question[]
  readonly answers: readonly Resource[]
  readonly authority: readonly Resource[]
  /** Without OPT records. */
  readonly additional: readonly Resource[]
  readonly opts: readonly Opt[]
  /** The octets that its sections take. */
  readonly length: number
}

export interface Reading {
  readonly header?: Header
  readonly message?: Message
  readonly broken?: Broken
}

const HEADER_OCTETS = 12
const NO_DATA = { text: '', compressed: false }

/** All that can be read of these octets. Octets behind the last section are no part of it: see `length`. */
export function readMessage(octets: Uint8Array): Reading {
  if (octets.length < HEADER_OCTETS)
    return { broken: new Broken(octets.length, `${octets.length} octets are less than the 12 of a header`) }
  const header = readHeader(octets)
  try {
    return { header, message: readSections(octets, header) }
  } catch (error) {
    if (!(error instanceof Broken)) throw error
    return { header, broken: error }
  }
}

function readHeader(octets: Uint8Array): Header {
  const view = new DataView(octets.buffer, octets.byteOffset, octets.length)
  const flags = view.getUint16(2)
  const bit = (nth: number) => ((flags >> nth) & 1) === 1
  return {
    id: view.getUint16(0),
    qr: bit(15),
    opcode: (flags >> 11) & 0xf,
    aa: bit(10),
    tc: bit(9),
    rd: bit(8),
    ra: bit(7),
    z: bit(6),
    ad: bit(5),
    cd: bit(4),
    rcode: flags & 0xf,
    counts: [view.getUint16(4), view.getUint16(6), view.getUint16(8), view.getUint16(10)],
  }
}

function readSections(octets: Uint8Array, header: Header): Message {
  const view = new DataView(octets.buffer, octets.byteOffset, octets.length)
  let at = HEADER_OCTETS
  const inside = (end: number, what: string) => {
    if (end > octets.length) throw new Broken(octets.length, `the message ends inside ${what}`)
    return end
  }
  const questions = Array.from({ length: header.counts[0] }, (_, nth): Question => {
    const begun = at
    const { name, end } = readName(octets, at)
    at = inside(end + 4, `question ${nth + 1} of ${header.counts[0]}`)
    return { name, type: view.getUint16(end), class: view.getUint16(end + 2), at: begun }
  })
  const opts: Opt[] = []
  const section = (count: number, called: string): readonly Resource[] => {
    const resources: Resource[] = []
    for (let nth = 1; nth <= count; nth++) {
      const begun = at
      const what = `record ${nth} of ${count} of the ${called} section`
      if (at === octets.length) throw new Broken(at, `the message ends before ${what}`)
      const { name, end } = readName(octets, at)
      inside(end + 10, what)
      const [type, of, ttl, length] = [
        view.getUint16(end),
        view.getUint16(end + 2),
        view.getUint32(end + 4),
        view.getUint16(end + 8),
      ]
      const dataAt = end + 10
      at = inside(dataAt + length, what)
      if (type === TYPES.OPT) {
        const flags = ttl & 0xffff
        opts.push({
          name,
          size: of,
          version: (ttl >>> 16) & 0xff,
          dnssecOk: (flags & 0x8000) !== 0,
          flags: flags & 0x7fff,
          options: octets.subarray(dataAt, at),
          at: begun,
        })
        continue
      }
      // What an update deletes has no data (RFC 2136 §2.5).
      const { text, compressed } = of >= CLASSES.NONE && length === 0 ? NO_DATA : readData(type, octets, dataAt, length)
      resources.push({ name, type, class: of, ttl, data: text, at: begun, compressed })
    }
    return resources
  }
  const [, answering, knowing, adding] = header.counts
  const answers = section(answering, 'answer')
  const authority = section(knowing, 'authority')
  const additional = section(adding, 'additional')
  const extended = opts[0] === undefined ? 0 : view.getUint8(opts[0].at + 5) << 4
  return { ...header, rcode: extended | header.rcode, questions, answers, authority, additional, opts, length: at }
}

/** Two records are one where these are equal (RFC 2181 §5); TTLs do not count. */
export function recordKey({ name, type, data }: Pick<Resource, 'name' | 'type' | 'data'>): string {
  return `${keyOf(name)} ${typeName(type)} ${dataKey(type, data)}`
}

/** `MX example.test.` */
export function askedFor({ name, type, class: of }: Pick<Question, 'name' | 'type' | 'class'>): string {
  return `${of === 1 ? '' : `${className(of)} `}${typeName(type)} ${name}`
}

/** `www.example.test. A 192.0.2.1` */
export function recordText({ name, type, data }: Pick<Resource, 'name' | 'type' | 'data'>): string {
  return `${name} ${typeName(type)} ${data}`
}

const SHOWN_RECORDS = 3

/** One line for a reader of a transcript; a message over TCP has its length in front. */
export function summary(octets: Uint8Array): string | undefined {
  const prefixed = octets.length > 2 && (((octets[0] ?? 0) << 8) | (octets[1] ?? 0)) === octets.length - 2
  const { header, message, broken } = readMessage(prefixed ? octets.subarray(2) : octets)
  if (!header) return undefined
  const flags = (['aa', 'tc', 'rd', 'ra', 'z', 'ad', 'cd'] as const).filter((flag) => header[flag])
  const kind = header.qr ? 'answer' : 'query'
  const operation = header.opcode === 0 ? '' : ` opcode ${header.opcode}`
  const code = header.qr ? ` ${rcodeName(message?.rcode ?? header.rcode)}` : ''
  const head = `${kind} ${header.id}${operation}${code}${flags.length > 0 ? ` ${flags.join(' ')}` : ''}`
  if (!message) return `${head}: ${broken?.message ?? 'unreadable'}`
  const shown = (called: string, records: readonly Resource[]) => {
    if (records.length === 0) return []
    const more = records.length > SHOWN_RECORDS ? `, ${records.length - SHOWN_RECORDS} more` : ''
    return [`${called} ${records.slice(0, SHOWN_RECORDS).map(recordText).join(', ')}${more}`]
  }
  const parts = [
    message.questions.map(askedFor).join(', ') || 'no question',
    ...shown('answer', message.answers),
    ...shown('authority', message.authority),
    ...shown('additional', message.additional),
    ...message.opts.map(({ version, size }) => `OPT version ${version} size ${size}`),
    ...(message.length < octets.length - (prefixed ? 2 : 0) ? ['octets behind it'] : []),
  ]
  return `${head}: ${parts.join(' ‖ ')}`
}
