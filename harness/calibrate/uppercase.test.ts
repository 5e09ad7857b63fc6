import { expect, test } from 'vitest'
import { openExam } from '../examine/exam.ts'
import { catalogueOf, loadProtocol } from '../examine/load.ts'
import { program } from '../subject/program.ts'
import { calibrate } from './calibrate.ts'
import { gates } from './gates.ts'
import { referenceCommand } from './reference.ts'

const protocol = await loadProtocol('uppercase')

// Two seeds are enough for what an example catches: the conversation is the same at every seed (see `exampleSeeds`), and
// `wiregrade calibrate uppercase` shows more of them. What chance catches has its hundred here as well.
test('the requirements of uppercase are proven', async () => {
  const calibration = await calibrate('uppercase', { exampleSeeds: 2 })
  expect(calibration.roles.map(({ role }) => role)).toEqual(protocol.roles.map(({ name }) => name))
  expect(gates(calibration)).toEqual([])
})

test.each(protocol.roles)('the reference of $name earns full marks as a process, too', async (role) => {
  const catalogue = await catalogueOf(protocol, role)
  const subject = program({
    command: await referenceCommand(`uppercase/${role.name}`),
    env: [],
    folder: process.cwd(),
    known: Object.keys(role.placeholders),
    transport: role.transport,
    port: role.port,
    startMs: 10_000,
  })
  const exam = openExam({ catalogue, subject, seed: 1, effort: 'quick', host: '127.0.0.1' })
  try {
    for (const { id } of catalogue.listed) {
      const { outcome, verdict, because } = await exam.finding(id)
      expect({ id, outcome, verdict, because }).toMatchObject({ id, outcome: 'pass' })
    }
  } finally {
    await exam.close()
  }
})
