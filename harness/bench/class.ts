/** A whole class, timed: how many submissions a minute, what two jobs are worth, what it takes beyond the exams themselves, and what going on costs. */
import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readFindings } from '../../reports/findings.ts'
import { readKept } from '../batch/record.ts'
import { COMMAND } from './commands.ts'
import { makeClass } from './made-up-class.ts'

interface Run {
  readonly wallMs: number
  /** Of the coordinator, and of it with all its descendants, at the most. */
  readonly ownMiB: number
  readonly allMiB: number
  readonly lastLine: string
}

const SAMPLE_MS = 250
const MIB = 1024

/** Grades classes of these sizes, the first with one job and with two. */
export async function classFigures(
  exams: readonly string[],
  sizes: readonly number[],
  say: (line: string) => void,
): Promise<void> {
  for (const exam of exams) {
    say(`  ${exam}`)
    for (const [at, size] of sizes.entries()) {
      const place = mkdtempSync(join(tmpdir(), 'wiregrade-class-'))
      try {
        const made = makeClass(place, exam, size)
        const one = at === 0 ? await batch(place, made, 1) : undefined
        const two = await batch(place, made, 2)
        const again = await batch(place, made, 2)
        const beyond = beyondMs(join(place, 'out-2')) / size
        say(`    ${size}: ${(size / (two.wallMs / 60_000)).toFixed(1)} a minute with two jobs; ${two.lastLine}`)
        if (one) say(`      two jobs ${(one.wallMs / two.wallMs).toFixed(2)} times one (promised: 1.8)`)
        say(
          `      memory ${Math.round(two.ownMiB)} MiB, ${Math.round(two.allMiB)} with all workers (promised: flat, under 600)`,
        )
        say(
          `      ${(beyond / 1000).toFixed(2)} s for each beyond its exams (promised: 0.5); going on ${(again.wallMs / 1000).toFixed(2)} s (promised: 2)`,
        )
      } finally {
        rmSync(place, { recursive: true, force: true })
      }
    }
  }
}

async function batch(
  place: string,
  { submissions, assignment }: ReturnType<typeof makeClass>,
  jobs: number,
): Promise<Run> {
  const begun = performance.now()
  const words = ['batch', submissions, assignment, '--jobs', String(jobs), '--out', join(place, `out-${jobs}`)]
  const child = spawn(process.execPath, [COMMAND, ...words], { stdio: ['ignore', 'pipe', 'inherit'] })
  let stdout = ''
  child.stdout.on('data', (bytes: Buffer) => {
    stdout += bytes.toString()
  })
  const most = { own: 0, all: 0 }
  const sampling = setInterval(() => {
    const { own, all } = memoryOf(child.pid ?? 0)
    most.own = Math.max(most.own, own)
    most.all = Math.max(most.all, all)
  }, SAMPLE_MS)
  await new Promise((resolve) => child.once('close', resolve))
  clearInterval(sampling)
  const lastLine = stdout.split('\n').findLast((line) => line.includes('submissions: ')) ?? stdout.slice(-200)
  return { wallMs: performance.now() - begun, ownMiB: most.own / MIB, allMiB: most.all / MIB, lastLine }
}

/** KiB in memory; of what processes share, each has its share. */
function memoryOf(pid: number): { readonly own: number; readonly all: number } {
  const children = new Map<number, number[]>()
  const resident = new Map<number, number>()
  for (const name of readdirSync('/proc').filter((each) => /^\d+$/.test(each))) {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8')
      const [, share = '0'] = /^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${name}/smaps_rollup`, 'utf8')) ?? []
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      const parent = Number(fields[1])
      children.set(parent, [...(children.get(parent) ?? []), Number(name)])
      resident.set(Number(name), Number(share))
    } catch {
      // It has ended meanwhile.
    }
  }
  const sum = (of: number): number =>
    (resident.get(of) ?? 0) + (children.get(of) ?? []).reduce((all, each) => all + sum(each), 0)
  return { own: resident.get(pid) ?? 0, all: sum(pid) }
}

/** What the workers have taken in all beyond the requirements themselves: starting, boxes, and writing all reports. */
function beyondMs(out: string): number {
  const folders = readdirSync(out, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  return folders.reduce((sum, { name }) => {
    const { standing } = readKept(readFileSync(join(out, name, 'batch.json'), 'utf8')) ?? {}
    const grades = readFindings(readFileSync(join(out, name, 'findings.json'), 'utf8'))
    const exams = grades.flatMap(({ findings }) => findings).reduce((all, { durationMs }) => all + durationMs, 0)
    return sum + (standing?.tookMs ?? 0) - exams
  }, 0)
}
