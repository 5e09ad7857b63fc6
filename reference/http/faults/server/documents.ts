/** Faults about the octets of documents, and which documents there are. */
import { existsSync, readdirSync } from 'node:fs'
import { basename, dirname, extname, join } from 'node:path'
import { faultsOf } from '../../../fault.ts'
import type { Response } from '../../server/connection.ts'
import type { Parts } from '../../server.ts'
import { changed } from './changes.ts'

/** How many characters of a name some programs look at. */
const LOOKED_AT = 10

/** The name in the folder of this path that is like its own. */
function alike(place: string, isLike: (name: string, wanted: string) => boolean): string | undefined {
  const folder = dirname(place)
  const wanted = basename(place)
  const found = existsSync(folder)
    ? readdirSync(folder)
        .sort()
        .find((name) => isLike(name, wanted))
    : undefined
  return found === undefined ? undefined : join(folder, found)
}

export const documentFaults = faultsOf<Parts>('http/server', {
  'adds-a-footer': {
    describe: 'Adds a line of its own to every page.',
    breaks: ['documents/serves-html', 'documents/serves-index'],
    also: ['moved/redirects-folders'],
    replace: changed((content, file) =>
      extname(file) === '.html' ? Buffer.concat([content, Buffer.from('<hr>served by me')]) : content,
    ),
  },
  'text-mode': {
    describe: 'Reads documents as UTF-8, and writes what it has read.',
    breaks: ['documents/serves-pictures', 'documents/serves-every-size'],
    also: ['documents/*', 'changes/*', 'uploads/*', 'removals/*'],
    replace: changed((content) => Buffer.from(content.toString('utf8'), 'utf8')),
  },
  'forgets-folders': {
    describe: 'Takes what stands behind the last slash for the name.',
    breaks: ['documents/serves-from-folders'],
    also: ['statuses/*', 'documents/*', 'changes/*', 'names/*', 'moved/*', 'uploads/*', 'removals/*', 'hosts/*'],
    replace: (parts) => ({
      place: (request) =>
        parts.place({ ...request, path: `/${request.path.slice(request.path.lastIndexOf('/') + 1)}` }),
    }),
  },
  'sends-one-more-line-end': {
    describe: 'Sends a line end behind every document and closes, as the skeleton of the textbook does.',
    breaks: ['documents/adds-nothing'],
    also: ['documents/serves-every-size', 'request-line/ignores-host-beside-absolute-form'],
    replace: (parts) => ({
      async transmit(connection, asked, response, persists) {
        if (response.status !== 200 || asked?.method !== 'GET')
          return parts.transmit(connection, asked, response, persists)
        const head = Buffer.from(parts.responseHead(asked, response, false)).toString('latin1')
        await parts.send(connection, Buffer.from(head.replace(/Content-Length: \d+\r\n/, ''), 'latin1'))
        await parts.sendContent(connection, response)
        await parts.send(connection, Buffer.from('\r\n'))
        await response.release?.()
        return false
      },
    }),
  },
  'stops-at-64k': {
    describe: 'Has a buffer of 65535 octets for a document.',
    breaks: ['documents/serves-every-size'],
    also: ['documents/serves-megabytes', 'uploads/keeps-uploads'],
    replace: changed((content) => content.subarray(0, 65_535)),
  },
  'sends-whole-buffers': {
    describe: 'Sends its whole buffer, with zeros behind the last octets of a document.',
    breaks: ['first/serves-document'],
    replace: changed((content) => Buffer.concat([content, Buffer.alloc(1_024 - (content.length % 1_024))])),
  },
  'loses-what-does-not-fit': {
    describe: 'Hands a document to the operating system once, and does not look how much of it has been taken.',
    breaks: ['documents/serves-megabytes'],
    replace: changed((content) => content.subarray(0, 1 << 20)),
  },
  'compares-beginnings': {
    describe: 'Looks at the first ten characters of a name.',
    breaks: ['documents/serves-many-documents'],
    also: [
      'names/*',
      'documents/*',
      'changes/*',
      'statuses/*',
      'conditions/*',
      'tags/*',
      'preconditions/*',
      'uploads/*',
      'removals/*',
      'moved/*',
      'methods/*',
      'outside/*',
    ],
    replace: (parts) => ({
      locate(request) {
        const place = parts.place(request)
        const found =
          place && alike(place, (name, wanted) => wanted !== '' && name.startsWith(wanted.slice(0, LOOKED_AT)))
        return found && parts.isInside(request.root, found) ? found : parts.locate(request)
      },
    }),
  },
  'keeps-documents-in-memory': {
    describe: 'Reads a document once, and never again.',
    breaks: ['changes/notices-changes'],
    also: [
      'conditions/*',
      'tags/*',
      'preconditions/*',
      'uploads/*',
      'removals/*',
      'hosts/*',
      'documents/*',
      'changes/*',
      'moved/*',
    ],
    replace: (parts) => {
      const kept = new Map<string, Buffer>()
      return changed((content, file) => {
        const known = kept.get(file) ?? content
        kept.set(file, known)
        return known
      })(parts)
    },
  },
  'never-forgets': {
    describe: 'Serves documents that are gone, out of its memory.',
    breaks: ['changes/notices-that-documents-go'],
    also: [
      'uploads/*',
      'removals/*',
      'documents/*',
      'changes/*',
      'statuses/*',
      'conditions/*',
      'tags/*',
      'preconditions/*',
      'methods/*',
    ],
    replace: (parts) => {
      const kept = new Map<string, Response>()
      return {
        async fetch(request) {
          const found = await parts.fetch(request)
          const file = parts.fileOf(request)
          if (found.status === 200 && file !== undefined && request.method === 'GET') {
            const content = await contentOf(parts, found)
            kept.set(request.path, { status: 200, fields: found.fields, content: [content] })
            return { ...found, content: [content] }
          }
          return found.status === 404 ? (kept.get(request.path) ?? found) : found
        },
      }
    },
  },
  'knows-no-index': {
    describe: 'Looks for a file with an empty name in a folder.',
    breaks: ['documents/serves-index'],
    also: ['moved/redirects-folders'],
    replace: () => ({ indexOf: () => undefined }),
  },
  'dies-of-folders': {
    describe: 'Opens a folder like a file, and lets the error end it.',
    breaks: ['documents/lists-or-refuses-folders'],
    // Whoever comes next finds nobody.
    also: ['*'],
    replace: (parts) => ({
      async fetch(request) {
        const response = await parts.fetch(request)
        if (response.status === 403) throw new Error('IsADirectoryError: [Errno 21] Is a directory')
        return response
      },
    }),
  },
  'ignores-case': {
    describe: 'Finds documents in capitals or small letters alike.',
    breaks: ['documents/tells-case-apart'],
    also: ['statuses/answers-missing-with404', 'removals/removes-nothing-outside', 'outside/follows-no-link-out'],
    replace: (parts) => ({
      locate(request) {
        const place = parts.place(request)
        const found = place && alike(place, (name, wanted) => name.toLowerCase() === wanted.toLowerCase())
        return parts.locate(request) ?? (found && parts.isInside(request.root, found) ? found : undefined)
      },
    }),
  },
  'wants-an-ending': {
    describe: 'Looks for the type behind the dot in a name, and dies where there is none.',
    breaks: ['documents/serves-names-without-ending'],
    replace: (parts) => ({
      contentType(file) {
        if (extname(file).length < 2) throw new Error('IndexError: list index out of range')
        return parts.contentType(file)
      },
    }),
  },
  'stops-at-zero': {
    describe: 'Takes a zero for the end of a document.',
    breaks: ['documents/serves-pictures', 'documents/takes-documents-for-data'],
    also: ['documents/*', 'changes/*', 'uploads/*', 'removals/*'],
    replace: changed((content) => (content.includes(0) ? content.subarray(0, content.indexOf(0)) : content)),
  },
  'formats-documents': {
    describe: 'Puts documents through a function that looks for % in them.',
    breaks: ['documents/takes-documents-for-data'],
    also: ['documents/*', 'changes/*', 'uploads/*', 'removals/*'],
    replace: changed((content) => Buffer.from(content.toString('latin1').replace(/%s/g, '(null)'), 'latin1')),
  },
})

async function contentOf(parts: Parts, { content, release }: Response): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  for (const piece of content) for await (const octets of parts.octetsOf(piece)) pieces.push(octets)
  await release?.()
  return Buffer.concat(pieces)
}
