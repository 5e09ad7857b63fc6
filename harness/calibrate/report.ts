/** A calibration as plain text, at most 80 columns wide. */
import type { Calibration, FaultFigures, Power, RoleFigures } from './calibration.ts'
import { gates } from './gates.ts'

const COLUMNS = 80

/** Clean, power, aim and debt of every role, and last what is below its gate. */
export function calibrationReport(calibration: Calibration): string {
  const { protocol, roles, seeds, durationMs } = calibration
  const faults = roles.reduce((sum, role) => sum + role.faults.length, 0)
  const problems = gates(calibration)
  const lines = [
    `Calibration of ${protocol}: ${faults} faults in ${roles.length === 1 ? 'one role' : `${roles.length} roles`}, ${seconds(durationMs)} s.`,
    `Power is the seeds at which a requirement caught the fault, of up to ${seeds};`,
    'one that an example catches, at any seed, has been shown a few.',
    ...roles.flatMap(roleLines),
    '',
    ...(problems.length === 0
      ? ['Every gate holds.']
      : [`${problems.length === 1 ? 'One figure is' : `${problems.length} figures are`} below the gate.`]),
  ]
  return `${lines.join('\n')}\n`
}

function roleLines({ role, clean, faults, debt }: RoleFigures): readonly string[] {
  const owed = [...debt.must, ...debt.other]
  return [
    '',
    role,
    `  clean  ${clean.map(({ effort, passed, of }) => `${effort} ${passed} of ${of}`).join(', ')}`,
    '  power and aim',
    ...faults.flatMap((fault) => faultLines(fault, role)),
    `  debt   ${owed.length === 0 ? 'none: a fault has made every requirement fail' : `${debt.must.length} MUST, ${debt.other.length} other`}`,
    ...owed.map((id) => `         ${short(id, role)}`),
  ]
}

function faultLines({ fault, power, astray }: FaultFigures, role: string): readonly string[] {
  return [
    `    ${fault}`,
    ...power.map((each) => powerLine(each, role)),
    ...astray.flatMap((each) => wrapped(`beside the mark: ${each}`, 6)),
  ]
}

function powerLine({ id, caught, of, byExample }: Power, role: string): string {
  const figure = `${caught} of ${of}${byExample ? ', example' : ''}`
  const name = `      ${short(id, role)} `
  return `${name.padEnd(COLUMNS - 18, '.')} ${figure}`
}

/** A requirement without what the heading has said already. */
function short(id: string, role: string): string {
  return id.slice(id.indexOf(`/${role}/`) + role.length + 2)
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(0)
}

/** A text in lines of at most 80 columns, all indented alike; a word that is longer is cut. */
function wrapped(text: string, indent: number): readonly string[] {
  const width = COLUMNS - indent
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/\s+/).flatMap((each) => each.match(new RegExp(`.{1,${width}}`, 'gu')) ?? [])) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line)
      line = ''
    }
    line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line].map((each) => `${' '.repeat(indent)}${each}`)
}
