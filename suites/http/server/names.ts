/** How a path names a document: decoded once, octet for octet, and without what follows the question mark. */
import {
  type Arbitrary,
  all,
  contract,
  fc,
  happened,
  met,
  octetsOf,
  quote,
  requirement,
  rfc,
  unmet,
} from '../../../harness/kit.ts'
import { encoded, latin1Octets, type Page, page, pathOf, textOf, visit, word } from '../pen.ts'
import { asksAfterwards, neverSends, servedAfterwards } from './answers.ts'
import { ask, gotPage, publish, publishAs } from './ask.ts'

/** Characters that have to be encoded in a path, or may be. */
const special = fc.string({ unit: fc.constantFrom(...' %#?"<>[]{}|^`+&=;,@:!$\'()*~'), minLength: 1, maxLength: 6 })
/** Characters that may stand in a path as they are and yet mean something elsewhere (RFC 3986 §3.3). */
const plain = fc.string({ unit: fc.constantFrom(..."+&=;,@:!$'()*~-_"), minLength: 1, maxLength: 6 })
const foreign = fc.string({ unit: fc.constantFrom(...'éüßñжя日本語한글🙂'), minLength: 1, maxLength: 5 })

/** A name with something in it, and the size and key of its page, so that a name always means the same octets. */
function named({ stem, ...rest }: Page, part: string): string {
  return pathOf({ ...rest, stem: `${stem}${part}z` })
}

export const decodesPath = requirement({
  title: 'A blank or another character that is percent-encoded in a path is decoded',
  clause: contract('documents'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  why: 'Many people put blanks into the names of their files, and browsers encode them.',
  hint: 'Decode %XX in the path (urllib.parse.unquote in Python) after you have cut off the query, and before you open the file.',
  given: fc.record({ page: page(200), part: special }),
  examples: [
    { page: { stem: 'my', size: 40, key: 1 }, part: ' ' },
    { page: { stem: 'what', size: 40, key: 1 }, part: '?' },
    { page: { stem: 'hundred', size: 40, key: 1 }, part: '%' },
  ],
  when: async ({ page, part }, stage) => {
    await publishAs(stage, named(page, part), textOf(page))
    await ask(stage, visit(`/${encoded(named(page, part))}`))
  },
  judge: ({ page }, t) => gotPage(t, page),
})

export const decodesUtf8 = requirement({
  title: 'A name with letters from anywhere in the world is found by its UTF-8, percent-encoded',
  clause: contract('documents'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'Documents are called as their authors speak.',
  hint: 'Decode %XX to octets first and those as UTF-8 then: é is %C3%A9.',
  needs: [decodesPath],
  given: fc.record({ page: page(200), part: foreign }),
  examples: [
    { page: { stem: 'caf', size: 40, key: 1 }, part: 'é' },
    { page: { stem: 'smile', size: 40, key: 1 }, part: '🙂日' },
  ],
  when: async ({ page, part }, stage) => {
    await publishAs(stage, named(page, part), textOf(page))
    await ask(stage, visit(`/${encoded(named(page, part))}`))
  },
  judge: ({ page }, t) => gotPage(t, page),
})

export const decodesAnyLetter = requirement({
  title: 'A letter that is percent-encoded without need is that letter, in hexadecimal of either case',
  clause: rfc(3986, '6.2.2.2'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: '%61 and a are two spellings of one name: some programs encode more than they have to.',
  hint: 'Decode the whole path rather than replacing %20 alone.',
  needs: [decodesPath],
  given: fc.record({ page: page(200), every: fc.integer({ min: 1, max: 5 }), upper: fc.boolean() }),
  examples: [{ page: { stem: 'jklmno', size: 40, key: 1 }, every: 1, upper: false }],
  when: async ({ page, every, upper }, stage) => {
    await publish(stage, page)
    await ask(stage, visit(`/${needlessly(pathOf(page), every, upper)}`))
  },
  judge: ({ page }, t) => gotPage(t, page),
})

/** Every so many characters one is encoded that need not be. */
function needlessly(path: string, every: number, upper: boolean): string {
  const hex = (character: string) => {
    const digits = character.charCodeAt(0).toString(16)
    return `%${upper ? digits.toUpperCase() : digits}`
  }
  return [...path].map((character, at) => (at % every === 0 ? hex(character) : character)).join('')
}

export const takesPlainCharacters = requirement({
  title: 'A plus and other characters that need no encoding stand for themselves in a path',
  clause: rfc(3986, '3.3'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'A plus means a blank in forms, and nowhere else: c++.html is not c  .html.',
  hint: 'Use unquote, not unquote_plus; do not cut the path at a semicolon, and do not treat & or = as separators.',
  given: fc.record({ page: page(200), part: plain }),
  examples: [
    { page: { stem: 'c', size: 40, key: 1 }, part: '++' },
    { page: { stem: 'a', size: 40, key: 1 }, part: ';v=1' },
  ],
  when: async ({ page, part }, stage) => {
    await publishAs(stage, named(page, part), textOf(page))
    await ask(stage, visit(`/${named(page, part)}`))
  },
  judge: ({ page }, t) => gotPage(t, page),
})

export const decodesOnce = requirement({
  title: 'A path is decoded once: %2541 is %41, and not A',
  clause: rfc(3986, '2.4'),
  level: 'MUST NOT',
  tier: 'standard',
  points: 1,
  why: 'Who decodes twice looks at one name and opens another, which is how filters are fooled.',
  hint: 'Decode in one place only; some frameworks have done it already.',
  needs: [decodesPath],
  given: fc.record({ page: page(200), code: fc.integer({ min: 0x41, max: 0x5a }) }),
  examples: [{ page: { stem: 'once', size: 40, key: 1 }, code: 0x41 }],
  when: async ({ page, code }, stage) => {
    const hex = code.toString(16)
    await publishAs(stage, named(page, `%${hex}`), textOf(page))
    await publishAs(stage, named(page, String.fromCharCode(code)), textOf({ ...page, key: page.key + 1 }))
    await ask(stage, visit(`/${named(page, `%25${hex}`)}`))
  },
  judge: ({ page }, t) => gotPage(t, page),
})

export const leavesQueryAside = requirement({
  title: 'What follows the question mark is not part of the path',
  clause: rfc(3986, '3.4'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'Pages ask for style.css?v=7 to get around caches; there is no file of that name.',
  hint: 'Cut the target at its first question mark before you decode it and look for the file.',
  given: fc.record({
    page: page(200),
    query: fc.oneof(
      fc.constantFrom('', 'v=7', 'a/b', '../..', 'q=%2e%2e', '?', 'a=b?c=d', 'x=/etc/passwd'),
      // fast-check's own queries take a second to prepare.
      fc
        .array(fc.constantFrom('a', 'b', '7', '=', '&', '/', '?', '.', '..', '%2F', '%3F', '+', ':', '@', "'"), {
          maxLength: 12,
        })
        .map((parts) => parts.join('')),
    ),
  }),
  examples: ['v=7', '', 'a/../b', '?'].map((query) => ({ page: { stem: 'style', size: 40, key: 1 }, query })),
  when: async ({ page, query }, stage) => {
    await publish(stage, page)
    await ask(stage, visit(`/${pathOf(page)}?${query}`))
  },
  judge: ({ page }, t) => gotPage(t, page),
})

/** Octets that are in no other document of a case. */
function secretOf(page: Page): Uint8Array {
  return latin1Octets(`nobody asked for this ${page.stem} ${page.size} ${page.key}`)
}

/** Octets that careless decoders take for a slash. */
const likeSlash: Arbitrary<string> = fc.constantFrom(
  '\\',
  '%5c',
  '%5C',
  '%c0%af',
  '%e0%80%af',
  '%f0%80%80%af',
  '%252f',
  '%u2215',
)

export const seesSlashesOnlyWhereTheyAre = requirement({
  title: 'A backslash, an overlong slash or a slash encoded twice does not divide a path',
  clause: contract('documents'),
  level: 'MUST NOT',
  tier: 'robust',
  points: 2,
  why: 'Who guards the slash and obeys its look-alikes has locked the door and left the window open.',
  hint: 'Decode once, refuse octets that are not UTF-8, and leave backslashes alone.',
  covers: ['RL-17', 'RL-18'],
  given: fc.record({ page: page(200), slash: likeSlash, folder: word }),
  examples: ['\\', '%5c', '%c0%af', '%252f'].map((slash) => ({
    page: { stem: 'inner', size: 40, key: 1 },
    slash,
    folder: 'room',
  })),
  when: async ({ page, slash, folder }, stage) => {
    await publishAs(stage, `${folder}/${pathOf(page)}`, secretOf(page))
    await ask(stage, visit(`/${folder}${slash}${pathOf(page)}`))
    await asksAfterwards(stage)
  },
  judge: ({ page, slash }, t) =>
    all(neverSends(t, secretOf(page), `the document, with ${slash} taken for a slash`), servedAfterwards(t)),
})

export const keepsNulInNames = requirement({
  title: 'An encoded zero octet does not end a name',
  clause: rfc(3986, '7.3'),
  level: 'SHOULD NOT',
  tier: 'robust',
  points: 1,
  why: 'The operating system ends a name at a zero, and a check of the ending has looked at what comes behind.',
  hint: 'Refuse a path with %00 in it: no file can be called so.',
  covers: ['RL-19'],
  given: fc.record({ page: page(200), ending: fc.constantFrom('', '.html', '.jpg', '/', '/../x') }),
  examples: [{ page: { stem: 'cut', size: 40, key: 1 }, ending: '.jpg' }],
  when: async ({ page, ending }, stage) => {
    await publishAs(stage, pathOf(page), secretOf(page))
    await ask(stage, visit(`/${pathOf(page)}%00${ending}`))
    await asksAfterwards(stage)
  },
  judge: ({ page }, t) => all(neverSends(t, secretOf(page), 'the document before the zero'), servedAfterwards(t)),
})

export const survivesBadEncoding = requirement({
  title: 'A path whose encoding is broken is answered somehow, and the server goes on',
  clause: rfc(3986, '2.1'),
  level: 'SHOULD',
  tier: 'robust',
  points: 1,
  why: 'A percent sign without digits, or octets that are no UTF-8, raise errors where nobody expects any.',
  hint: 'Catch the error of decoding and answer 400.',
  given: fc.record({
    path: fc
      .array(
        fc.constantFrom(
          '%',
          '%z',
          '%4',
          '%zz',
          '%ff',
          '%fe',
          '%c3',
          '%ed%a0%80',
          '%00',
          'a',
          '/',
          '%-1',
          '%%',
          '%u0041',
        ),
        {
          minLength: 1,
          maxLength: 6,
        },
      )
      .map((parts) => parts.join('')),
  }),
  examples: [{ path: '%' }, { path: '%zz' }, { path: '%ff%fe' }, { path: '%ed%a0%80' }],
  when: async ({ path }, stage) => {
    await ask(stage, visit(`/${path}`))
    await asksAfterwards(stage)
  },
  judge: (_, t) =>
    all(
      happened(t, 'client 1', 'silence') ? unmet('an answer, or the end of the connection', 'silence') : met,
      servedAfterwards(t),
    ),
})

export const keepsLineEndsOutOfFields = requirement({
  title: 'A line end that is encoded in a path never begins a field of the answer',
  clause: rfc(9110, '5.5'),
  level: 'MUST NOT',
  tier: 'robust',
  points: 2,
  why: 'Whoever can write fields into the answers of a server writes cookies and whole pages into other people’s caches.',
  hint: 'Encode a path again before you put it into Location or any other field.',
  covers: ['RL-20'],
  given: fc.record({ folder: word, end: fc.constantFrom('\r\n', '\n', '\r'), there: fc.boolean() }),
  examples: [
    { folder: 'split', end: '\r\n', there: true },
    { folder: 'split', end: '\n', there: true },
    { folder: 'split', end: '\r\n', there: false },
  ],
  when: async ({ folder, end, there }, stage) => {
    // Folders outlive their case, so those that are there have names of their own.
    const name = `${there ? 'in' : 'no'}-${folder}${end}${INJECTED}: yes`
    // A folder of that name that is asked for without its slash is redirected by most servers.
    if (there) await publishAs(stage, `${name}/index.html`, octetsOf('inside'))
    await ask(stage, visit(`/${encoded(name)}`))
    await asksAfterwards(stage)
  },
  judge: ({ folder, end }, t) => {
    const head = latin1Octets(`${folder}${end}${INJECTED}`)
    const line = t.find(
      ({ what, bytes }) => what === 'received' && bytes && headOf(bytes).includes(`${end}${INJECTED}`),
    )
    return all(
      line ? unmet('the path encoded, or left out', `${quote(head)} in the header section`) : met,
      servedAfterwards(t),
    )
  },
})

const INJECTED = 'X-Injected'

/** The header section of what came first. */
function headOf(octets: Uint8Array): string {
  const [head = ''] = Buffer.from(octets).toString('latin1').split('\r\n\r\n', 1)
  return head
}
