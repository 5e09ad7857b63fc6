/** Documents come and go while the server runs. */
import { contract, fc, linesOf, requirement, type Stage, type Transcript } from '../../../harness/kit.ts'
import type { Response } from '../lens/message.ts'
import { pathOf, textOf, visit } from '../pen.ts'
import { answerOn, statusIs } from './answers.ts'
import { ask, gotPage, publishAs } from './ask.ts'

/** A server may keep in mind for so long what it has seen of a file. */
const MOMENT_MS = 3_000

/** Asks for a document; when the answer is not the right one yet, once more a moment later. */
async function asksForChange(stage: Stage, path: string, isRight: (response: Response) => boolean): Promise<void> {
  await ask(stage, visit(`/${path}`))
  const response = answerOn(stage.soFar(), 'client 2')
  if (!response || isRight(response)) return
  const idle = await stage.connect()
  await idle.read({ until: () => false, patience: 0, atLeastMs: MOMENT_MS, optional: true })
  await idle.hangUp()
  await ask(stage, visit(`/${path}`))
}

/** The connection on which was asked last. */
function lastLine(t: Transcript): { readonly line: string } {
  return { line: linesOf(t, 'client').at(-1) ?? 'client 1' }
}

const CHANGES = [
  { before: { stem: 'old', size: 50, key: 1 }, after: { stem: 'new', size: 400, key: 2 } },
  { before: { stem: 'long', size: 900, key: 3 }, after: { stem: 'short', size: 20, key: 4 } },
]

export const noticesChanges = requirement({
  title: 'A document that has changed is served as it is now, after a moment at the latest',
  clause: contract('documents'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'An author who corrects a page wants to see the correction.',
  hint: 'Read the file for every request; if you keep documents in memory, look whether they have changed.',
  given: fc.constantFrom(...CHANGES),
  examples: CHANGES,
  when: async ({ before, after }, stage) => {
    const path = `changes-${before.size}-${after.size}.txt`
    await publishAs(stage, path, textOf(before))
    await ask(stage, visit(`/${path}`))
    await publishAs(stage, path, textOf(after))
    await asksForChange(stage, path, ({ content }) => Buffer.compare(content, textOf(after)) === 0)
  },
  judge: ({ after }, t) => gotPage(t, after, lastLine(t)),
})

const GOING = [{ page: { stem: 'withdrawn', size: 50, key: 1 } }]

export const noticesThatDocumentsGo = requirement({
  title: 'A document that is gone is served no more, after a moment at the latest',
  clause: contract('documents'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'What somebody has withdrawn has to be out of the world.',
  hint: 'Look at the file for every request, not once at the start.',
  given: fc.constantFrom(...GOING),
  examples: GOING,
  when: async ({ page }, stage) => {
    const path = `goes-${pathOf(page)}`
    await publishAs(stage, path, textOf(page))
    await ask(stage, visit(`/${path}`))
    // A link to nothing takes its place, and that is no document.
    await stage.link('docroot', path, 'nothing-is-called-so')
    await asksForChange(stage, path, ({ status }) => status >= 400)
  },
  judge: (_, t) => statusIs(t, 'a refusal such as 404', (status) => status >= 400, lastLine(t)),
})
