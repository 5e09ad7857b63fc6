/** Every ready-made assignment can be read, and the textbook's own programs earn in it what they should. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { afterAll, expect, test } from 'vitest'
import { mark } from '../../harness/assignment/mark.ts'
import { readAssignment } from '../../harness/assignment/read-assignment.ts'
import { readYaml } from '../../harness/assignment/yaml.ts'
import { folderWith, wiregrade } from '../../harness/cli/as-a-user.ts'
import { readGrade } from '../../reports/read-grade.ts'

const HERE = dirname(fileURLToPath(import.meta.url))
const files = readdirSync(HERE).filter((name) => name.endsWith('.yaml'))
const place = folderWith({})
afterAll(place.remove)

test.each(files)('%s is an assignment, and editors find its schema', async (file) => {
  const text = readFileSync(join(HERE, file), 'utf8')
  const { assignment, catalogues } = await readAssignment(text, file)
  expect(mark(assignment, catalogues, []).possible).toBe(assignment.scale)
  const [, schema = ''] = /^# yaml-language-server: \$schema=(\S+)\n/.exec(text) ?? []
  const validate = new Ajv2020({ strict: true }).compile(JSON.parse(readFileSync(resolve(HERE, schema), 'utf8')))
  const { value } = readYaml(text)
  expect([validate(value), validate.errors]).toEqual([true, null])
  expect(validate({ ...(value as object), pionts: 1 })).toBe(false)
  expect(validate({ ...(value as object), visibility: 'hiden' })).toBe(false)
})

test.each([
  ['uppercase-tcp.yaml', '../uppercase/python', 0],
  ['web-server.yaml', '../http/python', 0],
  ['web-server.yaml', '../dns/python', 1],
])('by %s the programs in %s are graded', async (file, folder, status) => {
  const out = join(place.path, 'out')
  const quick = join(place.path, file)
  // What is asked and what it earns is as it stands there; how long it is looked for makes no difference to these.
  writeFileSync(quick, `${readFileSync(join(HERE, file), 'utf8')}effort: quick\n`)
  const words = ['grade', resolve(HERE, folder), '--assignment', quick, '--out', out]
  const { code, stdout } = await wiregrade(words, place.path)
  const { mark: earned } = readGrade(readFileSync(join(out, 'grade.json'), 'utf8'))
  expect({ code, complete: earned.complete, all: earned.earned >= earned.possible }, stdout).toEqual({
    code: status,
    complete: true,
    all: status === 0,
  })
})

test('the shortest assignment is as short as the README says', async () => {
  const text = readFileSync(join(HERE, '..', '..', 'README.md'), 'utf8')
  const [, shortest = ''] = /```yaml\n(title: [\s\S]*?)```/.exec(text) ?? []
  expect(shortest.trim().split('\n')).toHaveLength(3)
  expect((await readAssignment(shortest, 'README.md')).assignment.exams).toHaveLength(1)
})
