/**
 * The figures that we promise, measured: `npm run bench`, or one of them, `npm run bench -- first-verdict | quick | rate | boxes | class | ways | soak`.
 * Nothing here fails; a person compares.
 */
import { referenceCommand } from '../calibrate/reference.ts'
import { loadCatalogue } from '../examine/load.ts'
import { freePort } from '../stage/ports.ts'
import { program } from '../subject/program.ts'
import type { Subject } from '../subject/subject.ts'
import { boxCosts } from './boxes.ts'
import { classFigures } from './class.ts'
import { median, ROOT, timed } from './commands.ts'
import { exchangeRate } from './exchange-rate.ts'
import { CLASS_EXAMS } from './made-up-class.ts'
import { sameGrades } from './same-grades.ts'
import { soak } from './soak.ts'

const UPPERCASE = ['uppercase/udp-server', 'uppercase/udp-client', 'uppercase/tcp-server', 'uppercase/tcp-client']
const HTTP = ['http/server', 'http/client']
const EXAMS = [...UPPERCASE, ...HTTP]
const ROUNDS = 5
const HOST = '127.0.0.1'

/** Programs that do everything wrong, as far as that takes time: they are there and never answer. */
const HANGING: Readonly<Record<string, string>> = {
  'uppercase/udp-server': `require('dgram').createSocket('udp4').bind(+process.argv[1])`,
  'uppercase/tcp-server': `require('net').createServer(() => {}).listen(+process.argv[1])`,
  'uppercase/udp-client': `setInterval(() => {}, 1000)`,
  'uppercase/tcp-client': `setInterval(() => {}, 1000)`,
  'http/server': `require('net').createServer(() => {}).listen(+process.argv[1])`,
  'http/client': `setInterval(() => {}, 1000)`,
}

const say = (line: string) => console.log(line)

async function referenceOf(exam: string): Promise<Subject> {
  const { role } = await loadCatalogue(exam)
  return program({
    command: await referenceCommand(exam),
    env: [],
    folder: ROOT,
    known: Object.keys(role.placeholders),
    transport: role.transport,
    port: role.port,
    startMs: 10_000,
  })
}

async function firstVerdict(): Promise<void> {
  say('From the command to the first verdict, the start of the program under test excluded (promised: at most 500 ms)')
  for (const exam of EXAMS.filter((each) => each.endsWith('server'))) {
    const subject = await referenceOf(exam)
    const starts: number[] = []
    const verdicts: number[] = []
    for (let round = 0; round < ROUNDS; round++) {
      const begun = performance.now()
      const running = await subject.launch({ host: HOST, port: await freePort(HOST), values: {} })
      await running.ready()
      starts.push(performance.now() - begun)
      await running.stop()
      const run = await timed([
        'check',
        exam,
        '--effort',
        'quick',
        '--tier',
        'basic',
        '--',
        ...(await referenceCommand(exam)),
      ])
      verdicts.push(run.firstVerdictMs ?? Number.NaN)
    }
    const start = median(starts)
    const verdict = median(verdicts)
    say(`  ${exam.padEnd(24)} ${ms(verdict - start)}   (${ms(verdict)} in all, ${ms(start)} of it the program's start)`)
  }
}

async function quick(): Promise<void> {
  say(
    'A whole quick check of one role (promised: uppercase at most 3 s when nothing is wrong, 10 s when everything is;',
  )
  say('  http/server at most 5 s and 30 s, and at most 30 s at effort normal)')
  for (const exam of EXAMS) {
    const right = await timed(['check', exam, '--effort', 'quick', '--', ...(await referenceCommand(exam))])
    const wrong = await timed([
      'check',
      exam,
      '--effort',
      'quick',
      '--',
      process.execPath,
      '-e',
      HANGING[exam] ?? '',
      '{port}',
    ])
    say(
      `  ${exam.padEnd(24)} ${ms(right.totalMs)} right (exit ${right.exitCode}), ${ms(wrong.totalMs)} hanging (exit ${wrong.exitCode})`,
    )
  }
  const normal = await timed(['check', 'http/server', '--', ...(await referenceCommand('http/server'))])
  say(`  ${'http/server, normal'.padEnd(24)} ${ms(normal.totalMs)} right (exit ${normal.exitCode})`)
}

async function rate(): Promise<void> {
  say('Exchanges per second on loopback, against a bare Node loop that judges nothing (promised: at least half)')
  for (const exam of UPPERCASE.filter((each) => each.endsWith('server'))) {
    const { engine, bare, ratio } = await exchangeRate(exam, await referenceOf(exam))
    say(`  ${exam.padEnd(24)} ${Math.round(engine)} of ${Math.round(bare)} per second: ${ratio.toFixed(2)}`)
  }
}

async function steadiness(gradesEach: number, exams: readonly string[]): Promise<void> {
  say(
    `${gradesEach} grades of each reference, two at a time, two cores busy (promised: nothing but passes, no process left)`,
  )
  const result = await soak(exams, gradesEach, (line) => say(`  … ${line}`))
  say(
    `  ${result.grades} grades, ${result.findings} findings, ${result.otherThanPass.length} other than pass, ${result.processesLeft.length} processes left`,
  )
  for (const line of [...result.otherThanPass, ...result.processesLeft]) say(`    ${line}`)
}

async function boxes(): Promise<void> {
  say(
    'Isolation (promised: a start in a box at most 15 ms over a plain one, a net box at most 200 ms, a class like each alone)',
  )
  const { plainMs, boxedMs, netBoxMs, different, classMs } = await boxCosts()
  say(`  a start ${ms(plainMs)} plain, ${ms(boxedMs)} in a box: ${ms(boxedMs - plainMs)} more`)
  say(`  a net box ${ms(netBoxMs)}`)
  say(`  a class of eight on port 12000 ${ms(classMs)}, ${different} with other findings than alone`)
  say('  what hostile programs leave behind, and do to a neighbour: npx vitest run --project unit examples/hostile')
}

async function classes(sizes: readonly number[]): Promise<void> {
  say(`Classes of ${sizes.join(' and ')} made-up submissions, right, wrong, hanging and crashing`)
  const exam = process.argv[4]
  await classFigures(exam === undefined ? CLASS_EXAMS : [exam], sizes, say)
}

async function ways(size: number): Promise<void> {
  say(
    'One class by one job, by two, and by a queue with three workers of which one is killed (promised: the same grades)',
  )
  for (const exam of CLASS_EXAMS) {
    const found = await sameGrades(exam, size)
    if (!found) return say('  left out: there is no redis-server here')
    say(`  ${exam.padEnd(24)} ${found.submissions} submissions, ${found.different.length} files differ`)
    for (const line of found.different) say(`    ${line}`)
  }
}

function ms(figure: number): string {
  return `${Math.round(figure)} ms`.padStart(8)
}

const figures: Readonly<Record<string, () => Promise<void>>> = {
  'first-verdict': firstVerdict,
  quick,
  rate,
  boxes,
  class: () => classes((process.argv[3] ?? '30,300').split(',').map(Number)),
  ways: () => ways(Number(process.argv[3] ?? 20)),
  // `soak 100 uppercase`: so many grades of each reference whose name begins so.
  soak: () =>
    steadiness(
      Number(process.argv[3] ?? 100),
      EXAMS.filter((exam) => exam.startsWith(process.argv[4] ?? '')),
    ),
}
const wanted = process.argv[2]
if (wanted !== undefined && !figures[wanted]) {
  console.error(`There is no figure "${wanted}"; the figures are: ${Object.keys(figures).join(', ')}.`)
  process.exitCode = 2
} else {
  // Some take a quarter of an hour and more; they run when they are asked for.
  const long = ['class', 'ways', 'soak']
  for (const [name, measure] of Object.entries(figures))
    if (wanted === undefined ? !long.includes(name) : name === wanted) await measure()
}
