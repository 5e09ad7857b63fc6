/** Holds the gates of a protocol as tests: its requirements are proven, and its reference earns everything as a process, too. */
import { expect, test } from 'vitest'
import { openExam } from '../examine/exam.ts'
import { catalogueOf, loadProtocol } from '../examine/load.ts'
import { program } from '../subject/program.ts'
import { calibrate } from './calibrate.ts'
import { gates } from './gates.ts'
import { referenceCommand, referenceTasks } from './reference.ts'

/**
 * Registers the tests of one protocol. Two seeds are enough for what an example catches: the conversation is the same at every seed
 * (see `exampleSeeds`), and `wiregrade calibrate` shows more of them. What chance catches has its hundred here as well, unless the
 * protocol is so large that fewer have to do, all of which have to catch it; there, damage beside the mark is looked for in samples.
 */
export async function prove(name: string, { aimOneIn = 1, seeds = 100 } = {}): Promise<void> {
  const protocol = await loadProtocol(name)

  test(`the requirements of ${name} are proven`, async () => {
    const calibration = await calibrate(name, { exampleSeeds: 2, aimOneIn, seeds })
    expect(calibration.roles.map(({ role }) => role)).toEqual(protocol.roles.map((role) => role.name))
    expect(gates(calibration)).toEqual([])
  })

  test.each(protocol.roles)('the reference of $name earns full marks as a process, too', async (role) => {
    const catalogue = await catalogueOf(protocol, role)
    const exam = `${name}/${role.name}`
    const subject = program({
      command: await referenceCommand(exam),
      tasks: await referenceTasks(exam),
      env: [],
      folder: process.cwd(),
      known: Object.keys(role.placeholders),
      portIn: role.portIn,
      transport: role.transport,
      port: role.port,
      startMs: 10_000,
    })
    const opened = openExam({ catalogue, subject, seed: 1, effort: 'quick', host: '127.0.0.1' })
    try {
      for (let at = 0; at < catalogue.listed.length; at += opened.lanes) {
        const next = catalogue.listed.slice(at, at + opened.lanes)
        const findings = await Promise.all(next.map(({ id }) => opened.finding(id)))
        for (const { id, outcome, verdict, because } of findings)
          expect({ id, outcome, verdict, because }).toMatchObject({ id, outcome: 'pass' })
      }
    } finally {
      await opened.close()
    }
  })
}
