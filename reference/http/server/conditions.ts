/** Conditional requests, in the order that RFC 9110 §13.2.2 prescribes. */
import { readDate } from '../date.ts'
import { combined, type Field, valuesOf } from '../grammar.ts'
import type { Parts } from '../server.ts'
import type { Representation, Request, Response } from './connection.ts'

const ENTITY_TAG = /(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"/g

export const conditionParts = {
  /**
   * 412 where a condition forbids a change. Conditions count only where the method would have succeeded without them
   * (RFC 9110 §13.2.1): not where there is nothing to delete, and not for OPTIONS, which selects nothing.
   */
  forbiddenChange(this: Parts, request: Request): Response | undefined {
    if (!['POST', 'PUT', 'DELETE'].includes(request.method)) return undefined
    const found = this.representation(request)
    if (!found && request.method === 'DELETE') return undefined
    return this.evaluate(request, found) === 412 ? this.preconditionFailed() : undefined
  },

  preconditionFailed(this: Parts): Response {
    return this.words(412, 'The document is not as the condition says.')
  },

  /** What the conditions lead to, before anything about ranges: the method is done, or 412, or 304. */
  evaluate(this: Parts, request: Request, found: Representation | undefined): 'do it' | 412 | 304 {
    const { fields, method } = request
    const reads = method === 'GET' || method === 'HEAD'
    if (combined(fields, 'if-match') !== undefined) {
      if (!this.ifMatch(fields, found)) return 412
    } else if (!this.ifUnmodifiedSince(fields, found)) return 412
    if (combined(fields, 'if-none-match') !== undefined) {
      return this.ifNoneMatch(fields, found) ? 'do it' : reads ? 304 : 412
    }
    return reads && !this.ifModifiedSince(fields, found) ? 304 : 'do it'
  },

  /** One of the tags is that of the document, or * and there is one (RFC 9110 §13.1.1). */
  ifMatch(this: Parts, fields: readonly Field[], found: Representation | undefined): boolean {
    const value = combined(fields, 'if-match')
    if (!found) return false
    return value === '*' || this.entityTags(value).some((tag) => this.strongMatch(tag, found.etag))
  },

  /** None of the tags is that of the document, or * and there is none (RFC 9110 §13.1.2). */
  ifNoneMatch(this: Parts, fields: readonly Field[], found: Representation | undefined): boolean {
    const value = combined(fields, 'if-none-match')
    if (!found) return true
    return value !== '*' && !this.entityTags(value).some((tag) => this.weakMatch(tag, found.etag))
  },

  /** The document has not changed since (RFC 9110 §13.1.4). What is no date is no condition. */
  ifUnmodifiedSince(this: Parts, fields: readonly Field[], found: Representation | undefined): boolean {
    const since = this.dateIn(fields, 'if-unmodified-since')
    return since === undefined || !found || this.lastModified(found) <= since
  },

  /** The document has changed since (RFC 9110 §13.1.3). */
  ifModifiedSince(this: Parts, fields: readonly Field[], found: Representation | undefined): boolean {
    const since = this.dateIn(fields, 'if-modified-since')
    return since === undefined || !found || this.lastModified(found) > since
  },

  /** The tags in a list. Commas may stand inside of them. */
  entityTags(value = ''): readonly string[] {
    return value.match(ENTITY_TAG) ?? []
  },

  /** Both strong, and the same (RFC 9110 §8.8.3.2). */
  strongMatch: (one: string, other: string) => one === other && !one.startsWith('W/'),

  /** The same, weak or not. */
  weakMatch: (one: string, other: string) => one.replace(/^W\//, '') === other.replace(/^W\//, ''),

  /** The one date in a field. */
  dateIn(this: Parts, fields: readonly Field[], name: string): number | undefined {
    const [date, ...more] = valuesOf(fields, name)
    return date === undefined || more.length > 0 ? undefined : this.readDate(date)
  },

  /** A date in any of the three forms that a server has to read (RFC 9110 §5.6.7). */
  readDate,

  /** What the client has is still good. It knows everything about it but its tag (RFC 9110 §15.4.5). */
  notModified(found: Representation): Response {
    return { status: 304, fields: [{ name: 'ETag', value: found.etag }], content: [] }
  },
}
