import { expect, test } from 'vitest'
import { attention, isTaken } from './attention.ts'
import { standStill } from './made-up-server.ts'

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
  expect(isTaken({ from: 0, until: 150, cpuMs: 0 })).toBe(false)
  expect(isTaken({ from: 0, until: 300, cpuMs: 100 })).toBe(true)
  expect(isTaken({ from: 0, until: 300, cpuMs: 290 })).toBe(false)
})
