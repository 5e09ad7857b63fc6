/** Faults about where content ends: lengths and closes. */
import { faultsOf } from '../../../fault.ts'
import type { Parts } from '../../client.ts'
import { valuesOf } from '../../grammar.ts'
import { Malformed } from '../../malformed.ts'

/** Wherever a response is not closed behind, or does not come in one piece. */
const MOST_PLACES = [
  'content/*',
  'framing/*',
  'chunks/*',
  'heads/*',
  'statuses/*',
  'interim/*',
  'redirects/*',
  'tasks/*',
  'fields/*',
  'uploads/*',
  'page/*',
  'connections/*',
  'failures/*',
  'robustness/*',
]

export const framingFaults = faultsOf<Parts>('http/client', {
  'needs-a-length': {
    describe: 'Takes a response without a length for an empty one.',
    breaks: ['framing/reads-until-close'],
    also: ['framing/*', 'robustness/*'],
    replace: (parts) => ({
      framing(method, start, fields) {
        const framing = parts.framing.call(this, method, start, fields)
        return framing.by === 'close' ? { by: 'length', octets: 0 } : framing
      },
    }),
  },
  'one-recv-is-one-response': {
    describe: 'Takes what the first recv returns for the response.',
    breaks: [
      'framing/joins-segments',
      'heads/reads-head-anywhere-cut',
      'content/shows-large-content',
      'interim/skips-interim-anywhere-cut',
    ],
    also: MOST_PLACES,
    replace: (parts) => ({
      onOctets(line, octets) {
        if (!line.over) parts.onOctets(line, octets)
        line.over = 'end'
      },
    }),
  },
  'reads-until-close-always': {
    describe: 'Reads until the server closes, whatever length it has told.',
    breaks: ['framing/ends-at-the-length', 'framing/reports-missing-octets', 'framing/hides-surplus'],
    also: MOST_PLACES,
    replace: (parts) => ({
      framing(method, start, fields) {
        const framing = parts.framing.call(this, method, start, fields)
        return framing.by === 'length' && !this.hasNoContent(method, start.status) ? { by: 'close' } : framing
      },
    }),
  },
  'zero-is-no-length': {
    describe: 'Asks whether the length is true, and 0 is not.',
    breaks: ['framing/ends-at-length-zero'],
    also: ['framing/*', 'page/*'],
    replace: (parts) => ({
      framing(method, start, fields) {
        const framing = parts.framing.call(this, method, start, fields)
        const waits = framing.by === 'length' && framing.octets === 0 && !this.hasNoContent(method, start.status)
        return waits ? { by: 'close' } : framing
      },
    }),
  },
  'reads-http11-only': {
    describe: 'Compares the version with HTTP/1.1.',
    breaks: ['framing/reads-http10'],
    also: ['connections/heeds-http10'],
    replace: (parts) => ({
      statusLine(line) {
        if (!line.startsWith('HTTP/1.1')) throw new Malformed('version', 'The server does not speak HTTP/1.1.')
        return parts.statusLine.call(this, line)
      },
    }),
  },
  'half-is-enough': {
    describe: 'Takes what has come when the server closes for the whole.',
    breaks: ['framing/reports-missing-octets'],
    also: ['framing/*', 'chunks/*', 'failures/*'],
    replace: (parts) => ({
      async data(line, octets) {
        while (line.received.length < octets && !line.over) await this.more(line)
        return parts.data.call(this, line, Math.min(octets, line.received.length))
      },
    }),
  },
  'length-of-32-bits': {
    describe: 'Keeps the length in 32 bits.',
    breaks: ['framing/believes-large-lengths'],
    replace: (parts) => ({ contentLength: (values) => parts.contentLength(values) % 2 ** 32 }),
  },
  'counts-to-no-number': {
    describe:
      'Makes a number of whatever the length says, and reads while there is less than that, which is never so of NaN.',
    breaks: ['framing/takes-repeated-length-once'],
    also: ['framing/refuses-invalid-length'],
    replace: () => ({ contentLength: (values) => Number(values.join(', ')) }),
  },
  'takes-any-length': {
    describe: 'Takes the digits at the beginning of the first length, or 0.',
    breaks: ['framing/refuses-invalid-length'],
    replace: () => ({ contentLength: ([first = '']) => Number.parseInt(first, 10) || 0 }),
  },
  'shows-surplus': {
    describe: 'Shows all that recv has returned.',
    breaks: ['framing/hides-surplus'],
    replace: (parts) => ({
      async content(line, framing) {
        const content = await parts.content.call(this, line, framing)
        const { received } = line
        line.received = Buffer.alloc(0)
        return Buffer.concat([content, received])
      },
    }),
  },
  'shows-chunks-as-they-are': {
    describe: 'Knows no chunks, and shows their sizes.',
    breaks: ['chunks/decodes-chunks', 'heads/reads-coding-in-any-spelling'],
    also: MOST_PLACES,
    replace: (parts) => ({
      framing(method, start, fields) {
        const framing = parts.framing.call(this, method, start, fields)
        return framing.by === 'chunks' ? { by: 'close' } : framing
      },
    }),
  },
  'decimal-chunk-sizes': {
    describe: 'Reads chunk sizes as decimal numbers.',
    breaks: ['chunks/decodes-chunks'],
    also: MOST_PLACES,
    replace: () => ({ chunkSize: (line) => Number.parseInt(line, 10) || 0 }),
  },
  'small-hexadecimal-letters-only': {
    describe: 'Knows the digits a to f, and not A to F.',
    breaks: ['chunks/reads-hexadecimal-sizes'],
    replace: (parts) => ({
      chunkSize(line) {
        if (/^[0-9]*[A-F]/.test(line)) throw new Malformed('framing', 'That is no number.')
        return parts.chunkSize(line)
      },
    }),
  },
  'a-chunk-size-comes-whole': {
    describe: 'Expects the size of a chunk to be there when it looks for it.',
    breaks: ['chunks/decodes-chunks-anywhere-cut'],
    replace: (parts) => ({
      chunkLine(octets) {
        const line = parts.chunkLine.call(this, octets)
        if (!line && octets.length > 0) throw new Malformed('framing', 'The size of a chunk has no end.')
        return line
      },
    }),
  },
  'waits-behind-the-last-chunk': {
    describe: 'Waits for the close, although the last chunk has come.',
    breaks: ['chunks/ends-at-the-last-chunk', 'chunks/hides-trailers'],
    also: ['interim/*'],
    replace: (parts) => ({
      async contentByChunks(line) {
        const content = await parts.contentByChunks.call(this, line)
        while (!line.over) await this.more(line)
        return content
      },
    }),
  },
  'reads-extensions-as-size': {
    describe: 'Reads the whole line of a chunk as its size.',
    breaks: ['chunks/ignores-chunk-extensions'],
    replace: (parts) => ({
      chunkSize(line) {
        if (!/^[0-9A-Fa-f]+$/.test(line)) throw new Malformed('framing', 'That is no number.')
        return parts.chunkSize(line)
      },
    }),
  },
  'shows-trailers': {
    describe: 'Shows the fields behind the last chunk.',
    breaks: ['chunks/hides-trailers'],
    replace: (parts) => ({
      async contentByChunks(line) {
        const trailers: Buffer[] = []
        const trailerSection: Parts['trailerSection'] = (octets) => {
          const found = this.trailerSection(octets)
          if (found) trailers.push(octets.subarray(0, found.length))
          return found
        }
        const content = await parts.contentByChunks.call({ ...this, trailerSection }, line)
        return Buffer.concat([content, ...trailers])
      },
    }),
  },
  'length-before-chunks': {
    describe: 'Looks for a length first, and for chunks only when there is none.',
    breaks: ['chunks/prefers-chunks-to-length'],
    replace: (parts) => ({
      framing(method, start, fields) {
        const lengths = valuesOf(fields, 'content-length')
        if (lengths.length === 0 || this.hasNoContent(method, start.status)) {
          return parts.framing.call(this, method, start, fields)
        }
        return { by: 'length', octets: this.contentLength(lengths) }
      },
    }),
  },
  'no-last-chunk-needed': {
    describe: 'Takes the close for the last chunk.',
    breaks: ['chunks/reports-missing-chunks'],
    also: ['chunks/*', 'failures/*', 'interim/*'],
    replace: (parts) => ({
      async contentByChunks(line) {
        return parts.contentByChunks.call(this, line).catch(() => Buffer.alloc(0))
      },
    }),
  },
  'skips-to-the-next-line': {
    describe: 'Reads on to the next line end behind each chunk, however far that is.',
    breaks: ['chunks/refuses-broken-chunks'],
    replace: () => ({
      chunkEnd(octets) {
        const end = octets.indexOf('\n')
        return end < 0 ? undefined : { value: undefined, length: end + 1 }
      },
    }),
  },
  'chunk-size-of-32-bits': {
    describe: 'Keeps the size of a chunk in 32 bits.',
    breaks: ['chunks/believes-large-chunks'],
    replace: () => ({
      chunkSize: (line) => Number(BigInt(`0x${/^[0-9A-Fa-f]+/.exec(line)?.[0] ?? 'none'}`) & 0xffffffffn),
    }),
  },
  'room-for-a-thousand-chunks': {
    describe: 'Has a table for a thousand chunks.',
    breaks: ['robustness/reads-many-chunks'],
    replace: (parts) => ({
      async contentByChunks(line) {
        let chunks = 0
        const chunkSize: Parts['chunkSize'] = (text) => {
          if (++chunks > 1_000) throw new Malformed('long content', 'There are too many chunks.')
          return this.chunkSize(text)
        }
        return parts.contentByChunks.call({ ...this, chunkSize }, line)
      },
    }),
  },
})
