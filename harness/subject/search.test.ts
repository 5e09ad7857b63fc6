import { appendFileSync, existsSync, mkdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { ownWindow, type Premises, premises } from './premises.ts'

const octets = (text: string) => new TextEncoder().encode(text)
const opened: Premises[] = []
afterEach(async () => {
  for (const each of opened.splice(0)) await each.close()
})

function open() {
  const made = premises({ places: { mailboxes: { kind: 'folder' } }, folder: tmpdir(), window: ownWindow() })
  opened.push(made)
  const folder = made.values.mailboxes ?? ''
  const found = (wanted: string) =>
    made
      .search('mailboxes', octets(wanted))
      .map(({ path, octets }) => `${path}: ${Buffer.from(octets).toString()}`)
      .toSorted()
  return { made, folder, found }
}

test('files are found by what is in them, wherever they are, and are gone after the case', () => {
  const { made, folder, found } = open()
  mkdirSync(join(folder, 'alice/new'), { recursive: true })
  writeFileSync(join(folder, 'alice/new/1'), 'the mark')
  writeFileSync(join(folder, 'counter'), '17')
  expect(found('mark')).toEqual(['alice/new/1: the mark'])
  made.clear()
  expect(found('mark')).toEqual([])
  expect(existsSync(join(folder, 'alice/new'))).toBe(true)
  expect(existsSync(join(folder, 'counter'))).toBe(true)
})

test('a file of many messages stays, and only what is new in it is found', () => {
  const { made, folder, found } = open()
  const mbox = join(folder, 'alice')
  writeFileSync(mbox, 'From a\nthe mark 1\n')
  expect(found('mark')).toHaveLength(1)
  made.clear()
  expect(found('mark')).toEqual([])
  appendFileSync(mbox, 'From b\nthe mark 2\n')
  expect(found('mark')).toEqual(['alice: From b\nthe mark 2\n'])
  appendFileSync(mbox, 'and more')
  expect(found('mark')).toEqual(['alice: From b\nthe mark 2\nand more'])
})

test('a file that nobody looked for becomes old as well, until it is written again', () => {
  const { made, folder, found } = open()
  writeFileSync(join(folder, 'log'), 'one mark')
  expect(found('other')).toEqual([])
  made.clear()
  expect(found('mark')).toEqual([])
  appendFileSync(join(folder, 'log'), ' two mark')
  expect(found('mark')).toEqual(['log: one mark two mark'])
})

test('a file that is written over is new, also where its size stays', () => {
  const { made, folder, found } = open()
  writeFileSync(join(folder, 'mail'), 'mark 1')
  utimesSync(join(folder, 'mail'), new Date(), new Date(Date.now() + 5_000))
  expect(found('other')).toEqual([])
  made.clear()
  writeFileSync(join(folder, 'mail'), 'mark 2')
  expect(found('mark')).toEqual(['mail: mark 2'])
})

test('links lead nowhere', () => {
  const { folder, found } = open()
  const elsewhere = join(folder, '..', 'elsewhere')
  mkdirSync(elsewhere)
  writeFileSync(join(elsewhere, 'ours'), 'mark')
  symlinkSync(elsewhere, join(folder, 'link'))
  symlinkSync(join(elsewhere, 'ours'), join(folder, 'file'))
  expect(found('mark')).toEqual([])
  rmSync(elsewhere, { recursive: true })
})
