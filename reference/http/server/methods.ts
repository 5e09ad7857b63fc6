/** What is done for a request (RFC 9110 §9): may it be done at all, and then the method's own work. */
import { combined, membersOf, valuesOf } from '../grammar.ts'
import type { Parts } from '../server.ts'
import type { Request, Response } from './connection.ts'

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS']
const FORM = '/form'

export const methodParts = {
  /** The answer to a well-formed request, whose content has come whole. */
  async response(this: Parts, request: Request, content: Buffer): Promise<Response> {
    try {
      return this.refusal(request) ?? (await this.perform(request, content))
    } catch (error) {
      return this.failure(error as NodeJS.ErrnoException)
    }
  },

  /** What the header section alone decides, if it is a refusal: it is known before any content has been read. */
  refusal(this: Parts, request: Request): Response | undefined {
    try {
      return (
        this.unknownExpectation(request) ??
        this.unknownMethod(request) ??
        this.notAllowed(request) ??
        this.partialUpload(request) ??
        this.forbiddenChange(request)
      )
    } catch (error) {
      return this.failure(error as NodeJS.ErrnoException)
    }
  },

  /** Whether the client waits for our word before it sends its content (RFC 9110 §10.1.1). HTTP/1.0 knows no such thing. */
  expectsContinue(this: Parts, request: Request): boolean {
    const { framing, minor } = request
    const hasContent = framing.by === 'chunks' || framing.octets > 0
    return hasContent && minor > 0 && this.expectations(request).includes('100-continue')
  },

  /** The expectations in Expect, in small letters. */
  expectations({ fields }: Request): readonly string[] {
    return membersOf(valuesOf(fields, 'expect')).map((expectation) => expectation.toLowerCase())
  },

  /** What the client expects and we have never heard of (RFC 9110 §15.5.18). */
  unknownExpectation(this: Parts, request: Request): Response | undefined {
    const unknown = this.expectations(request).find((expectation) => expectation !== '100-continue')
    return unknown === undefined || request.minor === 0
      ? undefined
      : this.words(417, 'This server meets no other expectation than 100-continue.')
  },

  /** Methods are told apart by case (RFC 9110 §9.1), and most of those that exist are not for a server like this. */
  unknownMethod(this: Parts, { method }: Request): Response | undefined {
    return METHODS.includes(method) ? undefined : this.words(501, 'This server does not know the method.')
  },

  /** 405 says which methods there are (RFC 9110 §15.5.6). */
  notAllowed(this: Parts, request: Request): Response | undefined {
    const allowed = this.allow(request)
    if (allowed.includes(request.method)) return undefined
    if (request.method === 'POST' && !this.isThere(request)) return this.notFound()
    return this.words(405, `${request.method} cannot be done here.`, [{ name: 'Allow', value: allowed.join(', ') }])
  },

  /** The methods that this target has. */
  allow(this: Parts, request: Request): readonly string[] {
    if (request.form === 'asterisk') return METHODS
    if (this.isForm(request)) return ['POST', 'OPTIONS']
    if (this.isFolder(request)) return ['GET', 'HEAD', 'OPTIONS']
    return ['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS']
  },

  /** The form that every host has. */
  isForm(this: Parts, { path }: Request): boolean {
    return this.isSamePath(path, FORM)
  },

  perform(this: Parts, request: Request, content: Buffer): Response | Promise<Response> {
    switch (request.method) {
      case 'POST':
        return this.form(request, content)
      case 'PUT':
        return this.store(request, content)
      case 'DELETE':
        return this.remove(request)
      case 'OPTIONS':
        return this.options(request)
      default:
        return this.moved(request) ?? this.fetch(request)
    }
  },

  /** What was sent comes back, and is still of the type that the client said it was of. */
  form(this: Parts, { fields }: Request, content: Buffer): Response {
    const type = combined(fields, 'content-type') ?? 'application/octet-stream'
    return { status: 200, fields: [{ name: 'Content-Type', value: type }], content: [content] }
  },

  /** Says what can be done here (RFC 9110 §9.3.7). */
  options(this: Parts, request: Request): Response {
    return { status: 204, fields: [{ name: 'Allow', value: this.allow(request).join(', ') }], content: [] }
  },

  notFound(this: Parts): Response {
    return this.words(404, 'There is no document of that name.')
  },

  /** What the operating system refuses. Documents come and go while we look at them. */
  failure(this: Parts, error: NodeJS.ErrnoException): Response {
    if (error.syscall === undefined) throw error
    if (['ENOENT', 'ENOTDIR', 'ENAMETOOLONG', 'ELOOP'].includes(error.code ?? '')) return this.notFound()
    if (['EACCES', 'EPERM'].includes(error.code ?? '')) return this.words(403, 'The document is not for everybody.')
    return this.words(500, 'The server could not do it.')
  },
}
