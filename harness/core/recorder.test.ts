import { expect, test } from 'vitest'
import { KEPT_BYTES, recorder } from './recorder.ts'
import { bytes } from './specimen.ts'

const timeless = (record: ReturnType<typeof recorder>) => record.transcript().map(({ atUs: _, ...rest }) => rest)

test('neighbouring pieces of one stream become one entry, so the cuts of the kernel leave no trace', () => {
  const whole = recorder()
  whole.stream({ line: 'client 1', what: 'received', bytes: bytes(1, 2, 3) })
  const cut = recorder()
  for (const piece of [bytes(1), bytes(2, 3)]) cut.stream({ line: 'client 1', what: 'received', bytes: piece })
  expect(timeless(cut)).toEqual(timeless(whole))
})

test('pieces with something between them stay apart, and so do added entries', () => {
  const record = recorder()
  record.stream({ line: 'client 1', what: 'received', bytes: bytes(1) })
  record.add({ line: 'client 1', what: 'sent', bytes: bytes(9) })
  record.stream({ line: 'client 1', what: 'received', bytes: bytes(2) })
  record.stream({ line: 'client 2', what: 'received', bytes: bytes(3) })
  record.add({ line: 'client 2', what: 'received', bytes: bytes(4) })
  expect(timeless(record).map((entry) => [entry.line, entry.what, [...(entry.bytes ?? [])]])).toEqual([
    ['client 1', 'received', [1]],
    ['client 1', 'sent', [9]],
    ['client 1', 'received', [2]],
    ['client 2', 'received', [3]],
    ['client 2', 'received', [4]],
  ])
})

test('bytes are copied: what a socket does with its buffer afterwards changes nothing', () => {
  const record = recorder()
  const buffer = bytes(1, 2)
  record.add({ line: 'client 1', what: 'sent', bytes: buffer })
  record.stream({ line: 'client 1', what: 'received', bytes: buffer })
  buffer.fill(0)
  expect(record.transcript().map((entry) => entry.bytes)).toEqual([bytes(1, 2), bytes(1, 2)])
})

test('a transcript that was looked at stays as it was, and is the same one until something is added', () => {
  const record = recorder()
  record.stream({ line: 'client 1', what: 'received', bytes: bytes(1) })
  const before = record.transcript()
  record.touch()
  expect(record.transcript()).toBe(before)
  record.stream({ line: 'client 1', what: 'received', bytes: bytes(2) })
  expect(record.transcript().map((entry) => entry.bytes)).toEqual([bytes(1, 2)])
  expect(before.map((entry) => entry.bytes)).toEqual([bytes(1)])
})

test('a flood is kept up to the limit of its line and direction, and others keep their room', () => {
  const record = recorder()
  for (let piece = 0; piece < 3; piece++) {
    record.stream({ line: 'stdout', what: 'printed', bytes: new Uint8Array(KEPT_BYTES / 2 + 1) })
  }
  record.stream({ line: 'stderr', what: 'printed', bytes: bytes(1) })
  expect(record.transcript().map((entry) => entry.bytes?.length)).toEqual([KEPT_BYTES, 1])
})

test('whoever waits for a change is woken by an entry, by a piece and by a touch, once each', async () => {
  const record = recorder()
  const wakers = [
    () => record.add({ line: 'client 1', what: 'opened' }),
    () => record.stream({ line: 'client 1', what: 'received', bytes: bytes(1) }),
    () => record.touch(),
  ]
  for (const wake of wakers) {
    let woken = false
    const change = record.changed().then(() => {
      woken = true
    })
    await Promise.resolve()
    expect(woken).toBe(false)
    wake()
    await change
  }
})
