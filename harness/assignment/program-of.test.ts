/** How the program of a submission is found, and what is told where none is. */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { folderWith } from '../cli/as-a-user.ts'
import { programOf } from './program-of.ts'
import { readAssignment } from './read-assignment.ts'

const place = folderWith({ 'secret.txt': 'run: secret\n' })
afterAll(place.remove)

const LINES = `title: Lab
exam: uppercase/tcp-server
run:
  - when: "*.nothing"
    run: ./none {port}
  - when: server.mjs
    run: node server.mjs {port}
`
let count = 0

/** What is found in a submission of these files; `ownCommand` is the file in which it may say itself how it is started. */
async function found(files: Readonly<Record<string, string>>, ownCommand?: string, link?: string) {
  const folder = join(place.path, String(++count))
  mkdirSync(folder)
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  if (link !== undefined) symlinkSync(join(place.path, 'secret.txt'), join(folder, link))
  const lines = ownCommand === undefined ? LINES : `${LINES}own-command: ${ownCommand}\n`
  const [exam] = (await readAssignment(lines, 'lab.yaml')).assignment.exams
  if (!exam) throw new Error('an assignment has an exam')
  return await programOf(exam, folder)
}

test('its own file counts only where the assignment lets it', async () => {
  const files = { 'mine.mjs': '', 'run.txt': 'run: node mine.mjs {port}\n' }
  expect(await found(files, 'run.txt')).toMatchObject({ words: ['node', 'mine.mjs', '{port}'], isOwn: true })
  expect(await found(files)).toMatchObject({
    because: 'your submission holds no program: there is no *.nothing, and no server.mjs in it',
  })
})

test('a link is no file of the submission', async () => {
  expect(await found({ 'server.mjs': '' }, 'run.txt', 'run.txt')).toMatchObject({
    words: ['node', 'server.mjs', '{port}'],
    isOwn: false,
  })
  expect(await found({}, undefined, 'server.mjs')).toHaveProperty('because')
})

test.each([
  ['no YAML', 'run: [\n', 'in line 2 of your run.txt'],
  ['too long', `run: ${'x'.repeat(5000)}\n`, 'is longer than 4096 octets'],
  ['an alias bomb', 'a: &a [1]\nrun: *a\n', 'in line 1 of your run.txt'],
  ['no command', 'run: " "\n', 'has no command behind "run:"'],
])('a mistake in its own file is its own: %s', async (_mistake, text, sentence) => {
  expect(await found({ 'server.mjs': '', 'run.txt': text }, 'run.txt')).toMatchObject({
    because: expect.stringContaining(sentence),
  })
})
