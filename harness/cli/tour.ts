/** `wiregrade tour` (npm start): grades the textbook's four programs, so that a newcomer sees what a grade is before writing anything. */
import { execFile } from 'node:child_process'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { factLines } from '../../reports/layout.ts'
import { standings } from '../../reports/summary.ts'
import { terminal } from '../../reports/terminal.ts'
import { explain } from '../core/explanation.ts'
import { type GradedExam, totalOf } from '../core/graded.ts'
import { loadCatalogue } from '../examine/load.ts'
import { program } from '../subject/program.ts'
import type { Subject } from '../subject/subject.ts'
import { manner } from './audience.ts'
import { type Interruption, interruption } from './interruption.ts'
import { paragraph, WIDTH } from './paragraph.ts'
import { progressLine } from './progress-line.ts'
import { type Audience, runExam } from './run-exam.ts'
import { type Stored, stored } from './stored.ts'
import { LOOPBACK } from './subject-of.ts'

const FOLDER = fileURLToPath(new URL('../../examples/uppercase/python/', import.meta.url))
const STOPS = ['udp-server', 'udp-client', 'tcp-server', 'tcp-client'] as const
const REPORT = 'wiregrade-report'
/** The tour shows the same to everybody. */
const SEED = 1
const START_MS = 5_000

type Role = (typeof STOPS)[number]

/** Resolves to 0 when every program could be graded, whatever it earned. */
export async function tour(): Promise<number> {
  const python = await hasPython()
  const junit = join(REPORT, 'junit.xml')
  const findings = join(REPORT, 'findings.json')
  const files = stored({ junit, findings })
  const ending = interruption()
  say(welcome(python))
  const graded: GradedExam[] = []
  try {
    for (const role of STOPS) {
      if (!ending.signal.aborted) graded.push(await grade(role, python, files, graded, ending))
    }
  } finally {
    ending.forget()
  }
  const code = ending.exitCode()
  if (code !== undefined) return code
  say([
    '',
    ...paragraph(
      'MUST is what the contract demands, and these programs were written to meet it. SHOULD is what a good program does beyond that: a first one from a textbook is not expected to, and its failures are the lessons.',
    ),
    '',
    ...paragraph(
      `The same as JUnit XML, for a CI: ${relative(process.cwd(), junit)}; everything that was found out: ${findings}`,
    ),
    '',
    ...next(python),
  ])
  return graded.every(({ grade }) => grade.complete && grade.findings.every(({ outcome }) => outcome !== 'error'))
    ? 0
    : 3
}

async function grade(
  role: Role,
  python: boolean,
  files: Stored,
  before: readonly GradedExam[],
  ending: Interruption,
): Promise<GradedExam> {
  const catalogue = await loadCatalogue(`uppercase/${role}`)
  const screen = terminal(manner(process.stdout))
  const progress = progressLine()
  const listeners: Audience = {
    opening: (grade) => say(['', screen.opening(catalogue, grade).trimEnd()]),
    examining: ({ demand }, done) => progress.show(screen.progress(done, catalogue.listed.length, demand.title)),
    verdict(listed, finding, grade) {
      progress.clear()
      process.stdout.write(screen.verdict(listed, finding))
      files.soon([...before, { catalogue, grade }])
    },
    async closing(grade) {
      progress.clear()
      say(brief({ catalogue, grade }))
      await files.now([...before, { catalogue, grade }])
    },
  }
  const subject = await subjectOf(role, python)
  const grade = await runExam({
    catalogue,
    subject,
    seed: SEED,
    effort: 'quick',
    tier: 'robust',
    host: LOOPBACK,
    options: python ? ['--cwd examples/uppercase/python'] : [],
    selected: catalogue.listed,
    audience: listeners,
    interrupted: ending.signal,
  })
  return { catalogue, grade }
}

async function subjectOf(role: Role, python: boolean): Promise<Subject> {
  const { role: declared } = await loadCatalogue(`uppercase/${role}`)
  const own = role.endsWith('client') ? ['{host}', '{port}'] : ['{port}']
  const { referenceCommand } = await import('../calibrate/reference.ts')
  return program({
    command: python ? ['python3', `${role.replace('-', '_')}.py`, ...own] : await referenceCommand(`uppercase/${role}`),
    env: [],
    folder: FOLDER,
    known: Object.keys(declared.placeholders),
    transport: declared.transport,
    port: declared.port,
    startMs: START_MS,
  })
}

/** Each failure in two sentences: what happened, and what to try. */
function brief({ catalogue, grade }: GradedExam): readonly string[] {
  const failed = grade.findings.filter(({ outcome }) => outcome === 'fail' || outcome === 'error')
  return [
    ...failed.flatMap((finding) => {
      const { title, cause, facts } = explain(catalogue, grade, finding)
      const hints = facts.filter(({ label }) => label === 'Try')
      const what = { label: 'What', lines: [cause], shape: 'prose' } as const
      return ['', `✗ ${title}`, ...factLines([what, ...hints], WIDTH)]
    }),
    '',
    standings(totalOf({ catalogue, grade })),
  ]
}

function welcome(python: boolean): readonly string[] {
  return paragraph(
    python
      ? "Wiregrade grades network programs by talking to them. Here it grades the textbook's four, in Python: a client sends a sentence, the server sends it back in capitals, over UDP and over TCP."
      : "Wiregrade grades network programs by talking to them. The textbook's four programs need python3, which was not found on this machine, so here it grades its own references instead.",
  )
}

function next(python: boolean): readonly string[] {
  const check = '  npx wiregrade check uppercase/tcp-server'
  return python
    ? [
        'Next, your own program, or one more of these with every failure in full:',
        `${check} --cwd examples/uppercase/python \\`,
        '    -- python3 tcp_server.py {port}',
      ]
    : ['Next, your own program, started as you would start it by hand:', `${check} -- ./server {port}`]
}

function hasPython(): Promise<boolean> {
  return new Promise((resolve) => {
    execFile('python3', ['--version'], { timeout: 10_000 }, (error) => resolve(error === null))
  })
}

function say(lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`)
}
