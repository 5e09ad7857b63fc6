/** Paths: where a message comes from and where it goes, as they stand in commands (RFC 5321 §4.1.2). */
import { isIPv6 } from 'node:net'
import { Malformed } from '../malformed.ts'
import type { Parsed } from './lines.ts'

/** An address without the route that may have stood before it. */
export interface Mailbox {
  /** Whom, with quotes and backslashes taken away: all quoted forms of a name are the same name. */
  readonly local: string
  /** Where, as it was written; empty for the postmaster of whoever reads this. */
  readonly domain: string
  /** Both as they were written. */
  readonly text: string
}

const LONGEST_LOCAL_PART = 64
const LONGEST_DOMAIN = 255
const LONGEST_PATH = 256

const ATOM = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
const DOT_STRING = new RegExp(`${ATOM}(?:\\.${ATOM})*`, 'y')
const QUOTED_STRING = /"(?:[ !#-[\]-~]|\\[ -~])*"/y
const SUB_DOMAIN = '[A-Za-z0-9]+(?:-+[A-Za-z0-9]+)*'
const DOMAIN = new RegExp(`${SUB_DOMAIN}(?:\\.${SUB_DOMAIN})*`, 'y')
const LITERAL = /\[([^[\]\\\s]*)\]/y
const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|[01]?\d?\d)(?:\.(?!$)|$)){4}$/
/** A registered tag, a colon, and whatever that tag says (RFC 5321 §4.1.3). */
const GENERAL = new RegExp(`^(?!ipv6:)${SUB_DOMAIN}:[!-Z^-~]+$`, 'i')

/** `<>`, which is nobody, or a path: for MAIL. */
export function readReversePath(text: string): Parsed<Mailbox | undefined> {
  return text.startsWith('<>') ? { value: undefined, length: 2 } : readPath(text)
}

/** A path, or the postmaster without a domain: for RCPT. */
export function readForwardPath(text: string): Parsed<Mailbox> {
  const [postmaster] = /^<postmaster>/i.exec(text) ?? []
  if (postmaster === undefined) return readPath(text)
  const local = postmaster.slice(1, -1)
  return { value: { local, domain: '', text: local }, length: postmaster.length }
}

/** `<route:local-part@domain>`, of which the route is read and forgotten (RFC 5321 §4.1.1.3). */
function readPath(text: string): Parsed<Mailbox> {
  if (text[0] !== '<') throw new Malformed('An address stands between < and >.')
  const begin = afterRoute(text, 1)
  const { value, length } = readMailbox(text.slice(begin))
  const end = begin + length
  if (text[end] !== '>') throw new Malformed('The address is not one, or > is missing behind it.')
  if (end + 1 > LONGEST_PATH) throw new Malformed('The path is too long.')
  return { value, length: end + 1 }
}

/** Where the mailbox begins: behind `@a,@b:`, where that is there. */
function afterRoute(text: string, at: number): number {
  if (text[at] !== '@') return at
  const domain = domainAt(text, at + 1)
  if (domain === undefined) throw new Malformed('The route names no domain.')
  const next = at + 1 + domain.length
  if (text[next] === ':') return next + 1
  if (text[next] === ',' && text[next + 1] === '@') return afterRoute(text, next + 1)
  throw new Malformed('The route has no end.')
}

/** `local-part@domain` at the beginning of a text. */
export function readMailbox(text: string): Parsed<Mailbox> {
  const written = matchAt(DOT_STRING, text, 0) ?? matchAt(QUOTED_STRING, text, 0)
  if (written === undefined) throw new Malformed('The address has no local part.')
  if (text[written.length] !== '@') throw new Malformed('The local part ends without @.')
  const domain = domainOrLiteralAt(text, written.length + 1)
  if (domain === undefined) throw new Malformed('The address has no domain.')
  if (written.length > LONGEST_LOCAL_PART) throw new Malformed('The local part is too long.')
  const length = written.length + 1 + domain.length
  return { value: { local: unquoted(written), domain, text: text.slice(0, length) }, length }
}

/** A domain or an address literal at this place. */
export function domainOrLiteralAt(text: string, at: number): string | undefined {
  const literal = matchAt(LITERAL, text, at)
  if (literal === undefined) return domainAt(text, at)
  return isAddress(literal.slice(1, -1)) ? literal : undefined
}

function domainAt(text: string, at: number): string | undefined {
  const domain = matchAt(DOMAIN, text, at)
  return domain !== undefined && domain.length <= LONGEST_DOMAIN ? domain : undefined
}

/** What may stand between the brackets of an address literal (RFC 5321 §4.1.3). */
function isAddress(text: string): boolean {
  if (IPV4.test(text) || GENERAL.test(text)) return true
  return /^ipv6:/i.test(text) && isIPv6(text.slice('ipv6:'.length)) && !text.includes('%')
}

/** An address literal for an address of a socket. */
export function addressLiteral(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '')
  return isIPv6(plain) ? `[IPv6:${plain}]` : `[${plain}]`
}

function unquoted(written: string): string {
  return written.startsWith('"') ? written.slice(1, -1).replace(/\\(.)/g, '$1') : written
}

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0]
}
