/** Faults that give away what lies outside of the folder of documents. */
import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { faultsOf } from '../../../fault.ts'
import type { Parts } from '../../server.ts'

/** Turns paths into files in a way of its own, with whatever checks there are in it. */
function locating(locate: (root: string, path: string) => string | undefined): (parts: Parts) => Partial<Parts> {
  return (parts) => ({
    locate(request) {
      const place = locate(request.root, request.path)
      const isThere = place !== undefined && !place.includes('\0') && existsSync(place)
      return isThere ? realpathSync(place) : parts.locate(request)
    },
  })
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

export const outsideFaults = faultsOf<Parts>('http/server', {
  climbs: {
    describe: 'Joins the folder and the path, and opens what is there.',
    breaks: ['outside/keeps-dots-inside'],
    also: ['outside/*', 'names/*', 'uploads/*', 'removals/*'],
    replace: locating((root, path) => join(root, decoded(path))),
  },
  'checks-beginnings': {
    describe: 'Looks whether a file begins with the name of the folder, and forgets the slash behind it.',
    breaks: ['outside/keeps-dots-inside'],
    also: ['outside/*', 'uploads/*', 'removals/*'],
    replace: locating((root, path) => {
      const place = join(root, decoded(path))
      return place.startsWith(root) ? place : undefined
    }),
  },
  'checks-before-decoding': {
    describe: 'Looks for two dots in the path as it came, and decodes it afterwards.',
    breaks: ['outside/keeps-encoded-dots-inside'],
    also: ['outside/*', 'uploads/*', 'removals/*'],
    replace: locating((root, path) => (path.includes('..') ? undefined : join(root, decoded(path)))),
  },
  'takes-dots-out-once': {
    describe: 'Takes ../ out of a path, and what is left is ../ again.',
    breaks: ['outside/survives-one-removal-of-dots', 'outside/keeps-encoded-dots-inside'],
    also: ['outside/*', 'uploads/*', 'removals/*'],
    replace: locating((root, path) => join(root, decoded(path).replaceAll('../', ''))),
  },
  'joins-absolute-paths': {
    describe: 'Takes one slash off a path and joins it to the folder, as os.path.join does.',
    breaks: ['outside/takes-no-absolute-path'],
    also: ['outside/*', 'uploads/*', 'removals/*'],
    replace: locating((root, path) => (path.includes('..') ? undefined : resolve(root, decoded(path).slice(1)))),
  },
  'trusts-whole-urls': {
    describe: 'Checks a path, and not the path of a URL.',
    breaks: ['outside/keeps-other-targets-inside'],
    replace: (parts) => ({
      locate(request) {
        const place = 'form' in request && request.form === 'absolute' ? join(request.root, request.path) : undefined
        return place !== undefined && existsSync(place) ? place : parts.locate(request)
      },
    }),
  },
  'checks-get-only': {
    describe: 'Answers POST with a document, and checks nothing there.',
    breaks: ['outside/keeps-other-methods-inside'],
    also: ['statuses/lists-methods-in405'],
    replace: (parts) => ({
      async response(request, content) {
        const file = join(request.root, decoded(request.path))
        const isFile = request.method === 'POST' && statSync(file, { throwIfNoEntry: false })?.isFile()
        return isFile ? { status: 200, fields: [], content: [readFileSync(file)] } : parts.response(request, content)
      },
    }),
  },
  'follows-links': {
    describe: 'Follows links wherever they lead.',
    breaks: ['outside/follows-no-link-out', 'uploads/stores-nothing-outside', 'removals/removes-nothing-outside'],
    replace: () => ({ isInside: () => true }),
  },
})
