/**
 * What this machine lets us do, found out by doing it: that a binary is there says nothing about what the kernel, a container or a
 * profile allows. Each probe builds the real boxes, around a program that does nothing.
 */
import { spawn } from 'node:child_process'
import { rmdir } from 'node:fs/promises'
import { scratchFolder } from '../scratch.ts'
import { MachineError } from '../subject.ts'
import { innerBox } from './inner-box.ts'
import { LEVELS, type Level } from './level.ts'
import { limited, limitsFor } from './limits.ts'
import { dropsTo, outerBox } from './outer-box.ts'

export interface Probe {
  readonly level: Level
  readonly works: boolean
  /** What is missing and how to get it, in one sentence. */
  readonly missing?: string
}

const PROBE_MS = 10_000

/** All levels, strongest first, tried out one after the other. */
export async function probeLevels(): Promise<readonly Probe[]> {
  const probes: Probe[] = []
  for (const level of LEVELS) probes.push(await probe(level))
  return probes
}

/** The strongest level that works, or the one that is asked for. Throws a `MachineError` when that one does not work. */
export async function levelFor(wanted: Level | 'auto'): Promise<Level> {
  for (const level of LEVELS) {
    if (wanted !== 'auto' && wanted !== level) continue
    const { works, missing } = await probe(level)
    if (works) return level
    if (wanted === level) {
      throw new MachineError(
        `Isolation "${level}" does not work here: ${missing}; or take what there is with --isolation auto.`,
      )
    }
  }
  return 'none'
}

async function probe(level: Level): Promise<Probe> {
  if (level === 'none') return { level, works: true }
  if (process.platform !== 'linux')
    return {
      level,
      works: false,
      missing: `it needs Linux, and this is ${process.platform}; a Linux container will do`,
    }
  const nothing = limited(limitsFor('true'), ['true'])
  const failure =
    level === 'limits' ? await tried(nothing) : await inScratch((scratch) => boxed(level, scratch, nothing))
  return failure === undefined ? { level, works: true } : { level, works: false, missing: remedy(failure) }
}

function boxed(level: Level, scratch: string, command: readonly string[]): Promise<Failure | undefined> {
  const user = String(dropsTo())
  const drop = dropsTo() === undefined ? [] : ['setpriv', '--reuid', user, '--regid', user, '--clear-groups', '--']
  const inner = [
    ...innerBox({ folder: '/tmp/probe', copy: scratch, tools: [], filtered: false, own: scratch }),
    ...command,
  ]
  return tried(outerBox({ ownNetwork: level === 'box+net', scratch, tools: [] }, [...drop, ...inner]))
}

async function inScratch<T>(work: (scratch: string) => Promise<T>): Promise<T> {
  const scratch = scratchFolder('probe', '/tmp')
  try {
    return await work(scratch)
  } finally {
    await rmdir(scratch)
  }
}

interface Failure {
  /** The file that is not there. */
  readonly absent?: string
  readonly words: string
}

function tried([file = '', ...args]: readonly string[]): Promise<Failure | undefined> {
  return new Promise((resolve) => {
    const child = spawn(file, args, { stdio: ['ignore', 'ignore', 'pipe'], cwd: '/' })
    // Not spawn's own limit, which would keep us waiting for a child that never was.
    const limit = setTimeout(() => child.kill('SIGKILL'), PROBE_MS)
    let words = ''
    child.stderr.on('data', (bytes: Buffer) => {
      words += bytes.toString()
    })
    const ended = (failure: Failure | undefined) => {
      clearTimeout(limit)
      resolve(failure)
    }
    child.once('error', (error: NodeJS.ErrnoException) =>
      ended({ ...(error.code === 'ENOENT' && { absent: file }), words: error.message }),
    )
    child.once('close', (code) => ended(code === 0 ? undefined : { words }))
  })
}

const REMEDIES: readonly (readonly [RegExp, string])[] = [
  [
    /Unknown option --disable-userns/i,
    'this bubblewrap is too old; 0.8 or later is needed, which Debian 12 and Ubuntu 24.04 have',
  ],
  [
    /Can't mount proc/i,
    'a container masks /proc here, so no box can be built inside it; start the container with --security-opt systempaths=unconfined, or grade outside of it',
  ],
  [
    /(namespace|uid map|RTM_NEWADDR|clone|unshare).*(not permitted|denied|No space)|No permissions to create/i,
    'this system does not let you make namespaces; an administrator can allow them (on Ubuntu: sysctl kernel.apparmor_restrict_unprivileged_userns=0, elsewhere kernel.unprivileged_userns_clone=1 or user.max_user_namespaces), in a container --security-opt seccomp=unconfined',
  ],
]

function remedy({ absent, words }: Failure): string {
  if (absent === 'bwrap') return 'bubblewrap is not installed; on Debian and Ubuntu: apt-get install bubblewrap'
  if (absent !== undefined) return `${absent} is not installed; on Debian and Ubuntu it is in util-linux`
  const last = words.trim().split('\n').at(-1) ?? ''
  const known = REMEDIES.find(([sign]) => sign.test(words))
  return known ? `${known[1]} (it said: ${last})` : `the box cannot be built (it said: ${last || 'nothing'})`
}
