/** Faults about paths: what they are decoded to, and where they are cut. */
import { faultsOf } from '../../../fault.ts'
import type { Parts } from '../../server.ts'

/** The names on a path, each decoded in another way than the right one. */
function decoding(decode: (name: string) => string): () => Partial<Parts> {
  return () => ({
    decodePath(path) {
      try {
        const names = path.split('/').map(decode).join('/').split('/')
        return names.some((name) => name.includes('\0')) ? undefined : names.filter((name) => name !== '')
      } catch {
        return undefined
      }
    },
  })
}

const LETTER = /%(?=[46][1-9a-f]|[57][0-9a])/gi

export const nameFaults = faultsOf<Parts>('http/server', {
  'decodes-nothing': {
    describe: 'Takes a path as it comes.',
    breaks: ['names/decodes-path'],
    also: ['uploads/stores-in-place', 'moved/redirects-folders', 'names/*'],
    replace: decoding((name) => name),
  },
  'decodes-blanks-only': {
    describe: 'Puts a blank for %20, and leaves the rest.',
    breaks: ['names/decodes-path'],
    also: ['names/*'],
    replace: decoding((name) => name.replaceAll('%20', ' ')),
  },
  'decodes-no-letters': {
    describe: 'Decodes what has to be encoded, and nothing else.',
    breaks: ['names/decodes-any-letter'],
    also: ['names/*', 'outside/*'],
    replace: decoding((name) => decodeURIComponent(name.replace(LETTER, '%25'))),
  },
  'decodes-latin-1': {
    describe: 'Takes every octet of a name for a character.',
    breaks: ['names/decodes-utf8'],
    replace: decoding((name) =>
      name.replace(/%([0-9a-f]{2})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16))),
    ),
  },
  'plus-is-a-blank': {
    describe: 'Decodes paths as if they were forms.',
    breaks: ['names/takes-plain-characters'],
    replace: decoding((name) => decodeURIComponent(name.replaceAll('+', ' '))),
  },
  'cuts-at-semicolon': {
    describe: 'Cuts a name at its first semicolon.',
    breaks: ['names/takes-plain-characters'],
    also: ['outside/*'],
    replace: decoding((name) => decodeURIComponent(name.replace(/;.*/, ''))),
  },
  'decodes-twice': {
    describe: 'Decodes what has been decoded.',
    breaks: ['names/decodes-once', 'names/sees-slashes-only-where-they-are'],
    also: ['names/*', 'outside/*'],
    replace: decoding((name) => {
      const once = decodeURIComponent(name)
      return /%(?![0-9a-f]{2})/i.test(once) ? once : decodeURIComponent(once)
    }),
  },
  'query-in-the-name': {
    describe: 'Looks for a file whose name ends with the query.',
    breaks: ['names/leaves-query-aside'],
    also: ['outside/*', 'pipelines/answers-pipeline-in-order'],
    replace: (parts) => ({
      originForm(target) {
        const { path, query, ...rest } = parts.originForm(target)
        return { ...rest, path: path + query, query: '' }
      },
    }),
  },
  'routes-on-fragment': {
    describe: 'Takes the fragment for a part of the name.',
    breaks: ['request-line/ignores-fragments'],
    replace: (parts) => ({ originForm: (target) => parts.originForm(target.replaceAll('#', '%23')) }),
  },
  'backslash-is-a-slash': {
    describe: 'Takes a backslash for a slash, as on another system.',
    breaks: ['names/sees-slashes-only-where-they-are'],
    also: ['outside/*'],
    replace: decoding((name) => decodeURIComponent(name).replaceAll('\\', '/')),
  },
  'overlong-slash': {
    describe: 'Decodes UTF-8 by adding up bits, also where a shorter form was due.',
    breaks: ['names/sees-slashes-only-where-they-are'],
    also: ['outside/*'],
    replace: decoding((name) => decodeURIComponent(name.replace(/%c0%af/gi, '%2f'))),
  },
  'ends-names-at-zero': {
    describe: 'Gives a name to the operating system, which stops reading at a zero.',
    breaks: ['names/keeps-nul-in-names'],
    also: ['names/*', 'outside/*'],
    replace: (parts) => ({ decodePath: (path) => parts.decodePath(path.replace(/%00.*$/, '')) }),
  },
  'dies-of-bad-encoding': {
    describe: 'Lets the error of decoding end it.',
    breaks: ['names/survives-bad-encoding'],
    // Whoever comes next finds nobody.
    also: ['*'],
    replace: () => ({
      decodePath: (path) =>
        path
          .split('/')
          .map(decodeURIComponent)
          .filter((name) => name !== ''),
    }),
  },
  'writes-decoded-locations': {
    describe: 'Redirects a folder to its decoded name.',
    breaks: ['names/keeps-line-ends-out-of-fields', 'manners/writes-locations-as-uris'],
    also: ['moved/redirects-folders', 'moved/*'],
    replace: (parts) => ({
      folderRedirect: ({ path }) =>
        parts.words(301, 'There is a slash missing.', [{ name: 'Location', value: `${decodeURIComponent(path)}/` }]),
    }),
  },
})
