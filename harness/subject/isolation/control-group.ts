/**
 * A control group around everything that one start of a program becomes, where groups are ours to make: as root most often, and in
 * both versions. The kernel then bounds what all of its processes use together, shares the processor between groups and not between
 * processes, and knows every member, however far it has gone from its parents. Where there are none, overdraft.ts adds up as well as it can.
 */
import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { send } from '../family.ts'
import { MachineError } from '../subject.ts'
import { DISK_BYTES, type Limits, TMP_BYTES } from './limits.ts'

export const CONTROLLERS = ['memory', 'pids', 'cpu'] as const
export type Controller = (typeof CONTROLLERS)[number]

/** A tree of groups, and the place in it below which ours are made. */
export interface Hierarchy {
  readonly version: 1 | 2
  readonly base: string
  readonly controllers: readonly Controller[]
}

export interface ControlGroup {
  readonly name: string
  /** Takes a process in, and with it all whom it will start. */
  admit(pid: number): void
  /** Whether the kernel has ended somebody in it because its memory was used up. */
  isOverdrawn(): boolean
  /** Ends everybody in it; synchronous, since it must also work while we are dying ourselves. */
  kill(): void
  isEmpty(): boolean
  /** Takes the group away, once it is empty. */
  dissolve(): void
}

/** A command waits until it was taken in, and goes on as what follows. */
export const GATED = ['sh', '-c', 'read -r _ <&5; exec 5<&-; exec "$0" "$@"'] as const
/** The descriptor on which it waits. */
export const GATE = 5

const PREFIX = 'wiregrade-'
/** Of those that the limits count: what stands around the program, and more, so that the program meets its own limit first. */
const SPARE_PROCESSES = 64
const KILL_ROUNDS = 50
/** A group that somebody has just made may still be empty. */
const STALE_MS = 60_000
const GONE_STEP_MS = 2
const GONE_MS = 2_000

/** The trees in which this process has a place, from the kernel's own words: /proc/self/mountinfo and /proc/self/cgroup. */
export function hierarchiesIn(mountinfo: string, memberships: string): readonly Omit<Hierarchy, 'controllers'>[] {
  const places = memberships.split('\n').flatMap((line) => {
    const [, names, path] = /^\d+:([^:]*):(.*)$/.exec(line) ?? []
    return names === undefined || path === undefined ? [] : [{ names: names.split(','), path }]
  })
  return mountinfo.split('\n').flatMap((line) => {
    const [before = '', after = ''] = line.split(' - ')
    const [, , , root = '', at = ''] = before.split(' ')
    const [type, , options = ''] = after.split(' ')
    if (type !== 'cgroup' && type !== 'cgroup2') return []
    const own = places.find(({ names }) =>
      type === 'cgroup2' ? names.join() === '' : names.some((name) => name !== '' && options.split(',').includes(name)),
    )
    // A container may show a part of the tree only, and our place may lie outside of it.
    if (own === undefined || !(own.path === root || own.path.startsWith(root === '/' ? '/' : `${root}/`))) return []
    return [{ version: type === 'cgroup2' ? 2 : 1, base: join(at, own.path.slice(root === '/' ? 1 : root.length + 1)) }]
  })
}

/** What a new group in this tree can hold, read off one that is made for it. */
function controllersOf({ version }: Omit<Hierarchy, 'controllers'>, trial: string): readonly Controller[] {
  const sign = { memory: version === 2 ? 'memory.max' : 'memory.limit_in_bytes', pids: 'pids.max' }
  const found = { ...sign, cpu: version === 2 ? 'cpu.weight' : 'cpu.shares' }
  return CONTROLLERS.filter((name) => existsSync(join(trial, found[name])))
}

/** The groups in which a process of ours may be put: by doing it. One shell goes through all of them, since this costs a start. */
function joined(groups: readonly string[]): readonly string[] {
  const entering = 'for each; do { echo "$$" > "$each/cgroup.procs"; } 2>/dev/null && echo "$each"; done'
  return spawnSync('sh', ['-c', entering, 'sh', ...groups], { encoding: 'utf8' }).stdout?.split('\n') ?? []
}

let known: readonly Hierarchy[] | undefined

/** The trees in which groups of ours can be made, found out by making one; none where they cannot bound memory. */
export function hierarchies(): readonly Hierarchy[] {
  known ??= found()
  return known
}

function found(): readonly Hierarchy[] {
  const mountinfo = textOf('/proc/self/mountinfo')
  const places = hierarchiesIn(mountinfo, textOf('/proc/self/cgroup'))
  const trials = places.flatMap((place) => {
    sweep(place.base)
    if (place.version === 2)
      for (const name of CONTROLLERS)
        attempt(() => writeFileSync(join(place.base, 'cgroup.subtree_control'), `+${name}`))
    const trial = join(place.base, `${PREFIX}${randomBytes(8).toString('hex')}`)
    return attempt(() => mkdirSync(trial)) ? [{ place, trial }] : []
  })
  try {
    const able = trials
      .map(({ place, trial }) => ({ trial, tree: { ...place, controllers: controllersOf(place, trial) } }))
      .filter(({ tree }) => tree.controllers.length > 0)
    if (!able.some(({ tree }) => tree.controllers.includes('memory'))) return []
    const entered = joined(able.map(({ trial }) => trial))
    const useful = able.filter(({ trial }) => entered.includes(trial)).map(({ tree }) => tree)
    return useful.some(({ controllers }) => controllers.includes('memory')) ? useful : []
  } finally {
    for (const { trial } of trials) attempt(() => rmdirSync(trial))
  }
}

/** Groups that a run has left which was killed. */
function sweep(base: string): void {
  for (const name of listOf(base).filter((each) => each.startsWith(PREFIX))) {
    const group = join(base, name)
    attempt(() => {
      if (Date.now() - statSync(group).ctimeMs > STALE_MS) rmdirSync(group)
    })
  }
}

/** A group for one start. Throws a `MachineError` when it cannot be made after all. */
export function controlGroup(
  trees: readonly Hierarchy[],
  limits: Pick<Limits, 'memoryBytes' | 'processes'>,
  make: (at: string) => void = mkdirSync,
): ControlGroup {
  const name = `${PREFIX}${randomBytes(8).toString('hex')}`
  const groups = trees.map((tree) => ({ ...tree, at: join(tree.base, name) }))
  const memory = groups.find(({ controllers }) => controllers.includes('memory'))
  // Files in memory count here as well, and have limits of their own; so the program meets its own limit first.
  const memoryBytes = limits.memoryBytes + DISK_BYTES + 2 * TMP_BYTES
  const settings: Readonly<Record<Controller, Readonly<Record<1 | 2, Readonly<Record<string, number>>>>>> = {
    memory: {
      1: { 'memory.limit_in_bytes': memoryBytes, 'memory.memsw.limit_in_bytes': memoryBytes },
      2: { 'memory.max': memoryBytes, 'memory.swap.max': 0, 'memory.oom.group': 1 },
    },
    pids: {
      1: { 'pids.max': limits.processes + SPARE_PROCESSES },
      2: { 'pids.max': limits.processes + SPARE_PROCESSES },
    },
    // Its existence is enough: every group has the same share.
    cpu: { 1: {}, 2: {} },
  }
  try {
    for (const { at, version, controllers } of groups) {
      make(at)
      const files = controllers.flatMap((controller) => Object.entries(settings[controller][version]))
      for (const [file, figure] of files) if (existsSync(join(at, file))) writeFileSync(join(at, file), String(figure))
    }
  } catch (error) {
    throw new MachineError(`The program's control group cannot be made: ${(error as Error).message}`)
  }
  const members = () =>
    groups.flatMap(({ at }) => textOf(join(at, 'cgroup.procs')).split('\n').filter(Boolean).map(Number))

  return {
    name,
    admit(pid) {
      for (const { at } of groups) writeFileSync(join(at, 'cgroup.procs'), String(pid))
    },
    isOverdrawn() {
      if (!memory) return false
      const events = textOf(join(memory.at, memory.version === 2 ? 'memory.events' : 'memory.oom_control'))
      return Number(/^oom_kill (\d+)$/m.exec(events)?.[1] ?? 0) > 0
    },
    kill() {
      for (const { at } of groups) attempt(() => writeFileSync(join(at, 'cgroup.kill'), '1'))
      // Who is being born escapes one round, and is bounded in number.
      for (let round = 0; round < KILL_ROUNDS; round++) {
        const left = members()
        for (const pid of left) if (pid > 0) send(pid, 'SIGKILL')
        if (left.length === 0) return
      }
    },
    isEmpty: () => members().length === 0,
    dissolve() {
      for (const { at } of groups) attempt(() => rmdirSync(at))
    },
  }
}

/** Takes in a child whose command is gated, and lets it go on. */
export function letIn(group: ControlGroup | undefined, pid: number | undefined, gate: unknown): void {
  if (!group || pid === undefined || !(gate instanceof Writable)) return
  gate.on('error', () => {})
  group.admit(pid)
  gate.end('\n')
}

/** Who was killed takes a moment to end; one that does not is left to a later run. */
export async function dissolved(group: ControlGroup): Promise<void> {
  for (const latest = performance.now() + GONE_MS; !group.isEmpty() && performance.now() < latest; ) {
    await new Promise((resolve) => setTimeout(resolve, GONE_STEP_MS))
  }
  group.dissolve()
}

function attempt(deed: () => void): boolean {
  try {
    deed()
    return true
  } catch {
    return false
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return ''
  }
}

function listOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
