/** Writes what we say to programs of this protocol: sentences, and the ways in which they travel. */
import { type Arbitrary, type Fate, fc } from '../../harness/kit.ts'

const ALPHABET = [...'abcdefghijklmnopqrstuvwxyz']
const PRINTABLE = Array.from({ length: 0x7f - 0x20 }, (_, at) => String.fromCharCode(0x20 + at))

// Mappings name their inverse where there is one: fast-check can then shrink an example as well as what it made up itself.

const letter = fc.constantFrom(...ALPHABET)

/**
 * One lower-case word of at least three letters, none of them an i, whose capital depends on the language: what every program can do
 * that can do anything, so that other requirements fail for their own reason.
 */
export function word(maxLength = 12): Arbitrary<string> {
  return fc.string({ unit: fc.constantFrom(...ALPHABET.filter((each) => each !== 'i')), minLength: 3, maxLength })
}

/** Lower-case words with blanks between, as people type them. */
export function sentence(maxLength = 60): Arbitrary<string> {
  return fc
    .array(fc.string({ unit: letter, minLength: 1, maxLength: 8 }), {
      minLength: 1,
      maxLength: Math.max(1, Math.floor(maxLength / 9)),
    })
    .map((words) => words.join(' '), splitIntoWords)
}

function splitIntoWords(text: unknown): string[] {
  if (typeof text !== 'string') throw new TypeError('a sentence is a string')
  return text.split(' ')
}

/** Printable ASCII of every kind, without a blank at either end, which keyboards' programs tend to eat. */
export function printable(minLength: number, maxLength: number): Arbitrary<string> {
  return fc
    .string({ unit: fc.constantFrom(...PRINTABLE), minLength, maxLength })
    .map((text) => text.replaceAll(/^ | $/g, '.'), asItIs)
}

function asItIs(text: unknown): string {
  if (typeof text !== 'string') throw new TypeError('a text is a string')
  return text
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

const LETTERS = 26
/** Twenty-six alphabets, each beginning one letter later than the one before. */
const ALPHABETS = Array.from({ length: LETTERS * LETTERS }, (_, at) =>
  String.fromCharCode(0x61 + ((at + Math.floor(at / LETTERS)) % LETTERS)),
).join('')

/** Writes out a long text: letters in an order that shows loss, doubling and reordering. */
export function written({ length, key }: { length: number; key: number }): string {
  const begin = key * LETTERS
  return ALPHABETS.repeat(Math.ceil((begin + length) / ALPHABETS.length)).slice(begin, begin + length)
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
