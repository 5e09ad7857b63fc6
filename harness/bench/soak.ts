/**
 * A hundred grades of each reference, two at a time, on two cores that are busy with something else: whatever is not a pass is our
 * own fault, and so is every process that is left.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { readFindings } from '../../reports/findings.ts'
import { referenceCommand } from '../calibrate/reference.ts'
import type { Finding } from '../core/finding.ts'
import { timed } from './commands.ts'

const AT_ONCE = 2
const BUSY_CORES = 2

export interface Soaked {
  readonly grades: number
  readonly findings: number
  /** `role: id outcome`, for every finding that is not a pass. */
  readonly otherThanPass: readonly string[]
  readonly processesLeft: readonly string[]
}

export async function soak(
  exams: readonly string[],
  gradesEach: number,
  said: (line: string) => void,
): Promise<Soaked> {
  const burners = Array.from({ length: BUSY_CORES }, burner)
  const queue = exams.flatMap((exam) => Array.from({ length: gradesEach }, (_, nth) => ({ exam, nth })))
  const otherThanPass: string[] = []
  let grades = 0
  let findings = 0
  const worker = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const { exam, nth } = next
      const args = [
        'check',
        exam,
        '--effort',
        'quick',
        '--seed',
        String(nth + 1),
        '--json',
        '--',
        ...(await referenceCommand(exam)),
      ]
      const run = await timed(args)
      const found = findingsIn(run.stdout)
      if (found.length === 0) otherThanPass.push(`${exam}: no findings, exit code ${run.exitCode}`)
      findings += found.length
      for (const { id, outcome } of found)
        if (outcome !== 'pass') otherThanPass.push(`seed ${nth + 1}: ${id} ${outcome}`)
      grades++
      if (grades % 20 === 0) said(`${grades} grades, ${otherThanPass.length} findings other than pass`)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  for (const each of burners) each.kill('SIGKILL')
  return { grades, findings, otherThanPass, processesLeft: referencesAlive() }
}

/** None where it wrote nothing that can be read. */
function findingsIn(stdout: string): readonly Finding[] {
  try {
    return readFindings(stdout).flatMap(({ findings }) => findings)
  } catch {
    return []
  }
}

/** A process that keeps one core busy until it is killed, or we are. */
function burner(): ChildProcess {
  return spawn(
    process.execPath,
    [
      '-e',
      'process.stdin.on("end", () => process.exit()).resume(); setInterval(() => { const end = Date.now() + 95; while (Date.now() < end); }, 100)',
    ],
    {
      stdio: ['pipe', 'ignore', 'ignore'],
    },
  )
}

function referencesAlive(): readonly string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
        return /reference\/\w+\/main\.ts/.test(line) ? [`${pid}: ${line}`] : []
      } catch {
        return []
      }
    })
}
