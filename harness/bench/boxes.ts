/** What isolation costs: a start in a box over a plain one, the box around a whole command, and a class of eight with one port built in. */
import { spawn } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isolationOf } from '../subject/isolation/isolation.ts'
import { outerBox } from '../subject/isolation/outer-box.ts'
import { levelFor } from '../subject/isolation/probe.ts'
import { program } from '../subject/program.ts'
import { median, timed } from './commands.ts'

const HOST = '127.0.0.1'
const STARTS = 25
const ROUNDS = 10
const CLASS = 8
const SERVER = `import socket, sys
with socket.create_server(('', int(sys.argv[1]))) as server:
    while True:
        line, _ = server.accept()
        with line:
            while data := line.recv(65536):
                line.sendall(data.upper())
`

export interface BoxCosts {
  /** From the start of a program to its first word, in milliseconds. */
  readonly plainMs: number
  readonly boxedMs: number
  /** A net box with a Node in it that does nothing: what is spent before the command begins once more. */
  readonly netBoxMs: number
  /** How many of the class's grades had other findings than the first one, which was alone. */
  readonly different: number
  readonly classMs: number
}

/** Measures all of it. Throws a `MachineError` where there are no boxes. */
export async function boxCosts(): Promise<BoxCosts> {
  await levelFor('box+net')
  const folder = mkdtempSync(join(tmpdir(), 'wiregrade-bench-'))
  try {
    writeFileSync(join(folder, 'server.py'), SERVER)
    const { plainMs, boxedMs } = await starts(folder)
    return { plainMs, boxedMs, netBoxMs: await netBox(), ...(await together(folder)) }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** By turns, so that whatever else the machine does falls on both. */
async function starts(folder: string): Promise<Pick<BoxCosts, 'plainMs' | 'boxedMs'>> {
  const command = ['/bin/echo', 'here']
  const plain: number[] = []
  const boxed: number[] = []
  const isolation = await isolationOf('box', { folder, command })
  await isolation.refresh()
  for (let round = 0; round < STARTS; round++) {
    for (const [times, more] of [[plain, {}] as const, [boxed, { isolation }] as const]) {
      const terms = { command, env: [], folder, known: [], transport: 'tcp', port: 1, startMs: 5_000 } as const
      const begun = performance.now()
      const running = await program({ ...terms, ...more }).launch({ host: HOST, port: 1, values: {} })
      await new Promise<void>((resolve) => running.onPrinted(() => resolve()))
      times.push(performance.now() - begun)
      await running.stop()
    }
  }
  isolation.close()
  return { plainMs: median(plain), boxedMs: median(boxed) }
}

async function netBox(): Promise<number> {
  const scratch = mkdtempSync(join('/tmp', 'wiregrade-bench-'))
  const nothing = [process.execPath, '-e', '0']
  const without: number[] = []
  const within: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    without.push(await duration(nothing))
    within.push(await duration(outerBox({ ownNetwork: true, scratch, tools: [] }, nothing)))
  }
  rmSync(scratch, { recursive: true })
  // All of it: the Node that works in the box is the command's second one.
  return median(within)
}

function duration([file = '', ...args]: readonly string[]): Promise<number> {
  const begun = performance.now()
  const child = spawn(file, args, { stdio: 'ignore' })
  return new Promise((resolve) => void child.once('close', () => resolve(performance.now() - begun)))
}

/** By one command, against the findings of one that was alone. */
async function together(folder: string): Promise<Pick<BoxCosts, 'different' | 'classMs'>> {
  const students = Array.from({ length: CLASS }, (_, at) => `student-${at}`)
  for (const name of students) {
    mkdirSync(join(folder, 'class', name), { recursive: true })
    copyFileSync(join(folder, 'server.py'), join(folder, 'class', name, 'server.py'))
  }
  const exam = ['uppercase/tcp-server', '--effort', 'quick', '--tier', 'basic', '--seed', '1', '--isolation', 'box+net']
  const command = ['--port', '12000', '--', '/usr/bin/python3', 'server.py', '12000']
  const plain = (text: string) =>
    JSON.stringify(JSON.parse(text).grades[0].findings, (key, value) =>
      /^(durationMs|atUs)$/.test(key) ? undefined : value,
    )
  const { stdout } = await timed(['check', ...exam, '--json', '--cwd', join(folder, 'class', 'student-0'), ...command])
  const out = join(folder, 'out')
  const { totalMs } = await timed(['batch', join(folder, 'class'), ...exam, '--out', out, ...command])
  const found = students.map((name) => plain(readFileSync(join(out, name, 'findings.json'), 'utf8')))
  return { different: found.filter((each) => each !== plain(stdout)).length, classMs: totalMs }
}
