/** PUT and DELETE change documents, each at one stroke (RFC 9110 §9.3.4, §9.3.5). */
import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, realpathSync, renameSync, rmSync, statSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { combined } from '../grammar.ts'
import type { Parts } from '../server.ts'
import type { Request, Response } from './connection.ts'

export const uploadParts = {
  /** A part of a document is not a document (RFC 9110 §14.5). */
  partialUpload(this: Parts, { method, fields }: Request): Response | undefined {
    return method === 'PUT' && combined(fields, 'content-range') !== undefined
      ? this.words(400, 'This server takes whole documents only.')
      : undefined
  },

  /**
   * Stores the content as the document. It is written beside it first and then takes its place, so whoever reads meanwhile gets the
   * old document or the new one. Between the last look at the conditions and the change nobody else has a turn.
   */
  async store(this: Parts, request: Request, content: Buffer): Promise<Response> {
    const file = this.fileToStore(request)
    if (file === undefined) return this.words(409, 'No document can be stored there.')
    const draft = join(dirname(file), `.${randomUUID()}.draft`)
    await writeFile(draft, content)
    try {
      const refused = this.refusal(request)
      if (refused) return refused
      const isNew = this.representation(request) === undefined
      renameSync(draft, file)
      return this.stored(request, isNew)
    } finally {
      rmSync(draft, { force: true })
    }
  },

  /** Where the document is to lie, in a folder that is there from now on; `undefined` when that would not be inside. */
  fileToStore(this: Parts, request: Request): string | undefined {
    const present = this.locate(request)
    if (present !== undefined) return present
    const place = this.place(request)
    if (place === undefined || !this.isInside(request.root, nearest(place))) return undefined
    if (!statSync(nearest(place)).isDirectory()) return undefined
    mkdirSync(dirname(place), { recursive: true })
    return join(realpathSync(dirname(place)), basename(place))
  },

  /** 201 for what was not there before, with its validator (RFC 9110 §9.3.4). */
  stored(this: Parts, request: Request, isNew: boolean): Response {
    const etag = this.representation(request)?.etag
    const fields = etag === undefined ? [] : [{ name: 'ETag', value: etag }]
    return isNew ? this.words(201, 'The document is new.', fields) : { status: 204, fields, content: [] }
  },

  remove(this: Parts, request: Request): Response {
    const place = this.place(request)
    if (place === undefined || this.fileOf(request) === undefined) return this.notFound()
    rmSync(place)
    return { status: 204, fields: [], content: [] }
  },
}

/** The real path of the nearest folder above that exists. */
function nearest(place: string): string {
  const folder = dirname(place)
  return existsSync(folder) || folder === place ? realpathSync(folder) : nearest(folder)
}
