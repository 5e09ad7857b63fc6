/** Holds the gates of a protocol as tests: its requirements are proven, and its reference earns everything as a process, too. */
import { expect, test } from 'vitest'
import { openExam } from '../examine/exam.ts'
import { catalogueOf, loadProtocol } from '../examine/load.ts'
import { program } from '../subject/program.ts'
import { type CalibrationOptions, calibrate } from './calibrate.ts'
import type { Calibration, RoleFigures } from './calibration.ts'
import { gates } from './gates.ts'
import { referenceCommand, referenceTasks } from './reference.ts'

/** A protocol with hundreds of faults has a thousand conversations to hold, on a machine that may be busy with other tests. */
const LONGEST_MS = 900_000

/**
 * Two seeds are enough for what an example catches: the conversation is the same at every seed (see `exampleSeeds`), and
 * `wiregrade calibrate` shows more of them. What chance catches has its hundred here as well.
 */
const WHOLE: CalibrationOptions = { exampleSeeds: 2, cleanAt: ['normal'] }

/**
 * For a large protocol fewer have to do, all of which have to catch it; and damage beside the mark is looked for in samples. That the
 * untouched reference passes everything at effort quick is shown by the suites, which grade it when they are given no program.
 */
const SAMPLED: CalibrationOptions = { exampleSeeds: 1, seeds: 5, aimOneIn: 200, cleanAt: [] }

/** More of them are no accident. */
const MOST_SUSPECTS = 5

/**
 * What is below its gate. All exams of a protocol at once, beside other tests, make a crowd in which a program may be late; so a fault that
 * falls short is looked at once more alone, as is a reference that does not pass, and what is found then counts.
 */
async function shortcomings(calibration: Calibration, options: CalibrationOptions): Promise<readonly string[]> {
  const alone = (role: RoleFigures, faults: RoleFigures['faults']) =>
    gates({ ...calibration, roles: [{ ...role, faults }] })
  const suspects = calibration.roles.flatMap((role) =>
    role.faults
      .filter((figures) => alone({ ...role, ...UNSUSPECTED }, [figures]).length > 0)
      .map(({ fault }) => ({ role: role.role, fault })),
  )
  if (suspects.length > MOST_SUSPECTS) return gates(calibration)
  const isSuspect = (role: string, fault: string) => suspects.some((each) => each.role === role && each.fault === fault)
  const others = calibration.roles.flatMap((role) =>
    alone(
      { ...role, clean: [] },
      role.faults.filter(({ fault }) => !isSuspect(role.role, fault)),
    ),
  )
  const again: string[] = []
  for (const { role, clean } of calibration.roles) {
    if (clean.every(({ others: { length } }) => length === 0)) continue
    const { roles } = await calibrate(calibration.protocol, { ...options, roles: [role], only: NO_FAULT })
    again.push(...gates({ ...calibration, roles: roles.map((found) => ({ ...found, debt: UNSUSPECTED.debt })) }))
  }
  for (const { role, fault } of suspects)
    again.push(...gates(await calibrate(calibration.protocol, { ...options, roles: [role], only: fault, cleanAt: [] })))
  return [...others, ...again]
}

/** No name of a fault contains this. */
const NO_FAULT = ' '

/** All of a role but its faults. */
const UNSUSPECTED = { clean: [], debt: { must: [], other: [] }, unknown: [] } as const

/** Registers the tests of one protocol, or of some of its roles. */
export async function prove(name: string, only?: readonly string[]): Promise<void> {
  const protocol = await loadProtocol(name)
  const roles = protocol.roles.filter((role) => only?.includes(role.name) ?? true)

  test(
    `the requirements of ${name} are proven`,
    async () => {
      const options = only ? { ...SAMPLED, roles: only } : WHOLE
      const calibration = await calibrate(name, options)
      expect(calibration.roles.map(({ role }) => role)).toEqual(roles.map((role) => role.name))
      expect(await shortcomings(calibration, options)).toEqual([])
    },
    LONGEST_MS,
  )

  test.each(roles)(
    'the reference of $name earns its marks as a process, too',
    async (role) => {
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
        // Whether it stands up as a process shows at once; all of it in there takes minutes where there are hundreds.
        const asked = catalogue.listed.filter(({ demand }) => demand.tier === 'basic')
        for (let at = 0; at < asked.length; at += opened.lanes) {
          const next = asked.slice(at, at + opened.lanes)
          const findings = await Promise.all(next.map(({ id }) => opened.finding(id)))
          for (const { id, outcome, verdict, because } of findings)
            expect({ id, outcome, verdict, because }).toMatchObject({ id, outcome: 'pass' })
        }
      } finally {
        await opened.close()
      }
    },
    LONGEST_MS,
  )
}
