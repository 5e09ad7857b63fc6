/** Writes what we say in this protocol: messages octet by octet, documents, and the ways in which they travel. */
import { type Arbitrary, fc, octetsOf } from '../../harness/kit.ts'

export type FieldLines = readonly (readonly [name: string, value: string])[]

export interface Asked {
  readonly method?: string
  readonly target: string
  /** `HTTP/1.1` unless told. */
  readonly version?: string
  readonly fields?: FieldLines
  readonly content?: Uint8Array
}

/** The host that we ask for where nothing else is meant. */
export const HOST = 'localhost'

/** A request as it stands, with nothing added to what is given: what is wrong in it is meant. */
export function request({ method = 'GET', target, version = 'HTTP/1.1', fields = [], content }: Asked): Uint8Array {
  const lines = fields.map(([name, value]) => `${name}: ${value}\r\n`)
  const head = latin1Octets(`${method} ${target} ${version}\r\n${lines.join('')}\r\n`)
  return content ? joined(head, content) : head
}

/** What a browser sends for a document when it wants no more than that: one request, then the end of the connection. */
export function visit(target: string, more: FieldLines = [], method = 'GET'): Uint8Array {
  return request({
    method,
    target,
    fields: [['Host', HOST], ['User-Agent', 'wiregrade'], ...more, ['Connection', 'close']],
  })
}

/** A request in the middle of a persistent connection. */
export function turn(target: string, more: FieldLines = [], method = 'GET'): Uint8Array {
  return request({ method, target, fields: [['Host', HOST], ...more] })
}

/** A request with content, whose length is told. */
export function delivery(method: string, target: string, content: Uint8Array, more: FieldLines = []): Uint8Array {
  const fields: FieldLines = [['Host', HOST], ['Content-Length', String(content.length)], ...more]
  return request({ method, target, fields, content })
}

/** Content in chunks of these sizes; what is left over is the last of them (RFC 9112 §7.1). */
export function chunked(content: Uint8Array, sizes: readonly number[] = [], extension = '', trailers = ''): Uint8Array {
  const parts: Uint8Array[] = []
  let at = 0
  for (const size of [...sizes, content.length]) {
    const data = content.subarray(at, at + size)
    at += data.length
    if (data.length > 0)
      parts.push(latin1Octets(`${data.length.toString(16)}${extension}\r\n`), data, latin1Octets('\r\n'))
  }
  return joined(...parts, latin1Octets(`0\r\n${trailers}\r\n`))
}

export function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(parts)
}

/** One octet for each character. */
export function latin1Octets(text: string): Uint8Array {
  return Buffer.from(text, 'latin1')
}

// Documents. The name says what is in it, so that no server which keeps documents in memory can have another one under that name.

export interface Page {
  readonly stem: string
  readonly size: number
  readonly key: number
}

const LETTERS = [...'abcdefghijklmnopqrstuvwxyz']

/** A lower-case word of three to eight letters. */
export const word: Arbitrary<string> = fc.string({ unit: fc.constantFrom(...LETTERS), minLength: 3, maxLength: 8 })

export function page(maxSize = 600, minSize = 1): Arbitrary<Page> {
  return fc.record({
    stem: word,
    size: fc.integer({ min: minSize, max: maxSize }),
    key: fc.integer({ min: 0, max: 250 }),
  })
}

/** The path of a page in its place, without a slash in front. */
export function pathOf({ stem, size, key }: Page, extension = 'txt'): string {
  return `${stem}-${size}-${key}.${extension}`
}

const PERIOD = 251

/** The octets of a page: lines of letters that show loss, doubling and reordering. */
export function textOf({ size, key }: Page): Uint8Array {
  const octets = new Uint8Array(size)
  for (let at = 0; at < size; at++) {
    octets[at] = at % 64 === 63 ? 0x0a : 0x61 + ((at + key + Math.floor(at / 26)) % 26)
  }
  return octets
}

/** The octets of a page that is no text: all values from 0 to 255, in an order that shows the same. */
export function binaryOf({ size, key }: Page): Uint8Array {
  const octets = new Uint8Array(size)
  for (let at = 0; at < size; at++) octets[at] = (at * 7 + key + Math.floor(at / PERIOD) * 13) & 0xff
  return octets
}

/** A path as a target: every octet but letters, digits and a few marks is percent-encoded (RFC 3986 §2.1). */
export function encoded(path: string): string {
  return [...octetsOf(path)]
    .map((octet) => {
      const character = String.fromCharCode(octet)
      return /[A-Za-z0-9/._~-]/.test(character) ? character : `%${octet.toString(16).toUpperCase().padStart(2, '0')}`
    })
    .join('')
}

/** Where a message of this length is cut into segments; a cut at every octet when it is short enough. */
export function cuts(length: number, most = 6): Arbitrary<readonly number[]> {
  return fc
    .uniqueArray(fc.integer({ min: 1, max: Math.max(1, length - 1) }), { minLength: 1, maxLength: most })
    .map((all) => all.toSorted((one, other) => one - other))
}
