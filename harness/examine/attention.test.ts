import { expect, test } from 'vitest'
import { attention, isTaken } from './attention.ts'
import { ECHOES, exam } from './made-up-exam.ts'
import { madeUp, standStill } from './made-up-server.ts'

/** A turn of the event loop at least, as every case takes. */
const turn = () => new Promise((resolve) => setImmediate(resolve))

test('whoever is kept from the processor for long is told so, and nobody is who only waits', async () => {
  const wasTaken = attention()
  await turn()
  expect(wasTaken()).toBe(false)
  standStill()
  await turn()
  expect(wasTaken()).toBe(true)
})

test('what was over before a case began does not concern it', async () => {
  attention()
  standStill()
  await turn()
  const wasTaken = attention()
  await turn()
  expect(wasTaken()).toBe(false)
})

test('a moment does not matter, nor does one who was computing all the time', () => {
  expect(isTaken({ from: 0, until: 400, cpuMs: 0 })).toBe(false)
  expect(isTaken({ from: 0, until: 600, cpuMs: 100 })).toBe(true)
  expect(isTaken({ from: 0, until: 600, cpuMs: 500 })).toBe(false)
})

test('what fails while we stand still is played again, and does not count when it goes well then', async () => {
  let stills = 0
  const subject = madeUp(() => (message, { reply }) => {
    if (message.includes('x') && stills++ < 2) {
      standStill()
      reply('late')
    } else reply(message)
  })
  expect(await exam(subject).finding(ECHOES)).toMatchObject({ outcome: 'pass' })
  expect(stills).toBeGreaterThan(2)
})

test('where we stand still every time it is our error, and no failure', async () => {
  const subject = madeUp(() => (message, { reply }) => {
    if (message.includes('x')) standStill()
    reply(message.includes('x') ? 'late' : message)
  })
  const finding = await exam(subject).finding(ECHOES)
  expect(finding).toMatchObject({ outcome: 'error' })
  expect(finding.because).toContain('this machine was too busy')
})
