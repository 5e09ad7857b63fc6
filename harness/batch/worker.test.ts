import { tmpdir } from 'node:os'
import { expect, onTestFinished, test } from 'vitest'
import { worker } from './worker.ts'

test('a class on many processors says nothing that is not about the class', async () => {
  const warnings: Error[] = []
  const warned = (warning: Error) => void warnings.push(warning)
  process.on('warning', warned)
  onTestFinished(() => void process.off('warning', warned))
  const terms = { words: ['--help'], folder: tmpdir(), inside: undefined, out: tmpdir(), mostMs: 300_000 }
  const interrupted = new AbortController().signal
  const all = Array.from({ length: 12 }, () => worker({ ...terms, interrupted, endsWithUs: false }))
  expect((await Promise.all(all)).map(({ code }) => code)).toEqual(all.map(() => 0))
  expect(warnings).toEqual([])
})
