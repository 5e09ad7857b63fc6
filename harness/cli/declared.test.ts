import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { loadCatalogue } from '../examine/load.ts'
import { UsageError } from '../subject/subject.ts'
import { builtInPlaces, capabilitiesOf, tasksOf } from './declared.ts'

const server = await loadCatalogue('http/server')
const client = await loadCatalogue('http/client')
const uppercase = await loadCatalogue('uppercase/tcp-client')
const folder = mkdtempSync(join(tmpdir(), 'wiregrade-test-'))
writeFileSync(join(folder, 'file'), '')
afterAll(() => rmSync(folder, { recursive: true }))

const places = (command: readonly string[], ...options: readonly string[]) =>
  builtInPlaces(server.role, folder, command, options)

test('a task is a command, split as a shell would', () => {
  expect(tasksOf(client.role, ["head=./fetch -I '{url}'", 'post=a=b {data}'])).toEqual({
    head: ['./fetch', '-I', '{url}'],
    post: ['a=b', '{data}'],
  })
})

test('a folder that the program is not told is where such programs usually have it, or where it is said to be', () => {
  expect(places(['./server', '{port}']).docroot).toContain('www')
  expect(places(['./server', '{port}'], 'docroot=htdocs/site')).toEqual({ docroot: ['htdocs/site'] })
  expect(places(['./server', '{docroot}'])).toEqual({})
})

test('capabilities are found out unless they are said', () => {
  expect(capabilitiesOf(server, [])).toBeUndefined()
  expect(capabilitiesOf(server, ['none'])).toEqual([])
})

test.each([
  [
    'a task without a command',
    () => tasksOf(client.role, ['head']),
    '--task wants NAME=…, not "head"; for example --task head=',
  ],
  ['an empty command', () => tasksOf(client.role, ['head= ']), '--task head= has no command behind it.'],
  [
    'an unknown task',
    () => tasksOf(client.role, ['heed=./x']),
    'there are head, post, put, field, page. Did you mean head?',
  ],
  ['a task where there are none', () => tasksOf(uppercase.role, ['head=./x']), 'this exam has no task to be declared'],
  ['an unknown place', () => places([], 'docrot=www'), 'there are docroot. Did you mean docroot?'],
  ['a place that the command tells', () => places(['{docroot}'], 'docroot=www'), '{docroot} exclude each other'],
  ['a place outside', () => places([], 'docroot=/etc'), '/etc lies outside of'],
  ['a place that is a file', () => places([], 'docroot=file'), 'file is a file, and a folder is wanted'],
  ['none and some', () => capabilitiesOf(server, ['none', 'none']), '--capability none stands alone'],
  ['an unknown capability', () => capabilitiesOf(server, ['flying']), 'this exam has no capability'],
])('%s is refused in a sentence', (_, declare, sentence) => {
  expect(declare).toThrow(UsageError)
  expect(declare).toThrow(sentence)
})
