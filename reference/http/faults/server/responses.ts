/** Faults about what an answer tells beside its content. */
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { faultsOf } from '../../../fault.ts'
import type { Request } from '../../server/connection.ts'
import type { Parts } from '../../server.ts'
import { answering, valueIn, without } from './changes.ts'

/** Compresses documents for those who, as it believes, accept that. */
function compressing(accepts: (value: string) => boolean): (parts: Parts) => Partial<Parts> {
  return (parts) => ({
    async deliver(request: Request, found) {
      if (!accepts(valueIn(request, 'accept-encoding') ?? '-')) return parts.deliver(request, found)
      const fields = [...parts.representationFields(found), { name: 'Content-Encoding', value: 'gzip' }]
      return { status: 200, fields, content: [gzipSync(readFileSync(found.file))] }
    },
  })
}

export const responseFaults = faultsOf<Parts>('http/server', {
  'no-date': {
    describe: 'Does not say when an answer was made.',
    breaks: ['responses/sends-date'],
    replace: () => ({ dateField: () => [] }),
  },
  'local-dates': {
    describe: 'Writes dates as its language does.',
    breaks: ['responses/writes-fixdates'],
    replace: () => ({ dateField: () => [{ name: 'Date', value: new Date().toString().slice(0, 33) }] }),
  },
  'iso-dates': {
    describe: 'Writes the time of modification as the database does.',
    breaks: ['responses/writes-fixdates'],
    also: ['conditions/*', 'tags/*', 'preconditions/*', 'ranges/*', 'resumption/*', 'range-limits/*'],
    replace: (parts) => ({
      representationFields: (found) =>
        parts.representationFields(found).map(({ name, value }) => ({
          name,
          value: name === 'Last-Modified' ? new Date(value).toISOString() : value,
        })),
    }),
  },
  'date-out-of-a-book': {
    describe: 'Sends the date of the example in the textbook.',
    breaks: ['responses/tells-the-time', 'responses/modifies-nothing-in-the-future'],
    replace: () => ({ dateField: () => [{ name: 'Date', value: 'Tue, 18 Aug 2015 15:44:04 GMT' }] }),
  },
  'local-time-called-gmt': {
    describe: 'Writes GMT behind the local time of a modification.',
    breaks: ['responses/modifies-nothing-in-the-future'],
    replace: (parts) => ({ lastModified: (found) => parts.lastModified(found) + 7_200_000 }),
  },
  'no-type': {
    describe: 'Says nothing about the type of a document.',
    breaks: ['responses/tells-type'],
    also: ['ranges/serves-several-ranges'],
    replace: answering((response) => without(response, 'Content-Type')),
  },
  'all-is-html': {
    describe: 'Calls every document text/html.',
    breaks: ['responses/tells-type-by-ending'],
    replace: () => ({ contentType: () => 'text/html' }),
  },
  'all-is-text': {
    describe: 'Calls every document text/plain.',
    breaks: ['responses/tells-type-by-ending'],
    replace: () => ({ contentType: () => 'text/plain' }),
  },
  'fails-of-accept': {
    describe: 'Looks for what the client accepts in a table, and does not expect to find nothing.',
    breaks: ['responses/answers-unknown-accept'],
    replace: (parts) => ({
      async response(request, content) {
        const known = (valueIn(request, 'accept') ?? 'text/').startsWith('text/')
        return known ? parts.response(request, content) : parts.words(500, 'KeyError')
      },
    }),
  },
  'compresses-for-everybody': {
    describe: 'Compresses as soon as there is any Accept-Encoding.',
    breaks: ['responses/codes-only-what-is-accepted'],
    also: ['responses/tells-codings-apart'],
    replace: compressing((value) => value !== '-'),
  },
  'compresses-in-secret': {
    describe: 'Compresses for some, and does not tell caches.',
    breaks: ['responses/tells-codings-apart'],
    replace: compressing((value) => /\bgzip\b(?!;q=0)/.test(value)),
  },
  'tag-of-the-moment': {
    describe: 'Makes up an ETag for every answer.',
    breaks: ['tags/tells-the-same-twice'],
    also: ['conditions/*', 'tags/*', 'preconditions/*', 'ranges/*', 'resumption/*', 'range-limits/*', 'methods/*'],
    replace: () => ({ etagOf: () => `"${randomUUID()}"` }),
  },
})
