/** Which words and endings count as a limit, and which only look like one. */
import { expect, test } from 'vitest'
import type { ExitStatus } from '../../core/transcript.ts'
import { limited, limitsFor, limitsMet } from './limits.ts'
import type { Overdraft } from './overdraft.ts'

const limits = {
  processes: 8,
  openFiles: 16,
  dataBytes: 2 ** 20 * 32,
  fileBytes: 2 ** 20,
  memoryBytes: 2 ** 21,
  files: 9,
  cpuSeconds: 3,
}
const by = (status: ExitStatus, stderr = '', overdrawn?: Overdraft) => limitsMet(limits, { status, stderr, overdrawn })

test.each([
  ['MemoryError', ['more than 32 MiB of data']],
  ['java.lang.OutOfMemoryError: Java heap space', ['more than 32 MiB of data']],
  ['    os.fork()\nBlockingIOError: [Errno 11] Resource temporarily unavailable', ['process limit of 8 reached']],
  ['sh: 1: Cannot fork', ['process limit of 8 reached']],
  ["RuntimeError: can't start new thread", ['process limit of 8 reached']],
  ['OSError: [Errno 24] Too many open files', ['limit of 16 open files reached']],
  ['OSError: [Errno 27] File too large', ['wrote a file larger than 1 MiB']],
  ['BlockingIOError: [Errno 11] Resource temporarily unavailable: recv', []],
  ['I remember: memory is fine', []],
])('%s', (stderr, met) => {
  expect(by({ code: 1, signal: null }, stderr)).toEqual(met)
})

test('a signal tells without words, as a signal and as a shell tells it', () => {
  expect(by({ code: null, signal: 'SIGXCPU' })).toEqual(['CPU time of 3 s used up'])
  expect(by({ code: 153, signal: null })).toEqual(['wrote a file larger than 1 MiB'])
  expect(by({ code: null, signal: 'SIGSEGV' })).toEqual([])
  expect(by({ code: null, signal: 'SIGKILL' }, '', 'memory')).toEqual([
    'more than 2 MiB of memory in all its processes',
  ])
  expect(by({ code: null, signal: 'SIGKILL' }, '', 'files')).toEqual(['made more than 9 files'])
})

test('what the kernel counts together is added, and a virtual machine gets more', () => {
  expect(limited(limits, ['./server'], 100)).toEqual(expect.arrayContaining(['--nproc=108', '--core=0', './server']))
  expect(limitsFor('/opt/bin/node').dataBytes).toBeGreaterThan(limitsFor('python3').dataBytes)
})
