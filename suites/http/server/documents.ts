/** Documents come as they are: of every kind and size, in folders. */
import { all, contract, fc, octetsOf, requirement, rfc, same } from '../../../harness/kit.ts'
import { binaryOf, joined, latin1Octets, type Page, page, pathOf, textOf, visit, word } from '../pen.ts'
import { statusIs } from './answers.ts'
import { answered, ask, gotPage, hasContent, hasStatus, inAnswer, publish, publishAs } from './ask.ts'

const HTML = ['<!doctype html>\n<title>', '</title>\n<p>', '</p>\n'] as const

/** A page as students write them. */
function htmlOf(page: Page): Uint8Array {
  return joined(latin1Octets(`${HTML[0]}${page.stem}${HTML[1]}`), textOf(page), latin1Octets(HTML[2]))
}

/** Begins as a picture does, with octets that are no text in any encoding. */
function pictureOf(page: Page): Uint8Array {
  return joined(Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0x00, 0x10, 0x4a, 0x46, 0x49, 0x46, 0x00), binaryOf(page))
}

export const servesHtml = requirement({
  title: 'An HTML page comes as it is',
  clause: contract('documents'),
  level: 'MUST',
  tier: 'basic',
  points: 2,
  why: 'This is what a browser asks for first.',
  hint: 'Send the octets of the file behind the empty line, all of them, and nothing around them.',
  given: fc.record({ page: page(400) }),
  examples: [{ page: { stem: 'home', size: 120, key: 4 } }],
  when: async ({ page }, stage) => {
    await publishAs(stage, pathOf(page, 'html'), htmlOf(page))
    await ask(stage, visit(`/${pathOf(page, 'html')}`))
  },
  judge: ({ page }, t) => hasContent(t, htmlOf(page)),
})

export const servesPictures = requirement({
  title: 'A picture comes as it is, although it is no text',
  clause: contract('documents'),
  level: 'MUST',
  tier: 'basic',
  points: 2,
  why: 'Most of what the web moves is no text; decoding it destroys it, or ends the server.',
  hint: 'Open files in binary mode and send the octets: do not decode them, and do not build one string of header and file.',
  given: fc.record({ page: page(600) }),
  examples: [{ page: { stem: 'photo', size: 300, key: 1 } }],
  when: async ({ page }, stage) => {
    await publishAs(stage, pathOf(page, 'jpg'), pictureOf(page))
    await ask(stage, visit(`/${pathOf(page, 'jpg')}`))
  },
  judge: ({ page }, t) => hasContent(t, pictureOf(page)),
})

export const servesFromFolders = requirement({
  title: 'A document in a folder is found there',
  clause: contract('documents'),
  level: 'MUST',
  tier: 'basic',
  points: 2,
  why: 'Sites keep their pictures and styles in folders.',
  hint: 'Use the whole path, not what stands behind its last slash.',
  given: fc.record({ folders: fc.array(word, { minLength: 1, maxLength: 3 }), page: page(400), other: page(400) }),
  examples: [
    {
      folders: ['images', 'small'],
      page: { stem: 'one', size: 60, key: 1 },
      other: { stem: 'two', size: 70, key: 9 },
    },
  ],
  when: async ({ folders, page, other }, stage) => {
    const path = `${folders.join('/')}/${pathOf(page)}`
    // A document of the same name at the top shows who forgets the folders.
    await publishAs(stage, pathOf(page), joined(latin1Octets('not this one: '), textOf(other)))
    await publishAs(stage, path, textOf(page))
    await ask(stage, visit(`/${path}`))
  },
  judge: ({ page }, t) => gotPage(t, page),
})

export const addsNothing = requirement({
  title: 'A document comes with nothing behind its last octet',
  clause: contract('documents'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'One more line end does no harm to a page, and makes a picture, an archive or a key another one.',
  hint: 'Send the file and close. The skeleton of the textbook sends one more line end behind it: leave that out.',
  given: fc.record({ page: page(400) }),
  examples: [{ page: { stem: 'exact', size: 64, key: 0 } }],
  when: async ({ page }, stage) => {
    await publish(stage, page)
    await ask(stage, visit(`/${pathOf(page)}`))
  },
  judge: ({ page }, t) => inAnswer(t, ({ content }) => same(textOf(page), { bytes: content, at: () => undefined })),
})

const EDGES = [0, 1, 255, 511, 1_023, 1_024, 1_025, 4_096, 8_192, 16_385, 65_535, 65_536, 65_537]

export const servesEverySize = requirement({
  title: 'Documents of every size come whole, an empty one too',
  clause: contract('documents'),
  level: 'MUST',
  tier: 'standard',
  points: 3,
  why: 'What fits into one buffer is the exception; send may take a part of what it is given.',
  hint: 'Repeat reading and sending until the file ends (sendall in Python), and send what read returned, not the whole buffer.',
  given: fc.record({ page: page(150_000, 0) }),
  examples: EDGES.map((size) => ({ page: { stem: 'size', size, key: 7 } })),
  when: async ({ page }, stage) => {
    await publishAs(stage, pathOf(page, 'bin'), binaryOf(page))
    await ask(stage, visit(`/${pathOf(page, 'bin')}`), { patience: 2 })
  },
  judge: ({ page }, t) => hasContent(t, binaryOf(page)),
})

export const servesMegabytes = requirement({
  title: 'A document of several megabytes comes whole',
  clause: contract('documents'),
  level: 'MUST',
  tier: 'robust',
  points: 1,
  why: 'No buffer of the operating system holds it at once, so a server that does not wait for its client loses the rest.',
  hint: 'Do not ignore what send returns, and close only when all has been sent.',
  needs: [servesEverySize],
  slow: true,
  given: fc.record({ page: page(2 << 20, 1 << 20) }),
  examples: [{ page: { stem: 'film', size: 2_000_003, key: 3 } }],
  when: async ({ page }, stage) => {
    await publishAs(stage, pathOf(page, 'bin'), binaryOf(page))
    const line = await stage.connect()
    await line.send(visit(`/${pathOf(page, 'bin')}`))
    // Counted before it is read: a message of this size is not read again for every piece of it that comes.
    await line.read({
      until: ({ length }) => length >= page.size,
      patience: 4,
      for: 'the whole document',
      optional: true,
    })
    await line.read({ until: answered(), patience: 4, for: 'the whole answer' })
    await line.hangUp('last')
  },
  judge: ({ page }, t) => hasContent(t, binaryOf(page)),
})

export const servesManyDocuments = requirement({
  title: 'Each of many documents is answered with its own octets',
  clause: contract('documents'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'Names that begin or end alike are different documents.',
  hint: 'Compare whole names. If you keep documents in memory, keep them under their whole path.',
  given: fc.record({
    stem: word,
    size: fc.integer({ min: 20, max: 300 }),
    keys: fc.uniqueArray(fc.nat(200), { minLength: 3, maxLength: 6 }),
  }),
  examples: [{ stem: 'page', size: 100, keys: [1, 11, 111, 10] }],
  when: async ({ stem, size, keys }, stage) => {
    for (const key of keys) await publish(stage, { stem, size, key })
    for (const key of keys) await ask(stage, visit(`/${pathOf({ stem, size, key })}`))
  },
  judge: ({ stem, size, keys }, t) =>
    all(...keys.map((key, at) => gotPage(t, { stem, size, key }, { line: `client ${at + 1}` }))),
})

/** What lies at the top, always the same. */
const HOME: Page = { stem: 'home', size: 60, key: 1 }

export const servesIndex = requirement({
  title: 'A folder that is named with a slash at its end is answered with its index.html',
  clause: contract('folders'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  why: 'The first address that anybody types has no file name in it.',
  hint: 'When the path ends with a slash, append index.html before you open the file.',
  given: fc.record({ folders: fc.array(word, { minLength: 1, maxLength: 3 }), page: page(400) }),
  examples: [
    { folders: ['about'], page: HOME },
    { folders: ['about', 'us'], page: { stem: 'home', size: 60, key: 2 } },
    { folders: [], page: HOME },
  ],
  when: async ({ folders, page }, stage) => {
    const folder = folders.map((name) => `${name}-${page.size}-${page.key}/`).join('')
    await publishAs(stage, `${folder}index.html`, htmlOf(page))
    await ask(stage, visit(`/${folder}`))
  },
  judge: ({ page }, t) => hasContent(t, htmlOf(page)),
})

export const listsOrRefusesFolders = requirement({
  title: 'A folder without an index is listed or refused',
  clause: contract('folders'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'A folder can be opened and not read, which is the end of servers that expect a file.',
  hint: 'Ask whether the path is a folder before you open it, and answer 403 or 404.',
  given: fc.record({ folder: word, page: page(100), slash: fc.boolean() }),
  examples: [
    { folder: 'plain', page: { stem: 'inside', size: 20, key: 1 }, slash: true },
    { folder: 'plain', page: { stem: 'inside', size: 20, key: 1 }, slash: false },
  ],
  when: async ({ folder, page, slash }, stage) => {
    await publishAs(stage, `plain-${folder}/${pathOf(page)}`, textOf(page))
    await ask(stage, visit(`/plain-${folder}${slash ? '/' : ''}`))
  },
  judge: (_, t) => statusIs(t, 'a list of the folder, a redirect, or a refusal such as 403', (status) => status < 500),
})

export const tellsCaseApart = requirement({
  title: 'Capitals and small letters in a path are different letters',
  clause: rfc(9110, '4.2.3'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  why: 'Two addresses for one document are two documents for every cache and search engine.',
  hint: 'Use the path as it came; only the names of fields and hosts are compared without regard to case.',
  given: fc.record({ page: page(200) }),
  examples: [{ page: { stem: 'readme', size: 40, key: 3 } }],
  when: async ({ page }, stage) => {
    const path = `case-${pathOf(page)}`
    await publishAs(stage, path, textOf(page))
    await ask(stage, visit(`/${path.toUpperCase()}`))
  },
  judge: (_, t) => hasStatus(t, [404]),
})

export const servesNamesWithoutEnding = requirement({
  title: 'A document whose name has no ending, or several, is served like any other',
  clause: contract('documents'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'LICENSE, Makefile and archive.tar.gz are documents as well; who looks for one dot in them finds none, or the wrong one.',
  hint: 'Where you look for the ending to tell the type, mind names without any, and take the last of several.',
  given: fc.record({
    page: page(200),
    ending: fc.oneof(
      fc.constantFrom('', '.', '.tar.gz', '.min.js', '.unknown', '.TXT'),
      word.map((text) => `.${text}`),
    ),
  }),
  examples: ['', '.tar.gz', '.unknown', '.'].map((ending) => ({ page: { stem: 'LICENSE', size: 40, key: 1 }, ending })),
  when: async ({ page, ending }, stage) => {
    const path = `${page.stem}-${page.size}-${page.key}${ending}`
    await publishAs(stage, path, textOf(page))
    await ask(stage, visit(`/${path}`))
  },
  judge: ({ page }, t) => gotPage(t, page),
})

export const takesDocumentsForData = requirement({
  title: 'A document that looks like a message is served like any other',
  clause: contract('documents'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'A document may hold empty lines, zeros, format characters, and a whole response; none of that is for the server to read.',
  hint: 'Never put the octets of a document through a function that looks for ends or % in them: send them with their length.',
  given: fc.record({
    lines: fc.array(
      fc.constantFrom(
        'HTTP/1.1 404 Not Found',
        '',
        '%s%n%d',
        '{0} {x} $y',
        '\0\0',
        '0',
        '\r',
        '\n',
        '\u001a',
        'Content-Length: 0',
      ),
      { minLength: 1, maxLength: 8 },
    ),
  }),
  examples: [
    { lines: ['HTTP/1.1 404 Not Found', 'Content-Length: 0', '', ''] },
    { lines: ['a', '\0\0', 'b'] },
    { lines: ['%s%n%d', '{0} {x} $y'] },
  ],
  when: async ({ lines }, stage) => {
    const path = `data-${nameOf(lines)}.dat`
    await publishAs(stage, path, octetsOf(lines.join('\r\n')))
    await ask(stage, visit(`/${path}`))
  },
  judge: ({ lines }, t) => hasContent(t, octetsOf(lines.join('\r\n'))),
})

/** A name that is another one for other content. */
function nameOf(lines: readonly string[]): string {
  return octetsOf(lines.join('|'))
    .reduce((sum, octet) => (sum * 31 + octet) % 1_000_000_007, 7)
    .toString(36)
}
