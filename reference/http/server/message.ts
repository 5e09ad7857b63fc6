/** Reads the header section of a request: one rule of RFC 9112 §2 to §6 each. */

import type { World } from '../../world.ts'
import { crlfLine, longerThan, type Parsed, readFieldLine, readFieldSection } from '../codec.ts'
import { AUTHORITY, type Field, membersOf, TOKEN, valuesOf, withoutBlanks } from '../grammar.ts'
import { Malformed } from '../malformed.ts'
import type { Parts } from '../server.ts'
import type { Framing, Request, RequestLine, Target } from './connection.ts'

/** At least 8000 octets are expected to be taken (RFC 9112 §3). */
const LONGEST_REQUEST_LINE = 16 * 1024
const SECTION_LIMITS = { octets: 64 * 1024, fields: 1_000 }
const LARGEST_CONTENT = 32 * 1024 * 1024
const LONGEST_METHOD = 32

const REQUEST_LINE = /^([^ ]+) ([^ ]+) (HTTP\/[0-9]\.[0-9])$/
const PATH = /^\/(?:[\w\-.~!$&'()*+,;=:@/]|%[0-9A-Fa-f]{2})*$/
const QUERY = /^(?:\?(?:[\w\-.~!$&'()*+,;=:@/?]|%[0-9A-Fa-f]{2})*)?$/
const ABSOLUTE = /^([A-Za-z][A-Za-z0-9+.-]*):\/\/([^/?]*)([^?]*)(.*)$/
const DECIMAL = /^[0-9]+$/

export const messageParts = {
  line: crlfLine,

  fieldLine: readFieldLine,

  /** A server refuses folded lines, and a blank where the first field line should begin (RFC 9112 §2.2, §5.2). */
  foldedLine(_before: Field | undefined, _line: string): Field {
    throw new Malformed('syntax', 'A field line begins with a blank.')
  },

  /** How many octets of empty lines come before a request: those are somebody's old habit (RFC 9112 §2.2). */
  emptyLines(octets: Buffer): number {
    let length = 0
    while (octets[length] === 0x0d && octets[length + 1] === 0x0a) length += 2
    return length
  },

  /** The request line, once it is whole. */
  firstLine(this: Parts, octets: Buffer): Parsed<RequestLine> | undefined {
    this.lengthOfLine(octets)
    const line = this.line(octets)
    return line && { value: this.requestLine(line.value), length: line.length }
  },

  /** 501 for a method that is longer than any, 414 for a target that is (RFC 9112 §3). */
  lengthOfLine(octets: Buffer): void {
    if (!longerThan(LONGEST_REQUEST_LINE, octets)) return
    const method = octets.toString('latin1', 0, LONGEST_REQUEST_LINE).split(' ', 1)[0] ?? ''
    if (method.length > LONGEST_METHOD) {
      throw new Malformed(TOKEN.test(method) ? 'long method' : 'syntax', 'No method has so long a name.')
    }
    throw new Malformed('long target', 'The request-target is too long.')
  },

  /** Three words with one space between them (RFC 9112 §3). */
  requestLine(this: Parts, line: string): RequestLine {
    const [, method = '', target = '', version = ''] = REQUEST_LINE.exec(line) ?? []
    if (!TOKEN.test(method)) throw new Malformed('syntax', 'The first line is no request line.')
    return { method, target, minor: this.version(version) }
  },

  /** The minor version, when the major one is ours: whatever 1.2 will be, it can be read as 1.1 (RFC 9110 §2.5). */
  version(version: string): number {
    const [major, minor] = version.slice('HTTP/'.length).split('.').map(Number)
    if (major !== 1) throw new Malformed('version', `This server speaks HTTP/1.1, not ${version}.`)
    return Math.min(minor ?? 0, 1)
  },

  headerSection(this: Parts, octets: Buffer): Parsed<Field[]> | undefined {
    return readFieldSection(octets, this, SECTION_LIMITS)
  },

  /** Which of the four forms the target has, and what it names (RFC 9112 §3.2). */
  target(this: Parts, { method, target }: RequestLine): Target {
    if (method === 'CONNECT') return this.authorityForm(target)
    if (target === '*') return this.asteriskForm(method)
    return target.startsWith('/') ? this.originForm(target) : this.absoluteForm(method, target)
  },

  /** A path that begins with a slash, and maybe a query; no fragment, and nothing that a URI cannot hold. */
  originForm(target: string): Target {
    const mark = target.indexOf('?')
    const path = mark < 0 ? target : target.slice(0, mark)
    const query = mark < 0 ? '' : target.slice(mark)
    if (!PATH.test(path) || !QUERY.test(query)) throw new Malformed('syntax', 'The request-target is no path.')
    return { form: 'origin', path, query }
  },

  /** What a proxy is asked, a server answers as well (RFC 9112 §3.2.2), if it is the one that is meant. */
  absoluteForm(this: Parts, method: string, target: string): Target {
    const [, scheme = '', authority = '', path = '', query = ''] = ABSOLUTE.exec(target) ?? []
    if (scheme === '') throw new Malformed('syntax', 'The request-target has none of the four forms.')
    if (scheme.toLowerCase() !== 'http') throw new Malformed('misdirected', `This server has nothing under ${scheme}:.`)
    if (authority === '') throw new Malformed('syntax', 'The request-target names no host.')
    if (method === 'OPTIONS' && path + query === '') return { ...this.asteriskForm(method), authority }
    return { ...this.originForm((path === '' ? '/' : path) + query), form: 'absolute', authority }
  },

  authorityForm(target: string): Target {
    if (!/^[^/?#@]+:[0-9]+$/.test(target)) throw new Malformed('syntax', 'CONNECT names a host and a port.')
    return { form: 'authority', path: '', query: '', authority: target }
  },

  /** OPTIONS, and nothing else, may ask about the server as a whole (RFC 9112 §3.2.4). */
  asteriskForm(method: string): Target {
    if (method !== 'OPTIONS') throw new Malformed('syntax', `${method} cannot ask about the server as a whole.`)
    return { form: 'asterisk', path: '*', query: '' }
  },

  /** Exactly one Host, which HTTP/1.0 may leave out (RFC 9112 §3.2). */
  hostField(fields: readonly Field[], minor: number): string {
    const [host, ...more] = valuesOf(fields, 'host')
    if (more.length > 0) throw new Malformed('syntax', 'There is more than one Host.')
    if (host === undefined && minor > 0) throw new Malformed('syntax', 'There is no Host.')
    return host ?? ''
  },

  /** The host that is asked: the target's word counts more than the field's (RFC 9112 §3.2.2). */
  authority({ authority }: Target, hostField: string): string {
    return authority ?? hostField
  },

  /** The name in an authority, without the port. */
  hostName(authority: string): string {
    const name = AUTHORITY.exec(authority)?.[1]
    if (name === undefined) throw new Malformed('syntax', 'What stands for the host is none.')
    return name.toLowerCase()
  },

  /** How long the content is (RFC 9112 §6.3). A request without a word about it has none. */
  framing(this: Parts, fields: readonly Field[], minor: number): Framing {
    const codings = valuesOf(fields, 'transfer-encoding')
    const lengths = valuesOf(fields, 'content-length')
    if (codings.length === 0) return { by: 'length', octets: this.contentLength(lengths) }
    this.onlyCoding(lengths, minor)
    return this.transferCoding(codings)
  },

  /** Both framings, or one that the client's version does not know: somebody is being fooled (RFC 9112 §6.1). */
  onlyCoding(lengths: readonly string[], minor: number): void {
    if (lengths.length > 0)
      throw new Malformed('framing', 'Transfer-Encoding and Content-Length contradict each other.')
    if (minor < 1) throw new Malformed('framing', 'HTTP/1.0 has no Transfer-Encoding.')
  },

  /** Decimal digits; the same number several times is that number (RFC 9112 §6.3). */
  contentLength(values: readonly string[]): number {
    if (values.length === 0) return 0
    const numbers = values.flatMap((value) => value.split(',')).map(withoutBlanks)
    if (!numbers.every((number) => DECIMAL.test(number))) throw new Malformed('framing', 'Content-Length is no number.')
    const [length = 0, ...more] = numbers.map(Number)
    if (more.some((other) => other !== length)) throw new Malformed('framing', 'Content-Length contradicts itself.')
    return length
  },

  /** Chunked comes last and once, so that the end can be found; nothing else is understood here (RFC 9112 §6.1, §7). */
  transferCoding(values: readonly string[]): Framing {
    const codings = membersOf(values).map((coding) => coding.toLowerCase())
    if (codings.at(-1) !== 'chunked' || codings.indexOf('chunked') !== codings.length - 1) {
      throw new Malformed('framing', 'Where the content ends cannot be told.')
    }
    if (codings.length > 1) throw new Malformed('coding', `The transfer coding ${codings[0]} is unknown here.`)
    return { by: 'chunks' }
  },

  /** Puts together what the header section says. */
  request(this: Parts, world: World, line: RequestLine, fields: readonly Field[]): Request {
    const hostField = this.hostField(fields, line.minor)
    const fieldName = this.hostName(hostField)
    const target = this.target(line)
    const host = target.authority === undefined ? fieldName : this.hostName(this.authority(target, hostField))
    const { form, path, query } = target
    const framing = this.framing(fields, line.minor)
    return { ...line, fields, form, path, query, host, framing, root: this.hostFolder(world, host), world }
  },

  /** More than this is not taken (RFC 9110 §15.5.14). */
  largestContent(octets: number): void {
    if (octets > LARGEST_CONTENT) throw new Malformed('long content', 'The content is too large.')
  },
}
