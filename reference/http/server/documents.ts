/** Finds documents: from the path in a request to a file in the folder of documents, and never to one outside of it. */
import { createHash } from 'node:crypto'
import { constants, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { extname, join, sep } from 'node:path'
import type { World } from '../../world.ts'
import { wholeSeconds } from '../date.ts'
import type { Field } from '../grammar.ts'
import type { Parts } from '../server.ts'
import type { Representation, Request, Response } from './connection.ts'

const INDEX = 'index.html'

/** Small documents are told apart by what is in them, large ones by what the file system says about them. */
const SMALL_OCTETS = 1024 * 1024

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.htm': 'text/html',
  '.css': 'text/css',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.txt': 'text/plain',
  '.md': 'text/markdown',
  '.csv': 'text/csv',
  '.json': 'application/json',
  '.xml': 'application/xml',
  '.pdf': 'application/pdf',
  '.zip': 'application/zip',
  '.gz': 'application/gzip',
  '.wasm': 'application/wasm',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.gif': 'image/gif',
  '.svg': 'image/svg+xml',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.mp3': 'audio/mpeg',
  '.mp4': 'video/mp4',
  '.woff2': 'font/woff2',
}

export const documentParts = {
  /** The folder of documents: that of the host, where the server has folders for hosts. */
  hostFolder(this: Parts, { values }: World, host: string): string {
    const docroot = values.docroot ?? '.'
    const hosts = values.hosts ?? ''
    const name = hosts === '' ? undefined : this.folderNamed(hosts, host)
    return name === undefined ? docroot : join(hosts, name)
  },

  /** The folder in `hosts` that is called like the host. Only names that are really there are ever used. */
  folderNamed(hosts: string, host: string): string | undefined {
    return entriesOf(hosts).find((name) => name.toLowerCase() === host && isFolderAt(join(hosts, name)))
  },

  /** The names on the way to a document. They are decoded once and each for itself: %2F does not divide. */
  decodePath(path: string): readonly string[] | undefined {
    try {
      const names = path.split('/').map(decodeURIComponent)
      return names.some((name) => /[/\0]/.test(name)) ? undefined : names.filter((name) => name !== '')
    } catch {
      // Octets that are not UTF-8 name nothing, however they may look when somebody is careless.
      return undefined
    }
  },

  /** Whether two paths are the same but for their spelling: %61 is another way to write a (RFC 3986 §6.2.2). */
  isSamePath(this: Parts, one: string, other: string): boolean {
    const names = [one, other].map((path) => this.decodePath(path)?.join('/'))
    return names[0] !== undefined && names[0] === names[1] && one.endsWith('/') === other.endsWith('/')
  },

  /** A way without . and .. in it, which never climbs over its beginning (RFC 3986 §5.2.4). */
  withoutDots(names: readonly string[]): readonly string[] {
    const kept: string[] = []
    for (const name of names) {
      if (name === '..') kept.pop()
      else if (name !== '.') kept.push(name)
    }
    return kept
  },

  /** Where the path leads in the folder of documents, whether something is there or not. */
  place(this: Parts, { root, path }: Pick<Request, 'root' | 'path'>): string | undefined {
    const names = this.decodePath(path)
    return names && join(root, ...this.withoutDots(names))
  },

  /** The file or folder that the path names, with all symbolic links followed. */
  locate(this: Parts, request: Pick<Request, 'root' | 'path'>): string | undefined {
    const place = this.place(request)
    const real = place === undefined ? undefined : realPath(place)
    return real !== undefined && this.isInside(request.root, real) ? real : undefined
  },

  /** Whether a real path lies in the folder of documents: links may have led out of it. */
  isInside(root: string, real: string): boolean {
    const folder = realPath(root) ?? root
    return real === folder || real.startsWith(folder.endsWith(sep) ? folder : folder + sep)
  },

  isThere(this: Parts, request: Request): boolean {
    return this.locate(request) !== undefined
  },

  /** Whether the path means a folder: it ends with a slash, or names one. */
  isFolder(this: Parts, request: Request): boolean {
    const real = this.locate(request)
    return request.path.endsWith('/') || (real !== undefined && isFolderAt(real))
  },

  /** The file that answers for the path; for a folder, its index. Only a folder is called with a slash at the end. */
  fileOf(this: Parts, request: Pick<Request, 'root' | 'path'>): string | undefined {
    if (request.path.endsWith('/')) return this.indexOf(request)
    const real = this.locate(request)
    return real !== undefined && isFileAt(real) ? real : undefined
  },

  indexOf(this: Parts, { root, path }: Pick<Request, 'root' | 'path'>): string | undefined {
    return this.fileOf({ root, path: `${path}${INDEX}` })
  },

  /** The selected representation, if the path has one now. */
  representation(this: Parts, request: Request): Representation | undefined {
    const file = request.form === 'asterisk' || this.isForm(request) ? undefined : this.fileOf(request)
    if (file === undefined) return undefined
    const { size, mtimeMs } = statSync(file)
    return { file, size, modifiedMs: mtimeMs, etag: this.etagOf(file) }
  },

  /**
   * A strong entity-tag: no two versions of a document share one (RFC 9110 §8.8.1). The time of modification alone would not do,
   * since a file can be written twice within a tick of the clock.
   */
  etagOf(file: string): string {
    const { size, mtimeNs, ctimeNs, ino } = statSync(file, { bigint: true })
    const version = size <= SMALL_OCTETS ? readFileSync(file) : `${size} ${mtimeNs} ${ctimeNs} ${ino}`
    return `"${createHash('sha256').update(version).digest('hex').slice(0, 32)}"`
  },

  /** The time of modification, and never one that has not come yet (RFC 9110 §8.8.2.1). */
  lastModified({ modifiedMs }: Representation): number {
    return wholeSeconds(Math.min(modifiedMs, Date.now()))
  },

  /** What the ending of the name says; what it does not say is unknown. */
  contentType(file: string): string {
    return TYPES[extname(file).toLowerCase()] ?? 'application/octet-stream'
  },

  /** The fields that tell about a representation. */
  representationFields(this: Parts, representation: Representation): readonly Field[] {
    return [
      { name: 'Content-Type', value: this.contentType(representation.file) },
      { name: 'Last-Modified', value: this.httpDate(this.lastModified(representation)) },
      { name: 'ETag', value: representation.etag },
      { name: 'Accept-Ranges', value: 'bytes' },
    ]
  },

  /** GET and HEAD. */
  async fetch(this: Parts, request: Request): Promise<Response> {
    const real = this.locate(request)
    if (real === undefined) return this.notFound()
    if (isFolderAt(real) && !request.path.endsWith('/')) return this.folderRedirect(request)
    const found = this.representation(request)
    if (!found) return isFolderAt(real) ? this.words(403, 'The folder is not listed.') : this.notFound()
    const outcome = this.evaluate(request, found)
    if (outcome === 412) return this.preconditionFailed()
    return outcome === 304 ? this.notModified(found) : this.deliver(request, found)
  },

  /** The document whole, or the ranges of it that are wanted. */
  async deliver(this: Parts, request: Request, found: Representation): Promise<Response> {
    const ranges = this.rangesOf(request, found)
    if (ranges === 'unsatisfiable') return this.notSatisfiable(found)
    const file = await this.openFile(found.file)
    const release = () => file.close()
    try {
      return { ...(ranges ? this.partial(request, found, ranges, file) : this.whole(found, file)), release }
    } catch (error) {
      await release()
      throw error
    }
  },

  /** All of it, as it is. */
  whole(this: Parts, found: Representation, file: FileHandle): Response {
    const content = found.size > 0 ? [{ file, first: 0, last: found.size - 1 }] : []
    return { status: 200, fields: this.representationFields(found), content }
  },

  /** A pipe that somebody put among the documents must not make everybody wait. */
  openFile: (file: string): Promise<FileHandle> => open(file, constants.O_RDONLY | constants.O_NONBLOCK),
}

function realPath(path: string): string | undefined {
  try {
    return realpathSync.native(path)
  } catch {
    return undefined
  }
}

function isFolderAt(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
}

function isFileAt(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false
}

function entriesOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
