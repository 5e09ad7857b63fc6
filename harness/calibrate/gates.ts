/** The gates of a calibration: what has to be true before a suite may judge anybody. */
import { type Calibration, POWER_GATE, type RoleFigures } from './calibration.ts'
import { inWords } from './power.ts'

/** What is below its gate, a sentence each; nothing when the suites are proven. */
export function gates(calibration: Calibration): readonly string[] {
  return calibration.roles.flatMap((role) => [
    ...cleanGate(role),
    ...powerGate(role),
    ...aimGate(role),
    ...debtGate(role),
  ])
}

function cleanGate({ role, clean }: RoleFigures): readonly string[] {
  return clean.flatMap(({ effort, others }) =>
    others.map(
      (finding) =>
        `Clean: ${finding.id} is no pass for the untouched ${role} at effort ${effort}, but ${inWords(finding)}.`,
    ),
  )
}

function powerGate({ role, faults, unknown }: RoleFigures): readonly string[] {
  return [
    ...unknown.map((each) => `Power: a fault of ${role} names a requirement that does not exist, ${each}.`),
    ...faults
      .filter((figures) => figures.power.length === 0)
      .map(({ fault }) => `Power: nothing is said to catch ${role} ${fault}.`),
    ...faults.flatMap(({ fault, power }) =>
      power
        .filter(({ caught, of }) => caught < POWER_GATE * of)
        .map(({ id, caught, of, otherwise }) => {
          const instead = otherwise === undefined ? '' : ` (otherwise ${otherwise})`
          return `Power: ${id} catches ${role} ${fault} at ${caught} of ${of} seeds${instead}.`
        }),
    ),
  ]
}

function aimGate({ role, faults }: RoleFigures): readonly string[] {
  return faults.flatMap(({ fault, astray }) => astray.map((each) => `Aim: ${role} ${fault} also breaks ${each}.`))
}

function debtGate({ debt }: RoleFigures): readonly string[] {
  return debt.must.map((id) => `Debt: no fault has made ${id} fail.`)
}
