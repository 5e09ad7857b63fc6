/** Documents that have moved (RFC 9110 §15.4.2). */
import { readFileSync } from 'node:fs'
import type { Parts } from '../server.ts'
import type { Request, Response } from './connection.ts'

export const redirectParts = {
  /** 301 for a path in the list of moved documents. */
  moved(this: Parts, request: Request): Response | undefined {
    const list = request.world.values.moved ?? ''
    const location = list === '' ? undefined : this.newLocation(list, request.path)
    return location === undefined ? undefined : this.redirect(location)
  },

  /** The new location of a path: one line each, `/old /new`. The list is read each time, since it may change. */
  newLocation(this: Parts, list: string, path: string): string | undefined {
    for (const line of linesOf(list)) {
      const [old, location] = line.trim().split(/[\t ]+/)
      if (old !== undefined && this.isSamePath(old, path)) return location
    }
    return undefined
  },

  /** A folder is called with a slash at the end, so that relative references in its index lead into it. */
  folderRedirect(this: Parts, { path, query }: Request): Response {
    // Two slashes at the beginning would name another host (RFC 3986 §4.2).
    return this.redirect(`${path.replace(/^\/+/, '/')}/${query}`)
  },

  redirect(this: Parts, location: string): Response {
    return this.words(301, `The document is at ${location}`, [{ name: 'Location', value: uri(location) }])
  },
}

/** Without octets that a URI cannot hold; what is encoded stays as it is. */
function uri(location: string): string {
  return location.replace(/[^\x21-\x7e]+/g, encodeURIComponent)
}

function linesOf(file: string): readonly string[] {
  try {
    return readFileSync(file, 'utf8').split('\n')
  } catch {
    return []
  }
}
