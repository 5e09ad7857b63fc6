/** Where a program starts, somebody may be on its port for a moment: a stranger while it is started again, or who is about to leave. */
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { expect, test } from 'vitest'
import { fc } from '../core/arbitrary.ts'
import { requirement } from '../core/requirement.ts'
import { happened } from '../core/transcript.ts'
import { unmet } from '../core/verdict.ts'
import { hasProc } from '../subject/family.ts'
import type { Running, Subject, World } from '../subject/subject.ts'
import { ask, echoed, exam, shared } from './made-up-exam.ts'
import { madeUp } from './made-up-server.ts'

const lasts = requirement({
  ...shared,
  title: 'lasts',
  tier: 'standard',
  given: fc.constant('hello'),
  when: async (text, stage) => {
    if (await stage.restart()) await ask(stage, text)
  },
  judge: (text, t) => (happened(t, 'program', 'refused') ? unmet('a start', 'none') : echoed(text, t)),
})

/** A program whose second start finds a stranger on its port, who has left when we look, or leaves a moment later. */
function disturbed(leaves: 'before' | 'after'): Subject {
  const program = madeUp(
    () =>
      (message, { reply }) =>
        reply(message),
  )
  let starts = 0
  async function hindered({ host, port }: World): Promise<Running> {
    const stranger = createServer()
    stranger.listen(port, host)
    await once(stranger, 'listening')
    if (leaves === 'before') stranger.close()
    return {
      status: () => ({ code: 1, signal: null }),
      onExit: () => () => {},
      onPrinted: () => {},
      type: () => {},
      endInput: () => {},
      ready: async () => ({ is: 'unready', sentence: 'it ended before it listened', hint: '' }),
      lastWords: () => ({ stdout: '', stderr: 'EADDRINUSE' }),
      async stop() {
        if (leaves === 'after') setImmediate(() => stranger.close())
      },
    }
  }
  return { ...program, launch: (world) => (++starts === 2 ? hindered(world) : program.launch(world)) }
}

test.for(['before', 'after'] as const)('who takes the port meanwhile is waited for: %s', async (leaves, context) => {
  if (!hasProc) return context.skip('there is no table of sockets here')
  const finding = await exam(disturbed(leaves), { lasts }).finding('echo/server/more/lasts')
  expect(finding).toMatchObject({ outcome: 'pass' })
})

test('a port that somebody is leaving is in use for nobody', async (context) => {
  if (!hasProc) return context.skip('there is no table of sockets here')
  const leaver = createServer().listen(0, '127.0.0.1')
  await once(leaver, 'listening')
  const { port } = leaver.address() as AddressInfo
  const program = madeUp(
    () =>
      (message, { reply }) =>
        reply(message),
  )
  const subject: Subject = {
    ...program,
    fixedPort: port,
    async launch(world) {
      expect(leaver.listening).toBe(false)
      return program.launch(world)
    },
  }
  const opened = exam(subject)
  setTimeout(() => leaver.close(), 50)
  expect(await opened.finding('echo/server/first/answers')).toMatchObject({ outcome: 'pass' })
})
