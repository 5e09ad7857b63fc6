/** Documents that clients take away. */
import { all, contract, fc, met, requirement, rfc, unmet } from '../../../harness/kit.ts'
import { latin1Octets, type Page, page, pathOf, textOf, visit, word } from '../pen.ts'
import { asksAfterwards, placeOf, servedAfterwards } from './answers.ts'
import { ask, hasContent, hasStatus, inAnswer, publish, publishAs, statusLine } from './ask.ts'
import { removal } from './capabilities.ts'

const DELETE = { methods: ['DELETE'] } as const
const PAGE: Page = { stem: 'taken', size: 90, key: 2 }
const SECOND = { line: 'client 2' }

export const removesDocuments = requirement({
  title: 'A document that was deleted is gone',
  clause: contract('upload'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  capability: removal,
  why: 'Whoever deletes a document wants it to be read no more.',
  hint: 'Remove the file, then answer 204.',
  given: fc.record({ page: page(300) }),
  examples: [{ page: PAGE }],
  when: async ({ page }, stage) => {
    await publish(stage, page)
    await ask(stage, visit(`/${pathOf(page)}`, [], 'DELETE'), DELETE)
    await ask(stage, visit(`/${pathOf(page)}`))
  },
  judge: (_, t) => all(hasStatus(t, [200, 202, 204], DELETE), hasStatus(t, [404, 410], SECOND)),
})

export const removesNothingTwice = requirement({
  title: 'DELETE of what is not there is answered with 404',
  clause: contract('upload'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  capability: removal,
  why: 'Who hears of success believes that there was something, and that it is gone.',
  hint: 'Catch the error of removing the file.',
  given: fc.record({ name: word }),
  examples: [{ name: 'missing' }],
  when: ({ name }, stage) => ask(stage, visit(`/no-${name}.txt`, [], 'DELETE'), DELETE),
  judge: (_, t) => hasStatus(t, [404], DELETE),
})

export const removesNothingOutside = requirement({
  title: 'Nothing is deleted outside of the folder of documents',
  clause: contract('outside'),
  level: 'MUST NOT',
  tier: 'robust',
  points: 2,
  capability: removal,
  why: 'A path with dots in it must not reach the files of the machine, in any method.',
  hint: 'Check the path as for GET, with links resolved, before you remove anything.',
  given: fc.record({
    name: word,
    way: fc.constantFrom('../docroot-beside', '%2e%2e/docroot-beside', '..%2fdocroot-beside', 'way-out'),
  }),
  examples: ['../docroot-beside', '%2e%2e/docroot-beside', 'way-out'].map((way) => ({ name: 'precious', way })),
  when: async ({ name, way }, stage) => {
    await stage.put('docroot-beside', `${name}.txt`, latin1Octets('precious'))
    await stage.link('docroot', 'way-out', '../docroot-beside')
    await ask(stage, visit(`/${way}/${name}.txt`, [], 'DELETE'), DELETE)
    await stage.look('docroot-beside', `${name}.txt`)
    await asksAfterwards(stage)
  },
  judge: (_, t) =>
    all(
      t.some(({ line, what }) => line === 'docroot-beside' && what === 'missing')
        ? unmet('the file beside the folder of documents', 'it is gone')
        : met,
      servedAfterwards(t),
    ),
})

export const keepsFolders = requirement({
  title: 'A folder with documents is not deleted by the way',
  clause: rfc(9110, '9.3.5'),
  level: 'SHOULD NOT',
  tier: 'robust',
  points: 1,
  capability: removal,
  why: 'A slash too many at the end of a path must not remove a whole site, nor end the server.',
  hint: 'Remove files only; answer 405 or 409 for a folder, the topmost one above all.',
  given: fc.record({ folder: word, page: page(100), top: fc.boolean() }),
  examples: [
    { folder: 'site', page: PAGE, top: false },
    { folder: 'site', page: PAGE, top: true },
  ],
  when: async ({ folder, page, top }, stage) => {
    await publishAs(stage, `${folder}/${pathOf(page)}`, textOf(page))
    await ask(stage, visit(top ? '/' : `/${folder}/`, [], 'DELETE'), DELETE)
    await ask(stage, visit(`/${folder}/${pathOf(page)}`))
  },
  judge: ({ page }, t) => {
    const refused = inAnswer(
      t,
      (response) =>
        response.status >= 400 ? met : unmet('a refusal such as 405', statusLine(response), placeOf(t, response)),
      DELETE,
    )
    return all(refused, hasContent(t, textOf(page), SECOND))
  },
})
