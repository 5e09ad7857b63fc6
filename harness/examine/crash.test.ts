/** A server that has hung up and is at work still, as one that prints its last words on a busy machine. */
import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { fc } from '../core/arbitrary.ts'
import { contract, requirement } from '../core/requirement.ts'
import type { ExitStatus } from '../core/transcript.ts'
import { unmet } from '../core/verdict.ts'
import type { Running } from '../subject/subject.ts'
import { playCase } from './session.ts'

const asks = requirement({
  title: 'It answers',
  clause: contract('reply'),
  level: 'MUST',
  tier: 'basic',
  points: 1,
  why: '',
  hint: '',
  given: fc.constant(null),
  when: async (_, stage) => {
    const line = await stage.connect()
    await line.readToEnd()
  },
  judge: () => unmet('an answer', 'none'),
})

/** A server that closes every connection, and ends only once somebody has asked whether it is still at work. */
function dying(): Running {
  let status: ExitStatus | undefined
  const listeners = new Set<(status: ExitStatus) => void>()
  return {
    status: () => status,
    onExit(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    onPrinted: () => {},
    type: () => {},
    endInput: () => {},
    async taken() {
      setImmediate(() => {
        status = { code: 1, signal: null }
        for (const listener of listeners) listener(status)
      })
      return false
    },
    ready: async () => ({ is: 'ready' }),
    lastWords: () => ({ stdout: '', stderr: 'KeyError: oops' }),
    stop: async () => {},
  }
}

test('its crash is waited for, and its last words stand in the record', async () => {
  const server = createServer((socket) => socket.destroy())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  const running = dying()
  const setting = { host: '127.0.0.1', port, turn: 1, server: running, saw: () => {} }
  const terms = { requirement: asks, given: null, patienceMs: 5_000, decides: true }
  const { transcript } = await playCase(terms, setting, () => running)
  server.close()
  expect(transcript.slice(-2)).toMatchObject([
    { line: 'stderr', bytes: new TextEncoder().encode('KeyError: oops') },
    { line: 'program', what: 'exited', status: { code: 1 } },
  ])
})
