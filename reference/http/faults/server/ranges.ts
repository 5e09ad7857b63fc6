/** Faults about parts of documents. */
import { faultsOf } from '../../../fault.ts'
import type { ByteRange } from '../../server/connection.ts'
import type { Parts } from '../../server.ts'
import { valueIn, without } from './changes.ts'

export const rangeFaults = faultsOf<Parts>('http/server', {
  'last-octet-excluded': {
    describe: 'Takes the last position for the first that does not belong to the range.',
    breaks: ['ranges/serves-one-range'],
    also: ['ranges/*', 'resumption/*', 'range-limits/*'],
    replace: (parts) => ({
      rangeOf({ first, last }, size) {
        if (first === undefined || last === undefined) return parts.rangeOf({ first, last } as Partial<ByteRange>, size)
        return parts.rangeOf({ first, last: Math.max(first, last - 1) }, size)
      },
    }),
  },
  'suffix-from-the-front': {
    describe: 'Takes -5 for the octets from 0 to 5.',
    breaks: ['ranges/serves-one-range'],
    replace: (parts) => ({ rangeOf: ({ first = 0, ...range }, size) => parts.rangeOf({ first, ...range }, size) }),
  },
  'length-of-the-part': {
    describe: 'Says in Content-Range how long the part is, where the length of the document is due.',
    breaks: ['ranges/serves-one-range'],
    also: ['ranges/*', 'resumption/*', 'range-limits/*'],
    replace: (parts) => ({
      contentRange: (range, found) => parts.contentRange(range, { ...found, size: range.last - range.first + 1 }),
    }),
  },
  'positions-from-1': {
    describe: 'Counts octets from 1 in Content-Range.',
    breaks: ['ranges/serves-one-range'],
    also: ['ranges/*', 'resumption/*', 'range-limits/*'],
    replace: (parts) => ({
      contentRange: ({ first, last }, found) => parts.contentRange({ first: first + 1, last: last + 1 }, found),
    }),
  },
  'no-tag-in-206': {
    describe: 'Does not say of which version a part is.',
    breaks: ['ranges/repeats-fields-in206'],
    replace: () => ({ partialFields: () => [] }),
  },
  'no-length-in-416': {
    describe: 'Says that a range is not there, and not how much is.',
    breaks: ['ranges/refuses-range-behind-end'],
    replace: (parts) => ({ notSatisfiable: (found) => without(parts.notSatisfiable(found), 'Content-Range') }),
  },
  'empty-206-behind-the-end': {
    describe: 'Answers a range behind the end with the last octet.',
    breaks: ['ranges/refuses-range-behind-end'],
    also: ['ranges/*', 'resumption/*', 'range-limits/*'],
    replace: (parts) => ({
      rangeOf: (range, size) =>
        parts.rangeOf(range, size) ?? (size > 0 ? { first: size - 1, last: size - 1 } : undefined),
    }),
  },
  'guesses-ranges': {
    describe: 'Reads two numbers out of whatever it finds, and puts them in order.',
    breaks: ['ranges/takes-no-wrong-range'],
    also: ['ranges/ignores-other-units'],
    replace: (parts) => ({
      rangeSpecs(value) {
        const [one, other] = (value.match(/\d+/g) ?? []).map(Number).sort((a, b) => a - b)
        return parts.rangeSpecs(value) ?? (one === undefined ? undefined : [{ first: one, last: other ?? one }])
      },
    }),
  },
  'every-unit-is-bytes': {
    describe: 'Looks for numbers behind the equals sign, whatever stands before it.',
    breaks: ['ranges/ignores-other-units'],
    replace: (parts) => ({ rangeSpecs: (value) => parts.rangeSpecs(value.replace(/^[\w-]+=/, 'bytes=')) }),
  },
  'parts-without-their-place': {
    describe: 'Says of every part what is true of the first.',
    breaks: ['ranges/serves-several-ranges'],
    also: ['range-limits/bounds-many-ranges'],
    replace: (parts) => ({
      multipart: (found, ranges, file) =>
        parts.multipart(found, ranges, file).map((piece) => {
          const [first] = ranges
          if (!(piece instanceof Uint8Array) || !first) return piece
          const said = `${first.first}-${first.last}/${found.size}`
          return Buffer.from(
            Buffer.from(piece)
              .toString('latin1')
              .replace(/\d+-\d+\/\d+/, said),
            'latin1',
          )
        }),
    }),
  },
  'content-range-above-parts': {
    describe: 'Puts a Content-Range above several parts.',
    breaks: ['ranges/keeps-multiparts-apart'],
    replace: (parts) => ({
      partial(request, found, ranges, file) {
        const response = parts.partial(request, found, ranges, file)
        const [first, ...more] = ranges
        if (!first || more.length === 0) return response
        return { ...response, fields: [...response.fields, parts.contentRange(first, found)] }
      },
    }),
  },
  'range-of-head': {
    describe: 'Answers 206 to HEAD.',
    breaks: ['ranges/ignores-range-of-head'],
    replace: (parts) => ({ rangesOf: (request, found) => parts.rangesOf({ ...request, method: 'GET' }, found) }),
  },
  'ignores-if-range': {
    describe: 'Sends a part of this version to who has a part of another.',
    breaks: ['resumption/sends-all-of-another-version'],
    replace: () => ({ ifRange: () => true }),
  },
  'never-goes-on': {
    describe: 'Sends the whole document as soon as there is an If-Range.',
    breaks: ['resumption/goes-on-with-same-version'],
    replace: () => ({ ifRange: (request) => valueIn(request, 'if-range') === undefined }),
  },
  'ranges-before-conditions': {
    describe: 'Looks at Range first, and at conditions when there is none.',
    breaks: ['resumption/evaluates-conditions-first'],
    replace: (parts) => ({
      evaluate: (request, found) =>
        valueIn(request, 'range') === undefined ? parts.evaluate(request, found) : 'do it',
    }),
  },
  'every-range-that-is-wanted': {
    describe: 'Sends every range that was asked for, as often as it was.',
    breaks: ['range-limits/bounds-many-ranges'],
    replace: (parts) => ({
      rangesOf(request, found) {
        const value = valueIn(request, 'range')
        if (request.method !== 'GET' || value === undefined || !parts.ifRange(request, found)) return undefined
        const ranges = parts
          .rangeSpecs(value)
          ?.map((spec) => parts.rangeOf(spec, found.size))
          .filter((range) => range !== undefined)
        return ranges?.length === 0 ? 'unsatisfiable' : ranges
      },
    }),
  },
  'dies-of-huge-positions': {
    describe: 'Lets the error end it when a number is too large.',
    breaks: ['range-limits/reads-huge-positions'],
    // Whoever comes next finds nobody.
    also: ['*'],
    replace: (parts) => ({
      rangeOf(range, size) {
        if (Math.max(range.first ?? 0, range.last ?? 0) > 0xffff_ffff) throw new Error('NumberFormatException')
        return parts.rangeOf(range, size)
      },
    }),
  },
})
