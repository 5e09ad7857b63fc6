/** Faults about versions, fields and hosts. */
import { faultsOf } from '../../../fault.ts'
import { type Field, valuesOf } from '../../grammar.ts'
import { Malformed } from '../../malformed.ts'
import type { Parts } from '../../server.ts'

export const versionFaults = faultsOf<Parts>('http/server', {
  'claims-http-2': {
    describe: 'Says HTTP/2.0 in its status line, because that is newer.',
    breaks: ['versions/answers-in-http1'],
    also: ['lines/*', 'boundaries/takes-no-likeness-for-length'],
    replace: (parts) => ({ statusLine: (status) => parts.statusLine(status).replace('HTTP/1.1', 'HTTP/2.0') }),
  },
  'no-http-1.0': {
    describe: 'Refuses every version but HTTP/1.1.',
    breaks: ['versions/serves-http10'],
    also: ['versions/*', 'old-clients/closes-after-http10', 'old-clients/keeps-http10-only-with-word'],
    replace: (parts) => ({
      version(version) {
        if (version === 'HTTP/1.0') throw new Malformed('version', 'HTTP/1.0 is too old.')
        return parts.version(version)
      },
    }),
  },
  'keeps-http-1.0': {
    describe: 'Keeps connections of HTTP/1.0 as if they were HTTP/1.1.',
    breaks: ['old-clients/closes-after-http10'],
    also: ['versions/*'],
    replace: () => ({
      persists(this: Parts, request) {
        return !this.connectionOptions(request).includes('close')
      },
    }),
  },
  'continues-http-1.0': {
    describe: 'Sends 100 to whoever has Expect in the request.',
    breaks: ['old-clients/sends-no-interim-to-http10'],
    replace: () => ({
      expectsContinue(this: Parts, request) {
        return this.expectations(request).includes('100-continue')
      },
    }),
  },
  'chunks-in-http-1.0': {
    describe: 'Reads chunks in HTTP/1.0 too, and keeps the connection.',
    breaks: ['smuggling/closes-after-coding-in-http10'],
    replace: (parts) => ({
      onlyCoding(this: Parts, lengths) {
        parts.onlyCoding.call(this, lengths, 1)
      },
    }),
  },
  'upgrades-everybody': {
    describe: 'Says 101 to whoever has Upgrade in the request.',
    breaks: ['upgrades/ignores-upgrade-without-option'],
    also: ['upgrades/switches-to-nothing-unknown', 'upgrades/opens-no-odd-web-socket'],
    replace: (parts) => ({
      async response(this: Parts, request, content) {
        const [protocol] = valuesOf(request.fields, 'upgrade')
        if (protocol === undefined) return parts.response.call(this, request, content)
        return { status: 101, fields: [{ name: 'Upgrade', value: protocol }], content: [] }
      },
    }),
  },
  'any-major-version': {
    describe: 'Looks at the form of the version only, not at the number.',
    breaks: ['versions/refuses-other-major-versions'],
    replace: () => ({ version: (version) => (version === 'HTTP/1.0' ? 0 : 1) }),
  },
  'answers-of-1991': {
    describe: 'Takes a first line without a version for a request.',
    breaks: ['versions/refuses-missing-version'],
    also: ['request-line/*'],
    replace: (parts) => ({
      requestLine(this: Parts, line: string) {
        return parts.requestLine.call(this, /HTTP\//i.test(line) ? line : `${line.trim()} HTTP/1.0`)
      },
    }),
  },
  'any-third-word': {
    describe: 'Does not look at the third word of the first line.',
    breaks: ['versions/refuses-misspelled-versions'],
    also: [
      'versions/*',
      'lines/ends-no-line-at-cr',
      'smuggling/closes-after-coding-in-http10',
      'old-clients/closes-after-http10',
      'old-clients/keeps-http10-only-with-word',
      'old-clients/sends-no-interim-to-http10',
    ],
    replace: (parts) => ({
      requestLine(this: Parts, line: string) {
        return parts.requestLine.call(this, line.replace(/^(\S+ \S+) \S+$/, '$1 HTTP/1.1'))
      },
    }),
  },
  'version-in-any-case': {
    describe: 'Compares the version without regard to case.',
    breaks: ['versions/refuses-misspelled-versions'],
    replace: (parts) => ({
      requestLine(this: Parts, line: string) {
        return parts.requestLine.call(this, line.replace(/http\//i, 'HTTP/'))
      },
    }),
  },
  'only-two-versions': {
    describe: 'Knows the words HTTP/1.0 and HTTP/1.1, and refuses all others.',
    breaks: ['versions/reads-higher-minor-versions'],
    also: ['versions/answers-in-http1'],
    replace: (parts) => ({
      version(version) {
        if (!/^HTTP\/1\.[01]$/.test(version)) throw new Malformed('version', 'Which version is that?')
        return parts.version(version)
      },
    }),
  },
})

/** Reads a field line after it has been changed, or fails in another way. */
const reading = (read: (parts: Parts, line: string) => Field) => (parts: Parts) => ({
  fieldLine: (line: string) => read(parts, line),
})

/** Name and value of a line without looking at them. */
function careless(line: string): Field {
  const colon = line.indexOf(':')
  return { name: line.slice(0, colon), value: line.slice(colon + 1).trim() }
}

export const fieldFaults = faultsOf<Parts>('http/server', {
  'splits-at-colon-and-blank': {
    describe: 'Splits a field line at ": ", and finds no value when the blank is missing.',
    breaks: ['fields/reads-every-field', 'fields/strips-blanks-around-values'],
    also: ['host/*'],
    replace: reading((parts, line) => {
      if (!line.includes(': ')) throw new Malformed('syntax', 'A field has no value.')
      return parts.fieldLine(line)
    }),
  },
  'dies-of-an-empty-value': {
    describe: 'Takes the first character of every value.',
    breaks: ['fields/reads-every-field'],
    // Whoever comes next finds nobody.
    also: ['*'],
    replace: reading((parts, line) => {
      const field = parts.fieldLine(line)
      if (field.value === '') throw new Error('IndexError: string index out of range')
      return field
    }),
  },
  'spells-host-in-one-way': {
    describe: 'Looks for the field Host in just this spelling.',
    breaks: ['fields/reads-names-in-any-case'],
    also: ['host/*'],
    replace: (parts) => ({
      hostField: (fields, minor) =>
        parts.hostField(
          fields.filter(({ name }) => name === 'Host' || !/^host$/i.test(name)),
          minor,
        ),
    }),
  },
  'strips-names': {
    describe: 'Strips blanks from the names of fields.',
    breaks: ['fields/refuses-blank-before-colon'],
    replace: reading((parts, line) => parts.fieldLine(line.replace(/[ \t]+:/, ':'))),
  },
  'any-name': {
    describe: 'Takes anything in front of a colon for the name of a field.',
    breaks: ['fields/refuses-names-that-are-no-tokens'],
    also: ['host/*', 'codings/refuses-likenesses'],
    replace: reading((parts, line) => {
      const { name, value } = careless(line)
      return line.includes(':') && !/[\t ]$/.test(name)
        ? { ...parts.fieldLine(`x:${value}`), name }
        : parts.fieldLine(line)
    }),
  },
  'skips-lines-without-colon': {
    describe: 'Skips lines without a colon.',
    breaks: ['fields/refuses-lines-without-colon'],
    also: ['lines/*'],
    replace: reading((parts, line) => (line.includes(':') ? parts.fieldLine(line) : { name: 'x-skipped', value: '' })),
  },
  'keeps-nul': {
    describe: 'Does not look at the octets of values.',
    breaks: ['fields/refuses-nul-in-values'],
    also: ['codings/refuses-likenesses'],
    replace: reading((parts, line) => ({ ...parts.fieldLine(line.replace(/:.*/s, ':')), value: careless(line).value })),
  },
  'dies-of-controls': {
    describe: 'Lets the exception of its logger end it when a value holds a control character.',
    breaks: ['fields/copes-with-controls-in-values'],
    // Whoever comes next finds nobody.
    also: ['*'],
    replace: reading((parts, line) => {
      const unseen = [...line].some((octet) => octet !== '\t' && (octet < ' ' || octet === '\x7f'))
      if (unseen) throw new Error('UnicodeEncodeError: character maps to <undefined>')
      return parts.fieldLine(line)
    }),
  },
  'names-like-variables': {
    describe: 'Keeps fields under the names that CGI gives them, in which a hyphen and an underscore are the same.',
    breaks: ['boundaries/takes-no-likeness-for-length'],
    replace: reading((parts, line) => {
      const field = parts.fieldLine(line)
      return { ...field, name: field.name.replaceAll('_', '-') }
    }),
  },
  'dies-of-long-heads': {
    describe: 'Has a buffer of 32768 octets for the header section, and writes on behind it.',
    breaks: ['fields/survives-oversized-heads'],
    // Whoever comes next finds nobody.
    also: ['*'],
    replace: (parts) => ({
      take(this: Parts, connection, read) {
        return parts.take.call(this, connection, (octets) => {
          if (octets.length > 32_768) throw new Error('*** buffer overflow detected ***')
          return read(octets)
        }) as never
      },
    }),
  },
  'too-long-is-our-fault': {
    describe: 'Says 500 when a field does not fit into its buffer.',
    breaks: ['fields/survives-oversized-heads'],
    replace: (parts) => ({ statusOf: (flaw) => (flaw === 'long fields' ? 500 : parts.statusOf(flaw)) }),
  },
})

export const hostFaults = faultsOf<Parts>('http/server', {
  'needs-no-host': {
    describe: 'Serves requests without a Host.',
    breaks: ['host/refuses-missing-host'],
    replace: (parts) => ({ hostField: (fields) => parts.hostField(fields, 0) }),
  },
  'last-host-wins': {
    describe: 'Keeps fields in a dictionary, so that the last Host replaces the first.',
    breaks: ['host/refuses-second-host'],
    also: ['host/refuses-repeated-host'],
    replace: (parts) => ({
      hostField: (fields, minor) => parts.hostField(fields.filter(({ name }) => /^host$/i.test(name)).slice(-1), minor),
    }),
  },
  'same-host-twice': {
    describe: 'Refuses a second Host only when it differs.',
    breaks: ['host/refuses-repeated-host'],
    replace: (parts) => ({
      hostField(fields, minor) {
        const seen = new Set<string>()
        const isNew = ({ name, value }: Field) => {
          const host = /^host$/i.test(name)
          if (host && seen.has(value)) return false
          if (host) seen.add(value)
          return true
        }
        return parts.hostField(fields.filter(isNew), minor)
      },
    }),
  },
  'any-host': {
    describe: 'Does not look at what stands in Host.',
    breaks: ['host/refuses-invalid-host'],
    replace: () => ({ hostName: (authority) => authority.replace(/:\d*$/, '').toLowerCase() }),
  },
  'one-name': {
    describe: 'Answers 400 to whoever calls it by another name than localhost.',
    breaks: ['host/takes-valid-hosts'],
    also: ['lines/*', 'request-line/*', 'host/*', 'hosts/serves-host-by-name', 'robustness/serves-trickle'],
    replace: (parts) => ({
      hostName(authority) {
        const name = parts.hostName(authority)
        if (!['', 'localhost'].includes(name)) throw new Malformed('syntax', 'That is not my name.')
        return name
      },
    }),
  },
  'dies-of-an-empty-host': {
    describe: 'Looks at the first letter of the host, and dies when there is none.',
    breaks: ['host/takes-or-refuses-empty-host'],
    // Whoever comes next finds nobody.
    also: ['*'],
    replace: (parts) => ({
      hostFolder(this: Parts, world, host) {
        if (host === '') throw new Error('string index out of range')
        return parts.hostFolder.call(this, world, host)
      },
    }),
  },
})
