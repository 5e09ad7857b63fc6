/** Faults about the content of requests: its length, its chunks, and what is done when it breaks off. */
import { faultsOf } from '../../../fault.ts'
import { readSome } from '../../codec.ts'
import { Malformed } from '../../malformed.ts'
import type { Parts } from '../../server.ts'

/** What loses its place in the stream shows in many places. */
const MANY = [
  'bodies/*',
  'expectations/*',
  'chunked/*',
  'broken-chunks/*',
  'codings/*',
  'boundaries/*',
  'smuggling/*',
  'connections/*',
  'pipelines/*',
]

/** Takes lengths as this conversion does. */
const lengthBy = (convert: (value: string) => number) => ({
  contentLength: (values: readonly string[]) => {
    const length = convert(values[0] ?? '0')
    return Number.isFinite(length) && length > 0 ? length : 0
  },
})

const sizeBy = (convert: (line: string) => number) => ({
  chunkSize: (line: string) => {
    const size = convert(line)
    if (Number.isNaN(size)) throw new Malformed('framing', 'The size line of a chunk is none.')
    return Math.max(0, size)
  },
})

const low = (value: bigint) => Number(value & 0xffff_ffffn)

export const contentFaults = faultsOf<Parts>('http/server', {
  'leaves-content-lying': {
    describe: 'Never reads the content of a request.',
    breaks: ['bodies/gives-content-back', 'boundaries/reads-content-or-closes', 'chunked/decodes-chunks'],
    also: [
      ...MANY,
      'methods/echoes-form',
      'methods/takes-form-with-range',
      'uploads/keeps-uploads',
      'uploads/replaces-whole',
    ],
    replace: () => ({ content: async () => Buffer.alloc(0) }),
  },
  'one-recv-of-content': {
    describe: 'Takes for the content what one recv returns.',
    breaks: ['bodies/joins-content'],
    also: [...MANY, 'uploads/keeps-uploads'],
    replace: () => ({
      async data(this: Parts, connection, octets) {
        return octets > 0 ? [await this.take(connection, (received) => readSome(received, octets))] : []
      },
    }),
  },
  'contents-with-half': {
    describe: 'Is content with what has come when the client leaves.',
    breaks: ['bodies/carries-out-no-half-form', 'bodies/stores-no-half-upload', 'chunked/carries-out-no-half-chunks'],
    also: MANY,
    replace: (parts) => ({
      async content(this: Parts, connection, request) {
        try {
          return await parts.content.call(this, connection, request)
        } catch (error) {
          if (error instanceof Malformed && error.flaw === 'incomplete') return Buffer.from('half')
          throw error
        }
      },
    }),
  },
  'length-like-parse-int': {
    describe: 'Takes the digits at the beginning of Content-Length, as parseInt does.',
    breaks: ['bodies/refuses-bad-length'],
    also: MANY,
    replace: () => lengthBy((value) => Number.parseInt(value, 10)),
  },
  'length-like-number': {
    describe: 'Takes for a length whatever a conversion takes for a number.',
    breaks: ['bodies/refuses-bad-length'],
    also: MANY,
    replace: () => lengthBy(Number),
  },
  'empty-is-no-length': {
    describe: 'Takes a Content-Length without a value for none.',
    breaks: ['bodies/refuses-empty-length'],
    replace: (parts) => ({
      contentLength: (values) => (values.every((value) => value.trim() === '') ? 0 : parts.contentLength(values)),
    }),
  },
  'first-length-counts': {
    describe: 'Takes the first of several lengths.',
    breaks: ['bodies/refuses-different-lengths', 'smuggling/hides-nothing-behind-two-lengths'],
    also: MANY,
    replace: (parts) => ({
      contentLength(values) {
        return parts.contentLength(values.slice(0, 1).map((value) => value.split(',')[0] ?? ''))
      },
    }),
  },
  'octal-length': {
    describe: 'Takes a length that begins with a zero for octal.',
    breaks: ['bodies/reads-decimal-length'],
    also: MANY,
    replace: (parts) => ({
      contentLength(values) {
        const octal = values.find((value) => /^0[0-7]+$/.test(value))
        return octal === undefined ? parts.contentLength(values) : Number.parseInt(octal, 8)
      },
    }),
  },
  'length-of-32-bits': {
    describe: 'Keeps the lower 32 bits of a length.',
    breaks: ['bodies/bounds-length'],
    also: MANY,
    replace: (parts) => ({
      contentLength: (values) =>
        /^\d+$/.test(values[0] ?? '') ? low(BigInt(values[0] ?? '')) : parts.contentLength(values),
    }),
  },
  'length-with-its-blanks': {
    describe: 'Does not strip the value of Content-Length.',
    breaks: ['bodies/trims-length'],
    also: MANY,
    replace: (parts) => ({
      fieldLine(line) {
        const field = parts.fieldLine(line)
        if (field.name.toLowerCase() === 'content-length' && !/^[^:]*: ?\S+$/.test(line)) {
          throw new Malformed('syntax', 'Content-Length is no number.')
        }
        return field
      },
    }),
  },
  'waits-for-content-without-length': {
    describe: 'Reads the content of a POST until the client closes when no length is told.',
    breaks: ['bodies/has-no-content-without-length'],
    also: MANY,
    replace: (parts) => ({
      async content(this: Parts, connection, request) {
        const told = request.fields.some(({ name }) => /^(?:content-length|transfer-encoding)$/i.test(name))
        if (told || request.method !== 'POST') return parts.content.call(this, connection, request)
        while (!connection.over) await this.more(connection)
        return Buffer.alloc(0)
      },
    }),
  },
  'content-of-get-comes-back': {
    describe: 'Answers a GET that has content with that content.',
    breaks: ['bodies/answers-get-with-content'],
    also: MANY,
    replace: (parts) => ({
      perform(this: Parts, request, content) {
        if (request.method === 'GET' && content.length > 0) return this.form(request, content)
        return parts.perform.call(this, request, content)
      },
    }),
  },
  'never-continues': {
    describe: 'Waits for content that the client does not send before it is told to.',
    breaks: ['expectations/answers-expectation'],
    also: ['expectations/answers-after-continue'],
    replace: () => ({ expectsContinue: () => false }),
  },
  'continues-and-forgets': {
    describe: 'Says 100, and answers without reading what comes then.',
    breaks: ['expectations/answers-after-continue'],
    also: MANY,
    replace: (parts) => ({
      async content(this: Parts, connection, request) {
        return this.expectsContinue(request) ? Buffer.alloc(0) : parts.content.call(this, connection, request)
      },
    }),
  },
  'continues-old-clients': {
    describe: 'Says 100 to clients of HTTP/1.0 as well.',
    breaks: ['old-clients/sends-no-interim-to-http10'],
    replace: () => ({
      expectsContinue(this: Parts, request) {
        return this.expectations(request).includes('100-continue')
      },
    }),
  },
  'one-chunk': {
    describe: 'Takes the first chunk for all of the content.',
    breaks: ['chunked/decodes-chunks'],
    also: MANY,
    replace: (parts) => ({
      async contentByChunks(this: Parts, connection) {
        const size = this.chunkSize(await this.take(connection, (octets) => this.chunkLine(octets)))
        const first = await this.data(connection, size)
        await this.take(connection, (octets) => (size > 0 ? this.chunkEnd(octets) : this.trailerSection(octets)))
        if (size > 0) await parts.contentByChunks.call(this, connection)
        return Buffer.concat(first)
      },
    }),
  },
  'chunk-in-one-segment': {
    describe: 'Expects the data of a chunk in one segment.',
    breaks: ['chunked/joins-chunks'],
    also: [...MANY, 'uploads/keeps-uploads'],
    replace: () => ({
      async data(this: Parts, connection, octets) {
        return octets > 0 ? [await this.take(connection, (received) => readSome(received, octets))] : []
      },
    }),
  },
  'small-hexadecimals': {
    describe: 'Knows hexadecimal digits in small letters only.',
    breaks: ['chunked/reads-hexadecimal'],
    also: MANY,
    replace: (parts) => ({
      chunkSize(line) {
        if (/^[0-9]*[A-F]/.test(line)) throw new Malformed('framing', 'The size line of a chunk is none.')
        return parts.chunkSize(line)
      },
    }),
  },
  'no-extensions': {
    describe: 'Refuses chunks that have extensions.',
    breaks: ['chunked/ignores-extensions'],
    replace: (parts) => ({
      chunkSize(line) {
        if (line.includes(';')) throw new Malformed('framing', 'The size line of a chunk is none.')
        return parts.chunkSize(line)
      },
    }),
  },
  'leaves-trailers-lying': {
    describe: 'Takes the line behind the last chunk for the end.',
    breaks: ['chunked/reads-trailers'],
    also: MANY,
    replace: () => ({
      trailerSection(this: Parts, octets) {
        const line = this.line(octets)
        return line && { value: [], length: line.length }
      },
    }),
  },
  'any-chunk-size': {
    describe: 'Takes the hexadecimal digits at the beginning of a size line, as parseInt does.',
    breaks: [
      'broken-chunks/refuses-bad-sizes',
      'broken-chunks/refuses-bad-extensions',
      'boundaries/hides-nothing-behind-misspelled-chunks',
    ],
    also: MANY,
    replace: () => sizeBy((line) => Number.parseInt(line, 16)),
  },
  'chunk-size-of-32-bits': {
    describe: 'Keeps the lower 32 bits of a chunk size.',
    breaks: ['broken-chunks/bounds-chunk-size', 'boundaries/hides-nothing-behind-broken-chunks'],
    also: MANY,
    replace: (parts) => ({
      chunkSize: (line) => (/^[0-9a-f]+$/i.test(line) ? low(BigInt(`0x${line}`)) : parts.chunkSize(line)),
    }),
  },
  'seeks-the-next-line': {
    describe: 'Goes on behind the next line end after the data of a chunk.',
    breaks: ['broken-chunks/refuses-long-chunks'],
    also: MANY,
    replace: () => ({
      chunkEnd(octets) {
        const end = octets.indexOf(0x0a)
        return end < 0 ? undefined : { value: undefined, length: end + 1 }
      },
    }),
  },
  'skips-two-octets': {
    describe: 'Skips two octets behind the data of a chunk, whatever they are.',
    breaks: ['broken-chunks/refuses-bad-chunk-ends'],
    also: MANY,
    replace: () => ({ chunkEnd: (octets) => (octets.length < 2 ? undefined : { value: undefined, length: 2 }) }),
  },
  'chunked-somewhere': {
    describe: 'Looks for the word chunked in Transfer-Encoding.',
    breaks: ['codings/refuses-likenesses', 'codings/refuses-chunked-not-last', 'codings/refuses-chunked-twice'],
    also: MANY,
    replace: () => ({
      transferCoding(values) {
        return /chunk/i.test(values.join()) ? { by: 'chunks' } : { by: 'length', octets: 0 }
      },
    }),
  },
  'ignores-other-codings': {
    describe: 'Takes no notice of codings before chunked.',
    breaks: ['codings/answers-unknown-coding-with501'],
    also: MANY,
    replace: (parts) => ({
      transferCoding(this: Parts, values) {
        const last = values.join().split(',').at(-1) ?? ''
        return parts.transferCoding.call(this, last.trim() === 'chunked' ? [last] : values)
      },
    }),
  },
  'small-chunked': {
    describe: 'Knows chunked in small letters only, and takes anything else for nothing.',
    breaks: ['codings/reads-coding-in-any-case'],
    also: MANY,
    replace: (parts) => ({
      transferCoding(this: Parts, values) {
        return /[A-Z]/.test(values.join()) ? { by: 'length', octets: 0 } : parts.transferCoding.call(this, values)
      },
    }),
  },
  'comma-ends-chunked': {
    describe: 'Takes an odd list in Transfer-Encoding for no coding at all.',
    breaks: ['codings/reads-odd-lists-or-refuses'],
    also: MANY,
    replace: (parts) => ({
      transferCoding(this: Parts, values) {
        return values.join().includes(',') ? { by: 'length', octets: 0 } : parts.transferCoding.call(this, values)
      },
    }),
  },
})
