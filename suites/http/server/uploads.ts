/** Documents that clients bring. Each case brings its own, and looks for it at the end, so that it goes with the case. */
import { all, contract, fc, met, octets, octetsOf, requirement, rfc, type Stage, unmet } from '../../../harness/kit.ts'
import {
  binaryOf,
  delivery,
  type FieldLines,
  latin1Octets,
  type Page,
  page,
  pathOf,
  textOf,
  visit,
  word,
} from '../pen.ts'
import { asksAfterwards, servedAfterwards, statusIs } from './answers.ts'
import { ask, hasContent, hasStatus, publishAs } from './ask.ts'
import { upload } from './capabilities.ts'

const PUT = { methods: ['PUT'] } as const
const PAGE: Page = { stem: 'brought', size: 90, key: 2 }
const SECOND = { line: 'client 2' }

/** Brings a document. */
function puts(stage: Stage, path: string, content: Uint8Array, more: FieldLines = []): Promise<void> {
  return ask(stage, delivery('PUT', path, content, [...more, ['Connection', 'close']]), PUT)
}

/** Where a page of this topic lies: nobody else publishes it. */
function placeFor(page: Page, extension = 'bin'): string {
  return `put-${pathOf(page, extension)}`
}

/** What stands there at the end, which also takes it away. */
function looks(stage: Stage, path: string): Promise<void> {
  return stage.look('docroot', path, { optional: true })
}

export const keepsUploads = requirement({
  title: 'What was brought with PUT comes back with GET, octet for octet',
  clause: contract('upload'),
  level: 'MUST',
  tier: 'standard',
  points: 3,
  covers: ['ST-05'],
  capability: upload,
  why: 'Whoever puts a document on a server expects the document there, and not one like it.',
  hint: 'Read as many octets as Content-Length says, and write them to the file in binary mode.',
  given: fc.record({ page: page(70_000, 0) }),
  examples: [
    { page: PAGE },
    { page: { ...PAGE, size: 0 } },
    { page: { ...PAGE, size: 1 } },
    { page: { ...PAGE, size: 300 } },
    { page: { ...PAGE, size: 65_537 } },
  ],
  when: async ({ page }, stage) => {
    const path = placeFor(page)
    await puts(stage, `/${path}`, binaryOf(page))
    await ask(stage, visit(`/${path}`))
    await looks(stage, path)
  },
  judge: ({ page }, t) =>
    all(
      statusIs(t, '201', (status) => status < 300, PUT),
      hasContent(t, binaryOf(page), SECOND),
    ),
})

export const tellsNewFromReplaced = requirement({
  title: 'PUT is answered with 201 for a new document, and with 200 or 204 for one that it replaces',
  clause: rfc(9110, '9.3.4'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  capability: upload,
  why: 'An author wants to know whether something was there already.',
  hint: 'Look whether the file exists before you write it.',
  given: fc.record({ page: page(300), there: fc.boolean() }),
  examples: [
    { page: PAGE, there: false },
    { page: PAGE, there: true },
  ],
  when: async ({ page, there }, stage) => {
    const path = placeFor(page, 'txt')
    if (there) await publishAs(stage, path, octetsOf('what was there before'))
    await puts(stage, `/${path}`, textOf(page))
    await looks(stage, path)
  },
  judge: ({ there }, t) => hasStatus(t, there ? [200, 204] : [201], PUT),
})

export const replacesWhole = requirement({
  title: 'PUT replaces a document as a whole: nothing is left of a longer one',
  clause: rfc(9110, '9.3.4'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  capability: upload,
  why: 'The end of the old version behind the new one is a document that nobody wrote.',
  hint: 'Open the file for writing in the mode that empties it first.',
  given: fc.record({ page: page(300, 0), before: fc.integer({ min: 301, max: 2_000 }) }),
  examples: [
    { page: PAGE, before: 1_000 },
    { page: { ...PAGE, size: 0 }, before: 400 },
  ],
  when: async ({ page, before }, stage) => {
    const path = `over-${before}-${pathOf(page)}`
    await publishAs(stage, path, textOf({ ...page, size: before }))
    await puts(stage, `/${path}`, textOf(page))
    await ask(stage, visit(`/${path}`))
    await looks(stage, path)
  },
  judge: ({ page }, t) => hasContent(t, textOf(page), SECOND),
})

export const storesInPlace = requirement({
  title: 'What was brought lies in the folder of documents under its name, decoded',
  clause: contract('upload'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  capability: upload,
  needs: [keepsUploads],
  why: 'Other programs and the next start of the server have to find it.',
  hint: 'Use the function that turns a path into a file for GET also for PUT.',
  given: fc.record({ page: page(300), blank: fc.boolean() }),
  examples: [
    { page: PAGE, blank: false },
    { page: PAGE, blank: true },
  ],
  when: async ({ page, blank }, stage) => {
    const path = placeFor(page, 'txt')
    const name = blank ? `a ${path}` : path
    await puts(stage, `/${name.replace(' ', '%20')}`, textOf(page))
    await stage.look('docroot', name)
  },
  judge: ({ page, blank }, t) => {
    const stored = octets(t, 'docroot', 'found').bytes
    if (t.some(({ what }) => what === 'missing'))
      return unmet(`a file in the folder of documents${blank ? ', with a blank in its name' : ''}`, 'no such file')
    return Buffer.compare(stored, textOf(page)) === 0
      ? met
      : unmet('the octets that were sent', `${stored.length} octets`)
  },
})

export const storesNothingOutside = requirement({
  title: 'Nothing is stored outside of the folder of documents',
  clause: contract('outside'),
  level: 'MUST NOT',
  tier: 'robust',
  points: 3,
  capability: upload,
  why: 'Whoever may write anywhere soon runs programs of their own there.',
  hint: 'Check the path as for GET, with links resolved, before you open a file for writing.',
  given: fc.record({
    name: word,
    dots: fc.constantFrom('..', '%2e%2e', '.%2e', '%2E%2E'),
    slash: fc.constantFrom('/', '%2f', '//'),
    link: fc.boolean(),
  }),
  examples: [
    { name: 'planted', dots: '..', slash: '/', link: false },
    { name: 'planted', dots: '%2e%2e', slash: '/', link: false },
    { name: 'planted', dots: '..', slash: '/', link: true },
  ],
  when: async ({ name, dots, slash, link }, stage) => {
    await stage.put('docroot-beside', 'there.txt', latin1Octets('untouched'))
    if (link) await stage.link('docroot', 'way-out', '../docroot-beside')
    const way = link ? 'way-out/' : `${dots}${slash}docroot-beside/`
    await puts(stage, `/${way}${name}.txt`, latin1Octets('planted'))
    await stage.look('docroot-beside', `${name}.txt`, { optional: true })
    await stage.look('docroot', `docroot-beside/${name}.txt`, { optional: true })
    await asksAfterwards(stage)
  },
  judge: (_, t) =>
    all(
      t.some(({ line, what }) => line === 'docroot-beside' && what === 'found')
        ? unmet('nothing beside the folder of documents', 'the document that was sent')
        : met,
      servedAfterwards(t),
    ),
})

export const refusesPartsOfDocuments = requirement({
  title: 'PUT of a part of a document is refused, or changes that part only',
  clause: rfc(9110, '14.5'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  capability: upload,
  why: 'A server that does not look at Content-Range replaces the whole by the part.',
  hint: 'Answer 400 to a PUT with Content-Range.',
  given: fc.record({ page: page(600, 100) }),
  examples: [{ page: { ...PAGE, size: 200 } }],
  when: async ({ page }, stage) => {
    const path = `part-${pathOf(page)}`
    await publishAs(stage, path, textOf(page))
    await puts(stage, `/${path}`, latin1Octets('0123456789'), [['Content-Range', `bytes 10-19/${page.size}`]])
    await ask(stage, visit(`/${path}`))
    await looks(stage, path)
  },
  judge: ({ page }, t) => {
    const changed = Buffer.from(textOf(page))
    changed.write('0123456789', 10, 'latin1')
    const whole = hasContent(t, textOf(page), SECOND)
    return whole.is === 'met' || hasContent(t, changed, SECOND).is === 'met' ? met : whole
  },
})

export const createsOnlyWhatIsNew = requirement({
  title: 'PUT with If-None-Match: * does not replace a document',
  clause: rfc(9110, '13.1.2'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  capability: upload,
  why: 'Two authors who create the same document at once would otherwise lose one of the two.',
  hint: 'Answer 412 when there is a document and If-None-Match is *.',
  covers: ['RS-13'],
  given: fc.record({ page: page(300) }),
  examples: [{ page: PAGE }],
  when: async ({ page }, stage) => {
    const path = `once-${pathOf(page)}`
    await publishAs(stage, path, textOf(page))
    await puts(stage, `/${path}`, latin1Octets('the work of somebody else'), [['If-None-Match', '*']])
    await ask(stage, visit(`/${path}`))
    await looks(stage, path)
  },
  judge: ({ page }, t) => all(hasStatus(t, [412], PUT), hasContent(t, textOf(page), SECOND)),
})
