/** Faults about documents that clients bring and take away. */
import { closeSync, existsSync, openSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { faultsOf } from '../../../fault.ts'
import type { Parts } from '../../server.ts'

/** Where a path leads for who does not look. */
function anywhere({ root, path }: { readonly root: string; readonly path: string }): string {
  return join(root, decodeURIComponent(path))
}

export const uploadFaults = faultsOf<Parts>('http/server', {
  'uploads-as-text': {
    describe: 'Reads what is brought as UTF-8.',
    breaks: ['uploads/keeps-uploads'],
    replace: (parts) => ({
      store: (request, content) => parts.store(request, Buffer.from(content.toString('utf8'), 'utf8')),
    }),
  },
  'stores-nothing': {
    describe: 'Answers 201 and stores nothing.',
    breaks: ['uploads/keeps-uploads', 'uploads/replaces-whole'],
    also: ['uploads/*', 'removals/*'],
    replace: (parts) => ({ store: async (request) => parts.stored(request, !existsSync(anywhere(request))) }),
  },
  'all-uploads-are-alike': {
    describe: 'Answers 200 to every PUT.',
    breaks: ['uploads/tells-new-from-replaced'],
    replace: (parts) => ({ stored: () => parts.words(200, 'Stored.') }),
  },
  'all-uploads-are-new': {
    describe: 'Answers 201 to every PUT.',
    breaks: ['uploads/tells-new-from-replaced'],
    replace: (parts) => ({ stored: () => parts.words(201, 'Stored.') }),
  },
  'writes-over-the-beginning': {
    describe: 'Opens a file for writing without emptying it.',
    breaks: ['uploads/replaces-whole'],
    also: ['uploads/keeps-uploads'],
    replace: (parts) => ({
      async store(request, content) {
        const file = parts.fileToStore(request)
        if (file === undefined || !existsSync(file)) return parts.store(request, content)
        const refused = parts.refusal(request)
        if (refused) return refused
        const handle = openSync(file, 'r+')
        writeSync(handle, content)
        closeSync(handle)
        return parts.stored(request, false)
      },
    }),
  },
  'keeps-uploads-in-memory': {
    describe: 'Keeps what is brought in its memory.',
    breaks: ['uploads/stores-in-place'],
    also: ['uploads/*', 'removals/*'],
    replace: (parts) => {
      const kept = new Map<string, Buffer>()
      return {
        async response(request, content) {
          if (request.method === 'PUT' && !parts.refusal(request)) {
            const isNew = !kept.has(request.path) && !parts.isThere(request)
            kept.set(request.path, content)
            return parts.words(isNew ? 201 : 200, 'Stored.')
          }
          const known = request.method === 'GET' ? kept.get(request.path) : undefined
          return known ? { status: 200, fields: [], content: [known] } : parts.response(request, content)
        },
      }
    },
  },
  'stores-anywhere': {
    describe: 'Joins the folder and the path, and writes there.',
    breaks: ['uploads/stores-nothing-outside'],
    also: ['uploads/*', 'removals/*'],
    replace: () => ({ fileToStore: anywhere }),
  },
  'takes-half-for-all': {
    describe: 'Stores what has come when the connection breaks.',
    breaks: ['bodies/stores-no-half-upload'],
    also: ['bodies/carries-out-no-half-form'],
    replace: () => ({
      async data(connection, octets) {
        const pieces: Buffer[] = []
        for (let missing = octets; missing > 0; ) {
          const piece = connection.received.subarray(0, missing)
          if (piece.length === 0 && connection.over) break
          this.used(connection, piece.length)
          pieces.push(piece)
          missing -= piece.length
          if (missing > 0 && !connection.over) await this.more(connection)
        }
        return pieces
      },
    }),
  },
  'part-is-the-whole': {
    describe: 'Replaces a document by a part of it.',
    breaks: ['uploads/refuses-parts-of-documents'],
    replace: () => ({ partialUpload: () => undefined }),
  },
  'changes-without-condition': {
    describe: 'Knows conditions for GET, and none for PUT.',
    breaks: ['uploads/creates-only-what-is-new'],
    replace: () => ({ forbiddenChange: () => undefined }),
  },
  'removes-nothing': {
    describe: 'Answers 204 to DELETE and removes nothing.',
    breaks: ['removals/removes-documents'],
    replace: (parts) => ({
      remove: (request) =>
        parts.fileOf(request) === undefined ? parts.notFound() : { status: 204, fields: [], content: [] },
    }),
  },
  'nothing-is-removed-well': {
    describe: 'Answers 204 to DELETE of what is not there.',
    breaks: ['removals/removes-nothing-twice'],
    replace: (parts) => ({
      remove: (request) =>
        parts.fileOf(request) === undefined ? { status: 204, fields: [], content: [] } : parts.remove(request),
    }),
  },
  'removes-anything': {
    describe: 'Joins the folder and the path, and removes what is there.',
    breaks: ['removals/removes-nothing-outside'],
    also: ['uploads/*', 'removals/*'],
    replace: (parts) => ({
      remove(request) {
        const file = anywhere(request)
        if (!existsSync(file)) return parts.notFound()
        rmSync(file)
        return { status: 204, fields: [], content: [] }
      },
    }),
  },
  'removes-folders': {
    describe: 'Removes a folder with all that is in it.',
    breaks: ['removals/keeps-folders'],
    replace: (parts) => ({
      async response(request, content) {
        const place = parts.locate(request)
        if (request.method !== 'DELETE' || place === undefined || !parts.isFolder(request))
          return parts.response(request, content)
        rmSync(place, { recursive: true })
        return { status: 204, fields: [], content: [] }
      },
    }),
  },
})
