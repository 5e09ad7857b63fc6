/** Faults about the head of a response, and about interim responses. */
import { faultsOf } from '../../../fault.ts'
import type { Parts } from '../../client.ts'
import type { Field } from '../../grammar.ts'
import { Malformed } from '../../malformed.ts'

/** A name in capitals as standards write it. */
const AS_USUAL = /^(?:[A-Z][a-z]+-)*[A-Z][a-z]+$/

export const headFaults = faultsOf<Parts>('http/client', {
  'expects-the-head-in-one-piece': {
    describe: 'Expects the whole head when its first octets have come.',
    breaks: ['heads/reads-head-anywhere-cut'],
    also: ['robustness/*', 'content/*', 'interim/*', 'framing/*', 'chunks/*'],
    replace: (parts) => ({
      headerSection(octets) {
        const section = parts.headerSection.call(this, octets)
        if (!section) throw new Malformed('syntax', 'The head has no end.')
        return section
      },
    }),
  },
  'compares-the-reason': {
    describe: 'Looks for "200 OK" in the status line.',
    breaks: ['heads/ignores-the-reason'],
    replace: (parts) => ({
      statusLine(line) {
        if (/ 200 /.test(line) && !/ 200 OK$/.test(line)) throw new Malformed('syntax', 'The server says no OK.')
        return parts.statusLine.call(this, line)
      },
    }),
  },
  'names-in-usual-capitals-only': {
    describe: 'Knows fields by the capitals that standards write them with.',
    breaks: ['heads/reads-fields-in-any-spelling', 'heads/reads-coding-in-any-spelling'],
    replace: (parts) => ({
      fieldLine(line) {
        const field = parts.fieldLine(line)
        return AS_USUAL.test(field.name) ? field : { name: `x-${field.name}`, value: field.value }
      },
    }),
  },
  'a-blank-behind-the-colon': {
    describe: 'Cuts two characters off behind the name of a field.',
    breaks: ['heads/reads-fields-in-any-spelling'],
    also: ['heads/*', 'statuses/*'],
    replace: () => ({
      fieldLine(line) {
        const colon = line.indexOf(':')
        return { name: line.slice(0, colon), value: line.slice(colon + 2) }
      },
    }),
  },
  'strips-spaces-only': {
    describe: 'Expects nothing but spaces around a value, and gives up at a tab.',
    breaks: ['heads/reads-tabs-around-values'],
    replace: (parts) => ({
      fieldLine(line) {
        if (/:\s*\t|\t\s*$/.test(line)) throw new Malformed('syntax', 'A tab stands beside a value.')
        return parts.fieldLine(line)
      },
    }),
  },
  'coding-in-small-letters-only': {
    describe: 'Compares the transfer coding with "chunked", letter by letter.',
    breaks: ['heads/reads-coding-in-any-spelling'],
    replace: (parts) => ({
      transferCoding: (values) => (values.includes('chunked') ? parts.transferCoding(values) : { by: 'close' }),
    }),
  },
  'searches-the-head-for-the-length': {
    describe: 'Searches the head for "Content-Length: ", wherever that stands.',
    breaks: ['heads/looks-for-whole-names', 'heads/unfolds-values'],
    replace: (parts) => ({
      framing(method, start, fields) {
        const head = fields.map(({ name, value }) => `${name}: ${value}`).join('\r\n')
        const [, length] = /Content-Length: *(\d+)/i.exec(head) ?? []
        const framing = parts.framing.call(this, method, start, fields)
        return length === undefined || framing.by !== 'length' || this.hasNoContent(method, start.status)
          ? framing
          : { by: 'length', octets: Number(length) }
      },
    }),
  },
  'every-value-is-a-word': {
    describe: 'Wants some ASCII as the value of every field.',
    breaks: ['heads/takes-odd-fields'],
    also: ['interim/*', 'robustness/*'],
    replace: (parts) => ({
      fieldLine(line) {
        const field = parts.fieldLine(line)
        if (!/^[ -~]+$/.test(field.value)) throw new Malformed('syntax', 'A value has no sense.')
        return field
      },
    }),
  },
  'a-folded-line-is-a-field': {
    describe: 'Takes a line that begins with a blank for a field of its own.',
    breaks: ['heads/unfolds-values'],
    replace: (parts) => ({ foldedLine: (_: Field | undefined, line) => parts.fieldLine(line.trim()) }),
  },
  'room-for-fifty-fields': {
    describe: 'Has a table for fifty fields.',
    breaks: ['heads/takes-many-fields'],
    replace: (parts) => ({
      headerSection(octets) {
        const section = parts.headerSection.call(this, octets)
        if (section && section.value.length > 50) throw new Malformed('long fields', 'There are too many fields.')
        return section
      },
    }),
  },
  'lines-of-4096': {
    describe: 'Has a buffer of 4096 octets for a line.',
    breaks: ['heads/takes-long-fields'],
    replace: (parts) => ({
      line(octets) {
        const line = parts.line(octets)
        if (line && line.length > 4_096) throw new Malformed('long fields', 'A line is too long.')
        return line
      },
    }),
  },
  'reads-on-after-204': {
    describe: 'Waits for content behind 204.',
    breaks: ['statuses/ends-after204'],
    replace: () => ({ hasNoContent: (method, status) => method === 'HEAD' || status === 304 }),
  },
  'reads-on-after-304': {
    describe: 'Waits for the content whose length a 304 tells.',
    breaks: ['statuses/ends-after304'],
    replace: () => ({ hasNoContent: (method, status) => method === 'HEAD' || status === 204 }),
  },
  'guesses-the-status-code': {
    describe: 'Takes a status code that is none for 200.',
    breaks: ['failures/refuses-broken-status-line'],
    also: ['failures/*', 'robustness/*'],
    replace: () => ({
      statusLine: (line) => ({
        minor: line.startsWith('HTTP/1.0') ? 0 : 1,
        status: Number.parseInt(line.split(' ')[1] ?? '', 10) || 200,
      }),
    }),
  },
  'knows-100-only': {
    describe: 'Passes over 100 Continue, and over no other interim response.',
    breaks: ['interim/skips-interim'],
    also: ['interim/*'],
    replace: () => ({
      isInterim(status) {
        if (status < 200 && status !== 100) throw new Malformed('syntax', `What is ${status}?`)
        return status === 100
      },
    }),
  },
  'wants-the-answer-at-once': {
    describe: 'Knows no interim responses.',
    breaks: ['interim/skips-interim', 'tasks/shows-answer-to-post'],
    replace: () => ({ isInterim: () => false }),
  },
  'skips-one-interim': {
    describe: 'Passes over one interim response.',
    breaks: ['interim/skips-several-interims'],
    replace: (parts) => {
      let interims = 0
      return {
        isInterim(status) {
          if (parts.isInterim(status) && ++interims > 1) throw new Malformed('syntax', 'That is not the answer.')
          return parts.isInterim(status)
        },
      }
    },
  },
  'final-comes-with-interim': {
    describe: 'Expects the final response in the segment in which the interim one came.',
    breaks: ['interim/skips-interim-anywhere-cut'],
    replace: (parts) => ({
      answer(line, wanted) {
        let interim = false
        const isInterim: Parts['isInterim'] = (status) => {
          interim = this.isInterim(status)
          return interim
        }
        const firstLine: Parts['firstLine'] = (octets) => {
          if (interim && octets.length === 0) throw new Malformed('syntax', 'There is no final response.')
          return this.firstLine(octets)
        }
        return parts.answer.call({ ...this, isInterim, firstLine }, line, wanted)
      },
    }),
  },
  'content-behind-interim': {
    describe: 'Skips as much content behind an interim response as its length says.',
    breaks: ['interim/takes-no-content-with-interim'],
    replace: (parts) => ({
      answer(line, wanted) {
        let status = 0
        const statusLine: Parts['statusLine'] = (text) => {
          const found = this.statusLine(text)
          status = found.status
          return found
        }
        const headerSection: Parts['headerSection'] = (octets) => {
          const found = this.headerSection(octets)
          const length = found?.value.find(({ name }) => name === 'Content-Length')?.value ?? '0'
          return found && status < 200 ? { ...found, length: found.length + Number(length) } : found
        }
        return parts.answer.call({ ...this, statusLine, headerSection }, line, wanted)
      },
    }),
  },
  'a-hundred-interims-at-most': {
    describe:
      'Passes over interim responses in a loop that ends after a hundred, and takes the next for the final one.',
    breaks: ['robustness/ends-endless-interims'],
    replace: (parts) => {
      let interims = 0
      return { isInterim: (status) => parts.isInterim(status) && ++interims <= 100 }
    },
  },
  'nul-ends-the-head': {
    describe: 'Keeps the head in a string of C, which ends at a NUL.',
    breaks: ['robustness/ends-after-control-characters'],
    replace: (parts) => ({
      headerSection(octets) {
        const nul = octets.indexOf(0)
        const whole = octets.indexOf('\r\n\r\n')
        if (nul < 0 || (whole >= 0 && whole < nul)) return parts.headerSection.call(this, octets)
        const section = parts.headerSection.call(
          this,
          Buffer.concat([octets.subarray(0, nul), Buffer.from('\r\n\r\n')]),
        )
        return section && { ...section, length: nul + 1 }
      },
    }),
  },
  'takes-any-switch': {
    describe: 'Takes 101 for an answer like others.',
    breaks: ['interim/refuses-unasked-switch'],
    replace: () => ({ isInterim: (status) => status < 200 && status !== 101 }),
  },
})
