/** Ranges of a document (RFC 9110 §14). */
import type { FileHandle } from 'node:fs/promises'
import { wholeSeconds } from '../date.ts'
import { type Field, membersOf, valuesOf } from '../grammar.ts'
import type { Parts } from '../server.ts'
import type { ByteRange, Piece, Representation, Request, Response } from './connection.ts'

/** Who asks for more than this at once is given all of it (RFC 9110 §14.2). */
const MOST_RANGES = 50
const STRONG_AFTER_MS = 1_000

export const rangeParts = {
  /** The ranges that are wanted and there; `undefined` when the whole document is the answer. */
  rangesOf(this: Parts, request: Request, found: Representation): readonly ByteRange[] | 'unsatisfiable' | undefined {
    const values = valuesOf(request.fields, 'range')
    if (request.method !== 'GET' || values.length !== 1 || !this.ifRange(request, found)) return undefined
    const specs = this.rangeSpecs(values[0] ?? '')
    if (!specs || specs.length > MOST_RANGES || this.isAllOfNothing(specs, found)) return undefined
    const ranges = specs.map((spec) => this.rangeOf(spec, found.size)).filter((range) => range !== undefined)
    return ranges.length === 0 ? 'unsatisfiable' : this.coalesce(ranges)
  },

  /** The last octets of an empty document are there, but Content-Range cannot say so (RFC 9110 §14.1.2, §14.4). */
  isAllOfNothing(specs: readonly Partial<ByteRange>[], { size }: Representation): boolean {
    return size === 0 && specs.some(({ first, last = 0 }) => first === undefined && last > 0)
  },

  /** `bytes=0-99,200-,-50`; anything else is no Range of ours, and ignored (RFC 9110 §14.1.1). */
  rangeSpecs(value: string): readonly Partial<ByteRange>[] | undefined {
    const set = /^bytes=(.*)$/i.exec(value)?.[1]
    const specs = membersOf([set ?? '']).map((spec) => /^(\d*)-(\d*)$/.exec(spec))
    const ranges = specs.map((spec) => ({
      ...(spec?.[1] && { first: Number(spec[1]) }),
      ...(spec?.[2] && { last: Number(spec[2]) }),
    }))
    const valid = ({ first, last }: Partial<ByteRange>) =>
      first === undefined ? last !== undefined : last === undefined || first <= last
    return ranges.length > 0 && ranges.every(valid) ? ranges : undefined
  },

  /** The octets that a range means in a document of this size; `undefined` when there are none. */
  rangeOf({ first, last = Number.POSITIVE_INFINITY }: Partial<ByteRange>, size: number): ByteRange | undefined {
    const range =
      first === undefined
        ? { first: Math.max(0, size - last), last: size - 1 }
        : { first, last: Math.min(last, size - 1) }
    return range.first <= range.last ? range : undefined
  },

  /** Ranges that overlap become one, in the place of the first (RFC 9110 §15.3.7.2). */
  coalesce(ranges: readonly ByteRange[]): readonly ByteRange[] {
    const kept: ByteRange[] = []
    for (const range of ranges) {
      const met = kept.filter((other) => other.first <= range.last && range.first <= other.last)
      const union = [range, ...met].reduce((one, other) => ({
        first: Math.min(one.first, other.first),
        last: Math.max(one.last, other.last),
      }))
      const [place] = met
      if (place) kept[kept.indexOf(place)] = union
      else kept.push(union)
      for (const other of met.slice(1)) kept.splice(kept.indexOf(other), 1)
    }
    return kept
  },

  /** Whether the client's other parts are of the document as it is now (RFC 9110 §13.1.5). Only strong validators tell. */
  ifRange(this: Parts, { fields }: Request, found: Representation): boolean {
    const [validator, ...more] = valuesOf(fields, 'if-range')
    if (validator === undefined) return true
    if (more.length > 0) return false
    if (validator.includes('"')) return this.strongMatch(validator, found.etag)
    return this.readDate(validator) === this.lastModified(found) && this.isStrongDate(found)
  },

  /** A second in which a document changed may see another change (RFC 9110 §8.8.2.2). */
  isStrongDate(this: Parts, found: Representation): boolean {
    return wholeSeconds(Date.now()) - this.lastModified(found) >= STRONG_AFTER_MS
  },

  /** 206: one range as it is, several as parts of a multipart. */
  partial(
    this: Parts,
    request: Request,
    found: Representation,
    ranges: readonly ByteRange[],
    file: FileHandle,
  ): Response {
    const [range, ...more] = ranges
    const content = more.length > 0 ? this.multipart(found, ranges, file) : ranges.map((each) => ({ file, ...each }))
    const type = more.length > 0 ? `multipart/byteranges; boundary=${boundaryOf(found)}` : this.contentType(found.file)
    const position = range && more.length === 0 ? [this.contentRange(range, found)] : []
    return {
      status: 206,
      fields: [...this.partialFields(request, found), { name: 'Content-Type', value: type }, ...position],
      content,
    }
  },

  /** A client that said If-Range has a part of the same document, and knows the rest (RFC 9110 §15.3.7). */
  partialFields(this: Parts, { fields }: Request, found: Representation): readonly Field[] {
    const known = valuesOf(fields, 'if-range').length > 0 ? ['Content-Type', 'Last-Modified'] : ['Content-Type']
    return this.representationFields(found).filter(({ name }) => !known.includes(name))
  },

  contentRange({ first, last }: ByteRange, { size }: Representation): Field {
    return { name: 'Content-Range', value: `bytes ${first}-${last}/${size}` }
  },

  /** Every part says what it is and where it belongs (RFC 9110 §14.6). */
  multipart(this: Parts, found: Representation, ranges: readonly ByteRange[], file: FileHandle): readonly Piece[] {
    const type = { name: 'Content-Type', value: this.contentType(found.file) }
    const parts = ranges.flatMap((range): Piece[] => [
      Buffer.from(`--${boundaryOf(found)}\r\n${this.fieldLines([type, this.contentRange(range, found)])}\r\n`),
      { file, ...range },
      Buffer.from('\r\n'),
    ])
    return [...parts, Buffer.from(`--${boundaryOf(found)}--\r\n`)]
  },

  /** None of the ranges is there; says how many octets are (RFC 9110 §15.5.17). */
  notSatisfiable(this: Parts, { size }: Representation): Response {
    return this.words(416, `The document has ${size} octets.`, [{ name: 'Content-Range', value: `bytes */${size}` }])
  },
}

/** A document holds its own digest about as often as it holds the answer to everything. */
function boundaryOf({ etag }: Representation): string {
  return `part-${etag.replaceAll('"', '')}`
}
