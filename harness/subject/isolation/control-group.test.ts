/** The kernel's words read, groups of a made-up tree, and, where this machine lets us, real ones with real processes in them. */
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, type TestContext, test } from 'vitest'
import {
  controlGroup,
  dissolved,
  GATE,
  GATED,
  type Hierarchy,
  hierarchies,
  hierarchiesIn,
  letIn,
} from './control-group.ts'

const MIB = 1024 * 1024
const LIMITS = { memoryBytes: 64 * MIB, processes: 20 }
const folder = mkdtempSync(join(tmpdir(), 'wiregrade-groups-'))
afterAll(() => rmSync(folder, { recursive: true }))

test('the trees and our places in them are read from the kernel’s words, in both versions', () => {
  const mixed = [
    '31 23 0:28 / /sys/fs/cgroup rw - tmpfs tmpfs rw,mode=755',
    '35 31 0:32 / /sys/fs/cgroup/memory rw,relatime shared:9 - cgroup cgroup rw,memory',
    '32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw,relatime - cgroup cgroup rw,cpu,cpuacct',
    '40 31 0:37 / /sys/fs/cgroup/systemd rw - cgroup cgroup rw,name=systemd',
    '41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw',
  ].join('\n')
  const places = '9:name=systemd:/\n4:memory:/jobs/7\n1:cpu,cpuacct:/\n0::/user\n'
  expect(hierarchiesIn(mixed, places)).toEqual([
    { version: 1, base: '/sys/fs/cgroup/memory/jobs/7' },
    { version: 1, base: '/sys/fs/cgroup/cpu,cpuacct' },
    { version: 1, base: '/sys/fs/cgroup/systemd' },
    { version: 2, base: '/sys/fs/cgroup/unified/user' },
  ])
  const part = '30 20 0:26 /docker/ab /sys/fs/cgroup ro - cgroup2 cgroup rw,nsdelegate'
  expect(hierarchiesIn(part, '0::/docker/ab/sub\n')).toEqual([{ version: 2, base: '/sys/fs/cgroup/sub' }])
  expect(hierarchiesIn(part, '0::/docker/abc\n')).toEqual([])
  expect(hierarchiesIn('', '')).toEqual([])
})

test.each([
  [1, { 'memory.limit_in_bytes': 448 * MIB, 'pids.max': 84 }, 'memory.oom_control', 'oom_kill_disable 0\noom_kill 1\n'],
  [2, { 'memory.max': 448 * MIB, 'memory.oom.group': 1, 'pids.max': 84 }, 'memory.events', 'low 0\noom_kill 2\n'],
] as const)(
  'a group of version %i has what the limits say, and tells of its end',
  (version, settings, events, killed) => {
    const base = join(folder, String(version))
    mkdirSync(base)
    // A folder is no kernel, so the files have to be there before they are written to.
    const group = controlGroup([{ version, base, controllers: ['memory', 'pids'] }], LIMITS, (at) => {
      mkdirSync(at)
      for (const file of Object.keys(settings)) writeFileSync(join(at, file), '')
      writeFileSync(join(at, events), killed.replace(/\d\n$/, '0\n'))
    })
    const [at = ''] = [join(base, group.name)]
    for (const [file, figure] of Object.entries(settings))
      expect(readFileSync(join(at, file), 'latin1')).toBe(String(figure))
    expect(group.isOverdrawn()).toBe(false)
    writeFileSync(join(at, events), killed)
    expect(group.isOverdrawn()).toBe(true)
  },
)

/** Where groups can be made; a test without them is left out, by name. */
function trees(context: TestContext): readonly Hierarchy[] {
  const found = hierarchies()
  if (found.length === 0) context.skip('left out: no control groups can be made here')
  return found
}

/** Who has ended and was not asked about it yet does not live. */
function isAlive(pid: number): boolean {
  try {
    return !readFileSync(`/proc/${pid}/stat`, 'latin1').includes(') Z ')
  } catch {
    return false
  }
}

/** A shell in a group of its own, which it enters before its first word. */
function within(context: TestContext, script: string) {
  const group = controlGroup(trees(context), LIMITS)
  const [file, ...args] = [...GATED, 'sh', '-c', script]
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'ignore', 'ignore', 'ignore', 'pipe'], detached: true })
  letIn(group, child.pid, (child.stdio as readonly unknown[])[GATE])
  let said = ''
  child.stdout?.on('data', (bytes: Buffer) => {
    said += bytes.toString()
  })
  return { group, said: () => said, ended: new Promise((resolve) => child.once('close', resolve)) }
}

test('who leaves its session, its parents and its environment is ended all the same, and the group goes', async (context) => {
  const left = `env -i setsid sh -c 'setsid sleep 600 & echo "$!"'`
  const { group, said, ended } = within(context, `${left} & wait; exec >&-`)
  await expect.poll(said).toMatch(/^\d+\n$/)
  const daemon = Number(said())
  expect(isAlive(daemon)).toBe(true)
  group.kill()
  await ended
  await dissolved(group)
  expect(isAlive(daemon)).toBe(false)
  expect(trees(context).some(({ base }) => existsSync(join(base, group.name)))).toBe(false)
})

test('what many processes use together is too much, though each of them uses little', async (context) => {
  const one = `python3 -c 'import time; kept = b"x" * ${48 * MIB}; time.sleep(600)'`
  const { group } = within(context, `for n in 1 2 3 4 5 6 7 8 9 10 11 12; do ${one} & done; wait`)
  await expect.poll(group.isOverdrawn, { timeout: 60_000 }).toBe(true)
  group.kill()
  await dissolved(group)
})
