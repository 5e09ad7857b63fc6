/** Faults about validators and conditions. */
import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import { faultsOf } from '../../../fault.ts'
import { writeDate } from '../../date.ts'
import { combined } from '../../grammar.ts'
import type { Request } from '../../server/connection.ts'
import type { Parts } from '../../server.ts'
import { valueIn, without } from './changes.ts'

const DAY_MS = 86_400_000

/** The request, as it looks to who does not know these fields. */
function blindTo(request: Request, ...names: readonly string[]): Request {
  return { ...request, fields: request.fields.filter(({ name }) => !names.includes(name.toLowerCase())) }
}

/** The moment of a date whose day may be any number, as mktime and Date.UTC have it. */
function countedOn(text: string): number | undefined {
  const date = /^\w{3}, (\d{2}) (\w{3} \d{4} [\d:]{8} GMT)$/.exec(text)
  return date ? Date.parse(`01 ${date[2]}`) + (Number(date[1]) - 1) * DAY_MS : undefined
}

export const conditionFaults = faultsOf<Parts>('http/server', {
  'tags-without-quotes': {
    describe: 'Sends an ETag without quotation marks.',
    breaks: ['tags/writes-entity-tags'],
    also: ['conditions/*', 'tags/*', 'preconditions/*', 'ranges/*', 'resumption/*', 'range-limits/*'],
    replace: (parts) => ({
      representationFields: (found) =>
        parts.representationFields(found).map(({ name, value }) => ({ name, value: value.replaceAll('"', '') })),
    }),
  },
  'tag-of-the-name': {
    describe: 'Makes the ETag of the name of a document.',
    breaks: ['tags/changes-tag-with-document'],
    replace: () => ({
      etagOf: (file) => `"${createHash('sha256').update(basename(file)).digest('hex').slice(0, 16)}"`,
    }),
  },
  'ignores-tags': {
    describe: 'Knows dates, and has never heard of If-None-Match.',
    breaks: ['conditions/answers304-to-tag', 'conditions/sends-document-for-other-tag'],
    also: [
      'conditions/*',
      'tags/*',
      'preconditions/*',
      'uploads/creates-only-what-is-new',
      'resumption/evaluates-conditions-first',
    ],
    replace: (parts) => ({ evaluate: (request, found) => parts.evaluate(blindTo(request, 'if-none-match'), found) }),
  },
  'one-tag-only': {
    describe: 'Compares If-None-Match with the ETag as one text.',
    breaks: ['conditions/finds-tag-in-list', 'conditions/answers-star-with304'],
    also: ['uploads/creates-only-what-is-new'],
    replace: () => ({ ifNoneMatch: (fields, found) => combined(fields, 'if-none-match') !== found?.etag }),
  },
  'compares-strongly': {
    describe: 'Takes a weak tag for another one, also where a weak one would do.',
    breaks: ['conditions/finds-tag-in-list'],
    replace: () => ({ weakMatch: (one, other) => one === other }),
  },
  'asterisk-is-a-tag': {
    describe: 'Looks for a document with the tag *.',
    breaks: ['conditions/answers-star-with304'],
    also: ['uploads/creates-only-what-is-new'],
    replace: (parts) => ({
      ifNoneMatch: (fields, found) => combined(fields, 'if-none-match') === '*' || parts.ifNoneMatch(fields, found),
    }),
  },
  'date-beats-tag': {
    describe: 'Answers 304 when the date is right, whatever the tag is.',
    breaks: ['conditions/sends-document-for-other-tag'],
    replace: (parts) => ({
      evaluate: (request, found) =>
        parts.ifModifiedSince(request.fields, found) ? parts.evaluate(request, found) : 304,
    }),
  },
  'wants-tag-and-date': {
    describe: 'Answers 304 only when tag and date are both right.',
    breaks: ['conditions/prefers-tag-to-date'],
    replace: (parts) => ({
      evaluate: (request, found) =>
        valueIn(request, 'if-modified-since') !== undefined && parts.ifModifiedSince(request.fields, found)
          ? 'do it'
          : parts.evaluate(request, found),
    }),
  },
  'ignores-dates': {
    describe: 'Knows tags, and has never heard of If-Modified-Since.',
    breaks: ['conditions/answers304-to-date'],
    replace: () => ({ ifModifiedSince: () => true }),
  },
  'compares-dates-as-text': {
    describe: 'Answers 304 to the very text of Last-Modified, and knows no other form of a date.',
    breaks: ['conditions/reads-all-dates'],
    also: ['preconditions/evaluates-preconditions'],
    replace: (parts) => ({
      ifModifiedSince: (fields, found) =>
        found === undefined || combined(fields, 'if-modified-since') !== writeDate(parts.lastModified(found)),
    }),
  },
  'any-date-will-do': {
    describe: 'Answers 304 as soon as there is an If-Modified-Since.',
    breaks: ['conditions/sends-document-for-old-date', 'conditions/ignores-what-is-no-date'],
    also: ['conditions/ignores-days-that-no-month-has'],
    replace: () => ({ ifModifiedSince: (fields) => combined(fields, 'if-modified-since') === undefined }),
  },
  'what-is-no-date-is-now': {
    describe: 'Takes the present time for a date that it cannot read.',
    breaks: ['conditions/ignores-what-is-no-date'],
    also: ['preconditions/ignores-preconditions-without-date', 'conditions/ignores-days-that-no-month-has'],
    replace: (parts) => ({ readDate: (text) => parts.readDate(text) ?? Date.now() }),
  },
  'counts-days-on': {
    describe: 'Takes the 40th of February for a day in March.',
    breaks: ['conditions/ignores-days-that-no-month-has'],
    replace: (parts) => ({ readDate: (text) => parts.readDate(text) ?? countedOn(text) }),
  },
  'no-tag-in-304': {
    describe: 'Sends a 304 with nothing in it.',
    breaks: ['tags/repeats-fields-in304'],
    replace: (parts) => ({ notModified: (found) => without(parts.notModified(found), 'ETag') }),
  },
  'gone-is-not-modified': {
    describe: 'Answers 304 for what does not exist: it has not changed either.',
    breaks: ['conditions/answers-missing-despite-conditions'],
    replace: (parts) => ({
      async fetch(request) {
        const response = await parts.fetch(request)
        const asks = valueIn(request, 'if-none-match') ?? valueIn(request, 'if-modified-since')
        return response.status === 404 && asks !== undefined ? { status: 304, fields: [], content: [] } : response
      },
    }),
  },
  'matches-weakly': {
    describe: 'Takes a weak tag for a strong one.',
    breaks: ['preconditions/evaluates-preconditions', 'resumption/sends-all-of-another-version'],
    replace: (parts) => ({ strongMatch: (one, other) => parts.weakMatch(one, other) }),
  },
  'ignores-unmodified-since': {
    describe: 'Looks at If-Match, and not at If-Unmodified-Since.',
    breaks: ['preconditions/evaluates-preconditions'],
    replace: () => ({ ifUnmodifiedSince: () => true }),
  },
  'what-is-no-date-is-long-ago': {
    describe: 'Takes the beginning of time for a date that it cannot read.',
    breaks: ['preconditions/ignores-preconditions-without-date'],
    replace: (parts) => ({ readDate: (text) => parts.readDate(text) ?? 0 }),
  },
})
