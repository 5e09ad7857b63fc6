/**
 * Domain names (RFC 1035 §3.1, §4.1.4): labels, each of at most 63 octets, 255 octets in all. A label is kept as a text of octets
 * (latin1), in the letters in which it came; names are compared without regard to case (RFC 1034 §3.1).
 */
export type Name = readonly string[]

/** What is wrong with octets or text that we were given. */
export class Malformed extends Error {}

/** Something that was read, and where the next thing begins. */
export interface Read<Value> {
  readonly value: Value
  readonly end: number
}

const LABEL_OCTETS = 63
const NAME_OCTETS = 255
const POINTER = 0xc0
const POINTER_OFFSETS = 0x3fff

/** What names are compared by: small letters, of which what is escaped has none but those of ASCII. */
export const keyOf = (name: Name): string => name.map((label) => escaped(label).toLowerCase()).join('.')
export const sameName = (one: Name, other: Name): boolean => keyOf(one) === keyOf(other)

/** Whether a name is that of a zone or stands below it. */
export function isWithin(name: Name, zone: Name): boolean {
  return name.length >= zone.length && sameName(name.slice(name.length - zone.length), zone)
}

/** How many octets a name takes without compression. */
export const octetsOf = (name: Name): number => name.reduce((sum, label) => sum + label.length + 1, 1)

/** Reads a name. Every pointer leads to an earlier place than the one before, so that no chain of them is endless. */
export function readName(octets: Buffer, start: number): Read<Name> {
  const labels: string[] = []
  let at = start
  let earliest = start
  let end: number | undefined
  for (;;) {
    const length = octets[at]
    if (length === undefined) throw new Malformed('A name ends outside the message.')
    if (length >= POINTER) {
      if (at + 1 >= octets.length) throw new Malformed('A pointer ends outside the message.')
      end ??= at + 2
      at = octets.readUInt16BE(at) & POINTER_OFFSETS
      if (at >= earliest) throw new Malformed('A pointer does not point backwards.')
      earliest = at
      continue
    }
    if (length > LABEL_OCTETS) throw new Malformed('A label is of no known kind.')
    if (length === 0) return { value: labels, end: end ?? at + 1 }
    if (at + 1 + length > octets.length) throw new Malformed('A label ends outside the message.')
    labels.push(octets.toString('latin1', at + 1, at + 1 + length))
    if (octetsOf(labels) > NAME_OCTETS) throw new Malformed('A name is longer than 255 octets.')
    at += 1 + length
  }
}

/** Where names stand in a message that is being written, by what is left of them. */
export type Places = Map<string, number>

/** The octets of a name at a place of a message; what stands there already is pointed at (RFC 1035 §4.1.4). */
export function writeName(name: Name, at: number, places?: Places): Buffer {
  const pieces: Buffer[] = []
  let place = at
  for (let label = 0; label < name.length; label++) {
    const rest = name.slice(label)
    // Letter case is kept, so only what stands there letter for letter will do.
    const key = rest.map(escaped).join('.')
    const known = places?.get(key)
    if (known !== undefined) return Buffer.concat([...pieces, Buffer.of(POINTER | (known >> 8), known & 0xff)])
    if (place <= POINTER_OFFSETS) places?.set(key, place)
    const piece = Buffer.from(`\0${name[label]}`, 'latin1')
    piece[0] = piece.length - 1
    pieces.push(piece)
    place += piece.length
  }
  return Buffer.concat([...pieces, Buffer.of(0)])
}

const PLAIN = /^[\w-]*$/

/** A label as the master format writes it (RFC 1035 §5.1); most stand there as they are. */
function escaped(label: string): string {
  if (PLAIN.test(label)) return label
  return label
    .replace(/[.\\"();@$]/g, '\\$&')
    .replace(/[^!-~]/g, (letter) => `\\${String(letter.charCodeAt(0)).padStart(3, '0')}`)
}

/** A name in letters, absolute. */
export const nameText = (name: Name): string => `${name.map(escaped).join('.')}.`

/** A name out of letters; one without a dot at its end is relative to the origin (RFC 1035 §5.1). */
export function nameOf(text: string, origin: Name = []): Name {
  if (text === '@') return origin
  if (text === '.') return []
  const labels: string[] = []
  let label = ''
  let absolute = false
  for (const [piece] of text.matchAll(/\\\d{3}|\\[\s\S]|[^\\.]+|[\s\S]/g)) {
    absolute = piece === '.'
    if (absolute) {
      if (label === '') throw new Malformed(`"${text}" has an empty label.`)
      labels.push(label)
      label = ''
    } else label += unescaped(piece)
  }
  if (!absolute) labels.push(label)
  const name = absolute ? labels : [...labels, ...origin]
  if (name.some(({ length }) => length === 0 || length > LABEL_OCTETS)) {
    throw new Malformed(`A label of "${text}" is empty or longer than 63 octets.`)
  }
  if (octetsOf(name) > NAME_OCTETS) throw new Malformed(`"${text}" is longer than 255 octets.`)
  return name
}

/** One octet out of the way in which the master format writes it. */
export function unescaped(piece: string): string {
  if (!/^\\\d{3}$/.test(piece)) return piece.startsWith('\\') && piece.length > 1 ? piece.slice(1) : piece
  const code = Number(piece.slice(1))
  if (code > 255) throw new Malformed(`${piece} is no octet.`)
  return String.fromCharCode(code)
}
