/** The first exercise: a document is asked for by its name, and its octets come back. */
import { contract, fc, requirement } from '../../../harness/kit.ts'
import { page, pathOf, visit } from '../pen.ts'
import { ask, gotPage, publish } from './ask.ts'

export const servesDocument = requirement({
  title: 'A document that exists is answered with 200 and its octets',
  clause: contract('documents'),
  level: 'MUST',
  tier: 'basic',
  points: 4,
  covers: ['RB-01', 'ST-01', 'ST-04'],
  why: 'This is the whole service; nothing else can be judged while no document comes.',
  hint: 'Read the request line, open the file that its path names in the folder of documents, and send a status line, an empty line, and the octets. If your folder of documents is another one, say so with {docroot} in the command or with --place docroot=FOLDER.',
  given: fc.record({ page: page(400) }),
  examples: [{ page: { stem: 'hello', size: 64, key: 0 } }],
  when: async ({ page }, stage) => {
    await publish(stage, page)
    await ask(stage, visit(`/${pathOf(page)}`))
  },
  judge: ({ page }, t) => gotPage(t, page),
})
