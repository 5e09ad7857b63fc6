/** The master format (RFC 1035 §5), and the same records in JSON. */

import { dataOf } from './codec/data.ts'
import { Malformed, type Name, nameOf } from './codec/names.ts'
import { CLASSES, TYPES, typeOf } from './codec/types.ts'
import type { Resource } from './codec.ts'

/** The records of a file, under the name that the file is about: that of its SOA record, where it has one. */
export interface ZoneFile {
  readonly origin: Name
  readonly records: readonly Resource[]
}

interface Entry {
  readonly line: number
  /** The line begins with a blank, so the owner is that of the record before. */
  readonly blank: boolean
  readonly words: readonly string[]
}

const WORD = /;[^\n]*|"((?:\\[\s\S]|[^"\\])*)"|[()\n]|(?:\\[\s\S]|[^\s();"])+|[^\S\n]+|"/g
const UNITS: Readonly<Record<string, number>> = { S: 1, M: 60, H: 3600, D: 86_400, W: 604_800 }
const MOST_TTL = 0x7fffffff

/** The entries of a file: lines, save that a line end inside parentheses is a blank (RFC 1035 §5.1). */
function entriesOf(text: string): readonly Entry[] {
  const entries: Entry[] = []
  let words: string[] = []
  let blank = false
  let depth = 0
  let line = 1
  let begun = line
  let fresh = true
  for (const [word, quoted] of `${text}\n`.matchAll(WORD)) {
    if (word === '\n' && depth === 0) {
      if (words.length > 0) entries.push({ line: begun, blank, words })
      words = []
      blank = false
      fresh = true
    } else if (word === '(') depth++
    else if (word === ')') depth--
    else if (word === '"' || depth < 0) throw new Malformed(`Line ${line}: a quote or a parenthesis has no partner.`)
    else if (/^\s/.test(word)) blank ||= fresh
    else if (!word.startsWith(';')) {
      if (words.length === 0) begun = line
      words.push(quoted ?? word)
    }
    if (word !== '\n') fresh = false
    line += word.split('\n').length - 1
  }
  if (depth !== 0) throw new Malformed('A parenthesis is not closed.')
  return entries
}

/** Seconds; a unit behind the number, as BIND writes it, is understood as well. */
function ttlOf(word: string | undefined): number | undefined {
  if (word === undefined || !/^(\d+[SMHDW]?)+$/i.test(word)) return undefined
  const seconds = [...word.matchAll(/(\d+)([SMHDW]?)/gi)].map(
    ([, count, unit]) => Number(count) * (UNITS[unit?.toUpperCase() ?? ''] ?? 1),
  )
  const sum = seconds.reduce((one, other) => one + other, 0)
  return sum <= MOST_TTL ? sum : undefined
}

/** Reads a master file; relative names are relative to `origin` until the file says otherwise. */
export function readZoneFile(text: string, origin: Name = []): ZoneFile {
  const records: Resource[] = []
  let from = origin
  let usual: number | undefined
  let before: Resource | undefined
  for (const { line, blank, words } of entriesOf(text)) {
    try {
      const [first = '', second] = words
      if (first === '$ORIGIN') from = nameOf(second ?? '', from)
      else if (first === '$TTL') usual = ttlOf(second) ?? usual
      else if (first.startsWith('$')) throw new Malformed(`${first} is not supported.`)
      else {
        const owner = blank ? before?.name : nameOf(first, from)
        if (!owner) throw new Malformed('The first record has no owner.')
        before = recordOf(owner, blank ? words : words.slice(1), from, usual, before)
        records.push(before)
      }
    } catch (error) {
      throw error instanceof Malformed ? new Malformed(`Line ${line}: ${error.message}`) : error
    }
  }
  return { origin: records.find(({ type }) => type === TYPES.SOA)?.name ?? from, records }
}

/** `[TTL] [class] type data`, TTL and class in any order. */
function recordOf(
  name: Name,
  words: readonly string[],
  origin: Name,
  usual: number | undefined,
  before: Resource | undefined,
): Resource {
  let ttl: number | undefined
  let at = 0
  for (; at < words.length; at++) {
    const word = words[at] ?? ''
    const seconds = ttlOf(word)
    if (seconds !== undefined && ttl === undefined) ttl = seconds
    else if (/^(CS|CH|HS)$/i.test(word)) throw new Malformed(`The class ${word} is not served.`)
    else if (!/^IN$/i.test(word)) break
  }
  const type = typeOf(words[at] ?? '')
  if (type === undefined) throw new Malformed(`"${words[at] ?? ''}" is no type.`)
  const data = dataOf(type, words.slice(at + 1), origin)
  // Without $TTL it is that of the record before, and of the first one the minimum of the SOA record (RFC 2308 §4).
  const minimum = type === TYPES.SOA ? (data[6] as number) : undefined
  const seconds = ttl ?? usual ?? before?.ttl ?? minimum
  if (seconds === undefined) throw new Malformed('There is no TTL.')
  return { name, type, class: CLASSES.IN, ttl: seconds, data }
}

/** The same records in JSON; data stands there as in the master format. */
export function readZoneJson(text: string): ZoneFile {
  const { origin, records } = JSON.parse(text) as {
    readonly origin: string
    readonly records: readonly { name: string; ttl: number; type: string; data: string }[]
  }
  return {
    origin: nameOf(origin),
    records: records.map(({ name, ttl, type, data }) => {
      const words = entriesOf(data)[0]?.words ?? []
      return recordOf(nameOf(name), [String(ttl), type, ...words], [], undefined, undefined)
    }),
  }
}
