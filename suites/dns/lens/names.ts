/**
 * Domain names (RFC 1034 §3.1, RFC 1035 §3.1 and §4.1.4). For us they are text, absolute and in the master format: `www.example.test.`, with an
 * escape for every octet that would be read as something else.
 */

export const MOST_LABEL_OCTETS = 63
export const MOST_NAME_OCTETS = 255

/** What is wrong with octets that were to be a message, and where. */
export class Broken extends Error {
  readonly at: number
  constructor(at: number, says: string) {
    super(says)
    this.at = at
  }
}

export interface ReadName {
  readonly name: string
  /** The offset behind the name, or behind its first pointer. */
  readonly end: number
  /** Whether it uses a pointer. */
  readonly compressed: boolean
}

const POINTER = 0xc0
const SPECIAL = /[.\\"();@$]/
/** Nearly every name and label is like this: it stands in a master file as it is. */
const PLAIN = /^[\w.*-]*$/
const PLAIN_LABEL = /^[\w*-]*$/

/** One label as text. */
export function labelText(octets: Uint8Array): string {
  const text = String.fromCharCode(...octets)
  return PLAIN_LABEL.test(text) ? text : Array.from(octets, escaped).join('')
}

function escaped(octet: number): string {
  const character = String.fromCharCode(octet)
  if (octet <= 0x20 || octet >= 0x7f) return `\\${String(octet).padStart(3, '0')}`
  return SPECIAL.test(character) ? `\\${character}` : character
}

/** The labels of a name, as octets. */
export function labelsOf(name: string): readonly Uint8Array[] {
  if (PLAIN.test(name)) return plainLabels(name).map((label) => ENCODER.encode(label))
  const labels: number[][] = [[]]
  for (const [, decimal, escaped, plain] of name.matchAll(/\\(\d{3})|\\(.)|([^\\])/gs)) {
    if (plain === '.') labels.push([])
    else if (decimal !== undefined) labels.at(-1)?.push(Number(decimal))
    else labels.at(-1)?.push((escaped ?? plain ?? '').charCodeAt(0))
  }
  return labels.filter((label) => label.length > 0).map((label) => Uint8Array.from(label))
}

const ENCODER = new TextEncoder()
const plainLabels = (name: string) => name.split('.').filter((label) => label !== '')

/** The labels of a name, as they are written. */
export function textLabels(name: string): readonly string[] {
  return PLAIN.test(name) ? plainLabels(name) : labelsOf(name).map(labelText)
}

export function nameOf(labels: readonly string[]): string {
  return `${labels.join('.')}.`
}

/** Names are compared without regard to the case of ASCII letters (RFC 1034 §3.1, RFC 4343). */
export function keyOf(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase())
}

export function sameName(one: string, other: string): boolean {
  return keyOf(one) === keyOf(other)
}

/** Whether a name is this domain or below it. */
export function isWithin(name: string, domain: string): boolean {
  const [labels, above] = [textLabels(keyOf(name)), textLabels(keyOf(domain))]
  return above.every((label, at) => labels[labels.length - above.length + at] === label)
}

/** The octets of a name as it stands in a message, without compression. */
export function nameOctets(name: string): readonly number[] {
  return [...labelsOf(name).flatMap((label) => [label.length, ...label]), 0]
}

/** Reads the name at an offset, through pointers. A pointer may lead to an earlier place only (RFC 1035 §4.1.4: "a prior occurrence"). */
export function readName(octets: Uint8Array, start: number): ReadName {
  const labels: string[] = []
  let at = start
  let earliest = start
  let end: number | undefined
  let length = 1
  for (;;) {
    const first = octets[at]
    if (first === undefined) throw new Broken(octets.length, 'the message ends inside a name')
    if (first === 0) return { name: nameOf(labels), end: end ?? at + 1, compressed: end !== undefined }
    if (first >= POINTER) {
      const low = octets[at + 1]
      if (low === undefined) throw new Broken(octets.length, 'the message ends inside a compression pointer')
      const target = ((first & 0x3f) << 8) | low
      if (target >= earliest)
        throw new Broken(at, `a compression pointer at ${at} leads to ${target}, which is no earlier name`)
      end ??= at + 2
      earliest = target
      at = target
      continue
    }
    if (first > MOST_LABEL_OCTETS)
      throw new Broken(at, `a label begins with the reserved bits of 0x${first.toString(16)}`)
    const next = at + 1 + first
    if (next > octets.length) throw new Broken(octets.length, 'the message ends inside a label')
    length += 1 + first
    if (length > MOST_NAME_OCTETS) throw new Broken(start, `the name is longer than ${MOST_NAME_OCTETS} octets`)
    labels.push(labelText(octets.subarray(at + 1, next)))
    at = next
  }
}
