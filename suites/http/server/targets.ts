/** Octets in a target that separate nothing, end nothing, and stand for nothing but themselves (RFC 3986 §2, RFC 9112 §3.2). */
import {
  contract,
  fc,
  indexOf,
  met,
  octets,
  octetsOf,
  requirement,
  rfc,
  type Transcript,
  unmet,
} from '../../../harness/kit.ts'
import { textOf, visit, word } from '../pen.ts'
import { answersOn, ask, finalOf, inAnswer, publishAs, statusLine } from './ask.ts'
import { askForPage, PAGE, refusal, TARGET, withFirstLine } from './refusals.ts'

const unseen = fc.constantFrom(
  ...Array.from({ length: 32 }, (_, code) => String.fromCharCode(code)).filter((one) => !'\t\n\v\f\r'.includes(one)),
  '\x7f',
)

export const refusesControlsInTarget = requirement({
  title: 'A control character in a target is refused',
  clause: rfc(9112, '3.2'),
  level: 'SHOULD',
  tier: 'robust',
  points: 1,
  covers: ['RL-15'],
  why: 'For a program in C a NUL ends the path, while its filters have seen the rest as well.',
  hint: 'Answer 400 to a target with any octet below 33 or above 126.',
  given: fc.record({ control: unseen, behind: fc.constantFrom('', '.html') }),
  examples: [
    { control: '\0', behind: '.html' },
    { control: '\x01', behind: '' },
  ],
  when: ({ control, behind }, stage) => askForPage(stage, withFirstLine(`GET ${TARGET}${control}${behind} HTTP/1.1`)),
  judge: (_, t) => refusal(t),
})

export const refusesForeignOctetsInTarget = requirement({
  title: 'Octets outside ASCII in a target are refused: they have to be percent-encoded',
  clause: rfc(9112, '3.2'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  covers: ['RL-16'],
  why: 'In which encoding such octets are meant, everybody along the way guesses, and not everybody the same.',
  hint: 'Answer 400, or 301 to the target as it should have been, when the target has an octet above 126.',
  given: fc.record({ stem: word, letter: fc.constantFrom('é', 'ß', 'ж', '中', '😀') }),
  examples: [{ stem: 'caf', letter: 'é' }],
  when: async ({ stem, letter }, stage) => {
    const path = `${stem}${letter}.txt`
    await publishAs(stage, path, octetsOf('named with a letter outside of ASCII\n'))
    const target = Buffer.from(octetsOf(`/${path}`)).toString('latin1')
    await ask(stage, withFirstLine(`GET ${target} HTTP/1.1`))
  },
  judge: (_, t) => {
    const [response] = finalOf(answersOn(t).messages)
    return response?.status === 301 ? met : refusal(t)
  },
})

/** What some decoders take for a slash: overlong UTF-8 of two, three and four octets, and what separates folders elsewhere. */
const LIKE_A_SLASH = ['%C0%AF', '%E0%80%AF', '%F0%80%80%AF', '%c0%2f', '%5C', '%EF%BC%8F', '%E2%88%95']

export const separatesFoldersBySlashesOnly = requirement({
  title: 'Nothing but a slash separates folders: no backslash, and no overlong form of a slash',
  clause: contract('documents'),
  level: 'MUST NOT',
  tier: 'robust',
  points: 2,
  covers: ['RL-17', 'RL-18'],
  why: 'Who looks for "../" before decoding, or for slashes only, is passed by with another spelling.',
  hint: 'Decode percent signs to octets, once, and take the octets as strict UTF-8: what is none, or has a backslash, names no document.',
  given: fc.record({ folder: word, name: word, like: fc.constantFrom(...LIKE_A_SLASH) }),
  examples: LIKE_A_SLASH.map((like) => ({ folder: 'folder', name: 'inside', like })),
  when: async ({ folder, name, like }, stage) => {
    await publishAs(stage, `${folder}/${name}.txt`, octetsOf('inside of a folder\n'))
    await ask(stage, visit(`/${folder}${like}${name}.txt`))
  },
  judge: (_, t) => notFound(t),
})

export const readsNamesToTheirEnd = requirement({
  title: 'A percent-encoded NUL does not end a path',
  clause: contract('missing'),
  level: 'MUST NOT',
  tier: 'robust',
  points: 1,
  covers: ['RL-19'],
  why: 'For a program in C the name ends there, while its filters have seen another ending.',
  hint: 'Answer 400 or 404 to a path with a NUL in it, before the path is given to the system.',
  given: fc.record({ behind: fc.constantFrom('', '.html', '.png', '/', '/x') }),
  examples: [{ behind: '.html' }, { behind: '' }],
  when: ({ behind }, stage) => askForPage(stage, visit(`${TARGET}%00${behind}`)),
  judge: (_, t) => notFound(t),
})

export const survivesEncodedLineEnds = requirement({
  title: 'A line end that is percent-encoded in a target never becomes one in the response',
  clause: rfc(9110, '5.5'),
  level: 'MUST NOT',
  tier: 'standard',
  points: 2,
  covers: ['RL-20'],
  why: 'Who can write lines into a response writes cookies, redirects and whole second responses for other people.',
  hint: 'Encode a path again before you write it into Location or any other field, and never write decoded text into a header section.',
  given: fc.record({ name: word, slash: fc.boolean() }),
  examples: [{ name: 'injected', slash: false }],
  // A folder of this name makes servers redirect to the same path with a slash.
  when: async ({ name, slash }, stage) => {
    await publishAs(stage, `a\r\nX-${name}: yes/index.html`, textOf(PAGE))
    await ask(stage, visit(`/a%0D%0AX-${name}:%20yes${slash ? '/' : ''}`))
  },
  judge: ({ name }, t) =>
    inAnswer(t, ({ fields, at, contentAt }) => {
      const stream = octets(t, 'client 1', 'received')
      const injected = fields.find((field) => field.name === `x-${name}`)
      if (injected)
        return unmet('no field that stood in the target', `X-${name}: ${injected.value}`, stream.at(injected.at))
      const bare = indexOf(stream.bytes.subarray(at, contentAt), octetsOf(`\nX-${name}`))
      return bare < 0 ? met : unmet('no line that stood in the target', `a line with X-${name}`, stream.at(at + bare))
    }),
})

/** The answer, if there is one, is no success. */
function notFound(t: Transcript) {
  const [response] = finalOf(answersOn(t).messages)
  if (!response) return refusal(t)
  if (response.status >= 300) return met
  return unmet('no document under this name', statusLine(response), octets(t, 'client 1', 'received').at(response.at))
}
