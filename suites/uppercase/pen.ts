/** Writes what we say to programs of this protocol: sentences, and the ways in which they travel. */
import { type Arbitrary, type Fate, fc } from '../../harness/kit.ts'

const FIRST_PRINTABLE = 0x20
const LAST_PRINTABLE = 0x7e

/** Lower-case words with blanks between, as people type them: what the first exercise is about. */
export function sentence(maxLength = 60): Arbitrary<string> {
  return fc
    .array(fc.string({ unit: letter, minLength: 1, maxLength: 8 }), {
      minLength: 1,
      maxLength: Math.ceil(maxLength / 9),
    })
    .map((words) => words.join(' ').slice(0, maxLength).trimEnd())
}

/** Printable ASCII of every kind, without a blank at either end, which keyboards' programs tend to eat. */
export function printable(minLength: number, maxLength: number): Arbitrary<string> {
  const inner = fc.integer({ min: FIRST_PRINTABLE, max: LAST_PRINTABLE }).map((code) => String.fromCharCode(code))
  return fc.string({ unit: inner, minLength, maxLength }).map((text) => text.replaceAll(/^ | $/g, '.'))
}

/** Letters of other alphabets, whose capitals are as long in UTF-8 as they are themselves. */
export function foreign(maxLength: number): Arbitrary<string> {
  return fc
    .string({ unit: fc.constantFrom(...'äöüéèñçøåабвгджзαβγδλω', ...'abc xyz'), minLength: 1, maxLength })
    .map((text) => `é${text}é`)
}

/** A text of this length that a program cannot have ready: its content depends on where one looks. */
export function longText(minLength: number, maxLength: number): Arbitrary<{ length: number; key: number }> {
  return fc.record({ length: fc.integer({ min: minLength, max: maxLength }), key: fc.integer({ min: 0, max: 25 }) })
}

/** Writes out a long text: letters in an order that shows loss, doubling and reordering. */
export function written({ length, key }: { length: number; key: number }): string {
  return Array.from({ length }, (_, at) => String.fromCharCode(0x61 + ((at + key + Math.floor(at / 26)) % 26))).join('')
}

/** Where a text of this length is cut into segments: anything from one cut to byte by byte. */
export function pieces(maxLength: number): Arbitrary<string[]> {
  return fc.array(fc.string({ unit: letter, minLength: 1, maxLength }), { minLength: 2, maxLength: 6 })
}

/** The offsets at which these pieces end, as `Line.send` wants its cuts. */
export function cutsOf(parts: readonly string[]): readonly number[] {
  let end = 0
  return parts.map((part) => (end += Buffer.byteLength(part)))
}

/** What becomes of each of `count` datagrams; at least one gets through. */
export function fates(count: number): Arbitrary<Fate[]> {
  return fc
    .array(fc.constantFrom<Fate>('deliver', 'lose', 'duplicate', 'delay'), { minLength: count, maxLength: count })
    .filter((all) => all.some((fate) => fate !== 'lose'))
}

const letter = fc.integer({ min: 0x61, max: 0x7a }).map((code) => String.fromCharCode(code))
