/** Files that are sent with PUT. */
import { all, contract, fc, octetsOf, requirement, type Stage } from '../../../harness/kit.ts'
import { binaryOf, type Page, page } from '../pen.ts'
import { put } from './capabilities.ts'
import { document, errand, serve } from './serve.ts'
import { asks, carries } from './tasks.ts'

const SMALL: Page = { stem: 'file', size: 1_024, key: 0 }

async function putsFile(stage: Stage, octets: Uint8Array): Promise<void> {
  await stage.put('file', '', octets)
  const created = document(octetsOf('stored\n'), [['Connection', 'close']])
  await serve(stage, errand('stored.bin', { task: 'put' }), created)
}

export const putsFiles = requirement({
  title: 'The task put sends the octets of the file with PUT',
  clause: contract('tasks'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  capability: put,
  why: 'What is stored on the server has to be the file, whatever is in it.',
  hint: 'Open the file for binary reading, send its size as Content-Length, and its octets as they are.',
  given: fc.record({ page: page(3_000) }),
  examples: [{ page: SMALL }],
  when: ({ page }, stage) => putsFile(stage, binaryOf(page)),
  judge: ({ page }, t) => all(asks(t, 'PUT', '/stored.bin'), carries(t, binaryOf(page))),
})

export const putsLargeFiles = requirement({
  title: 'A file of some hundred thousand octets is sent whole',
  clause: contract('tasks'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  capability: put,
  needs: [putsFiles],
  why: 'Files are larger than any buffer, and than what send takes at once.',
  hint: 'Send in a loop until the end of the file.',
  given: fc.record({ page: page(400_000, 70_000) }),
  examples: [{ page: { stem: 'large', size: 300_007, key: 9 } }],
  when: ({ page }, stage) => putsFile(stage, binaryOf(page)),
  judge: ({ page }, t) => carries(t, binaryOf(page)),
})

export const putsEmptyFiles = requirement({
  title: 'An empty file is sent as content of length 0',
  clause: contract('tasks'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  capability: put,
  needs: [putsFiles],
  why: 'An empty file is a file, and is to replace what was there.',
  hint: 'Do not skip the request, or its Content-Length, when the file is empty.',
  given: fc.constant({}),
  examples: [{}],
  when: (_, stage) => putsFile(stage, new Uint8Array()),
  judge: (_, t) => all(asks(t, 'PUT', '/stored.bin'), carries(t, new Uint8Array())),
})
