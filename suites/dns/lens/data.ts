/** The data of resource records (RFC 1035 §3.3, RFC 3596 §2.2, RFC 2782), read as the text that stands in a master file. */
import { Broken, keyOf, labelText, nameOctets, readName } from './names.ts'
import { TYPES } from './types.ts'

export interface ReadData {
  readonly text: string
  /** A name in it is compressed where the type's standard does not have it. */
  readonly compressed: boolean
}

/** What the data of these types consists of, in order. */
type Part = 'u16' | 'u32' | 'name' | 'strings' | 'ipv4' | 'ipv6'

const FORMS: Readonly<Record<number, readonly Part[]>> = {
  [TYPES.A]: ['ipv4'],
  [TYPES.NS]: ['name'],
  [TYPES.CNAME]: ['name'],
  [TYPES.SOA]: ['name', 'name', 'u32', 'u32', 'u32', 'u32', 'u32'],
  [TYPES.PTR]: ['name'],
  [TYPES.MX]: ['u16', 'name'],
  [TYPES.TXT]: ['strings'],
  [TYPES.AAAA]: ['ipv6'],
  [TYPES.SRV]: ['u16', 'u16', 'u16', 'name'],
}

const OCTETS: Readonly<Record<string, number>> = { u16: 2, u32: 4, ipv4: 4, ipv6: 16 }

/** An IPv6 address in its shortest form (RFC 5952). */
export function shortestIpv6(address: string): string {
  return new URL(`http://[${address}]/`).hostname.slice(1, -1)
}

/** Reads `length` octets of data at `start`; they have to be used up exactly. */
export function readData(type: number, octets: Uint8Array, start: number, length: number): ReadData {
  const end = start + length
  const form = FORMS[type]
  if (!form) return { text: opaque(octets.subarray(start, end)), compressed: false }
  const view = new DataView(octets.buffer, octets.byteOffset, octets.length)
  const words: string[] = []
  let at = start
  let compressed = false
  for (const part of form) {
    const needed = OCTETS[part] ?? 0
    if (at + needed > end) throw new Broken(start, `its data has ${length} octets, too few for this type`)
    if (part === 'u16') words.push(String(view.getUint16(at)))
    else if (part === 'u32') words.push(String(view.getUint32(at)))
    else if (part === 'ipv4') words.push(octets.subarray(at, at + needed).join('.'))
    else if (part === 'ipv6') {
      const groups = Array.from({ length: 8 }, (_, nth) => view.getUint16(at + 2 * nth).toString(16))
      words.push(shortestIpv6(groups.join(':')))
    } else if (part === 'name') {
      const read = readName(octets, at)
      if (read.end > end) throw new Broken(at, 'a name in its data goes on behind the end of the data')
      compressed ||= read.compressed && type === TYPES.SRV
      words.push(read.name)
      at = read.end
    } else {
      if (at === end) throw new Broken(at, 'its data has no string, and a TXT record has one at least')
      while (at < end) {
        const next = at + 1 + (octets[at] ?? 0)
        if (next > end) throw new Broken(at, 'a string in its data goes on behind the end of the data')
        words.push(quoted(octets.subarray(at + 1, next)))
        at = next
      }
    }
    at += needed
  }
  if (at !== end) throw new Broken(at, `its data has ${length} octets, ${end - at} more than its type has`)
  return { text: words.join(' '), compressed }
}

/** Data with its names in lower case: two records are one where these are equal. */
export function dataKey(type: number, text: string): string {
  return type === TYPES.TXT ? text : keyOf(text)
}

/** The octets of data that is written as in a master file, with absolute names. */
export function dataOctets(type: number, text: string): readonly number[] {
  const words = text.match(/"(?:\\.|[^"\\])*"|\S+/g) ?? []
  const form = FORMS[type]
  if (!form) return words.slice(2).flatMap((hex) => hex.match(/../g)?.map((pair) => Number.parseInt(pair, 16)) ?? [])
  return words.flatMap((word, nth) => partOctets(form[Math.min(nth, form.length - 1)] ?? 'name', word))
}

function partOctets(part: Part, word: string): readonly number[] {
  const number = Number(word)
  switch (part) {
    case 'u16':
      return [number >> 8, number & 0xff]
    case 'u32':
      return [24, 16, 8, 0].map((bits) => (number >>> bits) & 0xff)
    case 'ipv4':
      return word.split('.').map(Number)
    case 'ipv6':
      return ipv6Octets(word)
    case 'name':
      return nameOctets(word)
    case 'strings': {
      const inner = word.slice(1, -1).replaceAll(/\\(.)/g, '$1')
      return [inner.length, ...Array.from(inner, (character) => character.charCodeAt(0))]
    }
  }
}

function ipv6Octets(address: string): readonly number[] {
  const [front = '', back = ''] = address.split('::')
  const groups = (text: string) => (text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16)))
  const [before, after] = [groups(front), groups(back)]
  const zeros = Array<number>(8 - before.length - after.length).fill(0)
  return [...before, ...zeros, ...after].flatMap((group) => [group >> 8, group & 0xff])
}

function quoted(octets: Uint8Array): string {
  const text = Array.from(octets, (octet) =>
    octet >= 0x20 && octet < 0x7f && octet !== 0x22 && octet !== 0x5c
      ? String.fromCharCode(octet)
      : labelText(Uint8Array.of(octet)),
  )
  return `"${text.join('')}"`
}

/** RFC 3597 §5. */
function opaque(octets: Uint8Array): string {
  const hex = Array.from(octets, (octet) => octet.toString(16).padStart(2, '0')).join('')
  return `\\# ${octets.length}${hex === '' ? '' : ` ${hex}`}`
}
