/**
 * Programs that cheat, spy, flood, hang, or stay: one table of all that we know of, each with the outcome that it has to get. A test
 * reads it (`hostile.test.ts`), runs each at the strongest level of this machine and at its `weakest`, and looks at what is left
 * afterwards. Below its weakest level it has success, or would do harm, so it is never run there.
 *
 * Not applicable yet, because they have nothing to ride on:
 * - zip slip and zip bomb: submissions are folders, and there is no intake of archives to attack;
 * - a gzip bomb for a body, and a chunk size that overflows: bodies and chunks come with HTTP;
 * - compression pointers in a loop: names that point at names come with DNS;
 * - a library's server handed in as one's own: nothing of it shows in uppercase's octets;
 * - package scripts: we start no package manager; the Makefile stands for all builds that run code.
 */
import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Level } from '../../harness/subject/isolation/level.ts'

/** Where chance decides: something fails, or perhaps nothing. */
type Luck = 'some' | 'any'

export interface Hostile {
  /** Below this folder, or that of uppercase; what it tries stands in its first line. A folder is handed in whole. */
  readonly file: string
  readonly role: 'tcp-server' | 'udp-server' | 'tcp-client'
  /** What is asked: the first requirement, unless the point is another one. */
  readonly only?: string
  /** The requirements that fail, as topic/name, and no others. An attack that has success fails the first one by its own words. */
  readonly fails: readonly string[] | Luck
  /** A phrase of what the student reads. */
  readonly says?: string
  /** A phrase of a notice. */
  readonly notice?: string
  /** The weakest level at which it may be run, and comes to nothing. Absent where levels make no difference. */
  readonly weakest?: Level
  /** The name under which it is handed in. */
  readonly as?: string
  readonly build?: 'make'
  /** What else is handed in. */
  readonly prepare?: (place: Place) => void
}

/** Where things are, for those that are handed in with a knowledge of it. */
export interface Place {
  readonly submission: string
  readonly grader: string
  readonly verdict: string
}

const ROOT = 'conversation/answers-in-capitals'
const ATTACK = { role: 'tcp-server', fails: [] } as const
const FAILURE = { role: 'tcp-server', fails: [ROOT] } as const

/** What they look for is not there, and what they write goes nowhere: they pass like any right program. */
const SPIES_AND_FORGERS: readonly Hostile[] = [
  { ...ATTACK, file: 'overwrites_verdict.py', weakest: 'box' },
  { ...ATTACK, file: 'writes_ci_files.py', weakest: 'none' },
  { ...ATTACK, file: '../uppercase/wrong/prints_markup.py', weakest: 'limits' },
  { ...FAILURE, file: 'replies_in_disguise.py', says: '=HYPERLINK("http://1', weakest: 'none' },
  {
    ...FAILURE,
    file: '../uppercase/wrong/replies_markup.py',
    says: '\\x1b[2J::error::ok</testcase>',
    weakest: 'limits',
  },
  { ...ATTACK, file: 'shadows_tools.py', weakest: 'none', prepare: toolsOfItsOwn },
  { ...ATTACK, file: 'dumps_environment.py', weakest: 'none' },
  { ...ATTACK, file: 'reads_suites.py', weakest: 'box' },
  { ...ATTACK, file: 'reads_grader.py', weakest: 'box' },
  { role: 'tcp-client', file: 'leaves_messages.py', only: 'shows-the-reply', fails: [], weakest: 'box' },
  { ...ATTACK, file: 'build', build: 'make', weakest: 'box' },
]

const ESCAPES: readonly Hostile[] = [
  { ...ATTACK, file: 'writes_everywhere.py', weakest: 'box' },
  { ...ATTACK, file: 'writes_through_links.py', weakest: 'box', prepare: linksOfItsOwn },
  { ...ATTACK, file: 'gains_rights.py', weakest: 'box' },
  { ...ATTACK, file: 'probes_kernel.py', weakest: 'box' },
  { ...ATTACK, file: 'kills_everybody.py', weakest: 'box' },
  { ...ATTACK, file: 'calls_out.py', notice: 'to reach an address outside', weakest: 'box+net' },
  { ...FAILURE, file: 'asks_neighbour.py', says: 'my friend is not there', weakest: 'box+net' },
  { ...ATTACK, fails: 'any', file: 'storms_back.py', weakest: 'box+net' },
  { role: 'tcp-client', file: 'squats_port.py', only: 'sends-the-sentence', fails: [], weakest: 'none' },
]

const EXHAUSTING: readonly Hostile[] = [
  { ...ATTACK, fails: 'any', file: 'bombs_with_forks.py', notice: 'process limit of 128 reached', weakest: 'box' },
  { ...FAILURE, file: 'bombs_with_threads.py', says: 'process limit of 128 reached', weakest: 'box' },
  { ...FAILURE, file: 'bombs_with_memory.py', says: 'more than 512 MiB of data', weakest: 'limits' },
  { ...FAILURE, file: 'bombs_with_many_memories.py', says: 'memory in all its processes', weakest: 'box' },
  { ...ATTACK, file: 'fills_disk.py', notice: 'more than 256 MiB of files', weakest: 'box' },
  { ...FAILURE, file: 'fills_inodes.py', says: 'made more than 100000 files', weakest: 'box' },
  { ...ATTACK, file: 'hoards_descriptors.py', notice: 'limit of 1024 open files reached', weakest: 'box' },
  { ...ATTACK, fails: 'any', file: 'burns_time.py', weakest: 'box' },
  { ...ATTACK, file: '../uppercase/wrong/floods_stdout.py', weakest: 'limits' },
  { ...FAILURE, file: 'answers_without_end.py', says: 'You replied "AAAAAAAA', weakest: 'none' },
  {
    role: 'udp-server',
    file: 'floods_datagrams.py',
    only: 'answers-each-in-turn',
    fails: 'some',
    weakest: 'none',
  },
]

const HANGING: readonly Hostile[] = [
  {
    ...FAILURE,
    file: '../uppercase/wrong/never_listens.py',
    says: 'and never listened on the TCP port',
  },
  { ...ATTACK, file: 'listens_late.py' },
  { ...FAILURE, file: '../uppercase/wrong/listens_elsewhere.py', says: 'and I was waiting on' },
  { ...FAILURE, file: '../uppercase/wrong/hangs.py', says: 'nothing came: we waited for the reply' },
  { ...FAILURE, file: 'trickles.py', says: 'nothing came: we waited for the reply' },
  { ...FAILURE, file: 'stops_itself.py', says: 'nothing came: we waited for the reply', weakest: 'none' },
  { ...FAILURE, file: 'holds_pipes_open.py', says: 'left a process behind', weakest: 'none' },
  { ...ATTACK, file: '../uppercase/wrong/ignores_sigterm.py', weakest: 'limits' },
  { ...ATTACK, file: 'ignores_every_signal.py', weakest: 'none' },
  { ...FAILURE, file: '../uppercase/wrong/forks_daemon.py', says: 'left a process behind', weakest: 'limits' },
  { ...FAILURE, file: '../uppercase/wrong/listens_and_leaves.py', says: 'left a process behind', weakest: 'limits' },
  { ...ATTACK, file: 'leaves_nameless_daemon.py', weakest: 'box' },
]

const CHEATS: readonly Hostile[] = [
  { ...FAILURE, file: 'exits_at_once.py', says: 'ended with exit status 0 before it listened' },
  { ...FAILURE, file: 'knows_the_answers.py', says: 'You replied' },
  { ...FAILURE, file: 'handout.py', says: 'ended with exit status 0 before it listened' },
  { ...FAILURE, file: 'handout.py', as: 'nothing.py', says: 'No such file', prepare: nothingHandedIn },
  {
    ...FAILURE,
    file: 'crashes_now_and_then.py',
    only: 'conversation/*',
    fails: 'some',
    says: 'FAIL',
  },
  { ...ATTACK, file: 'listens_late.py', as: 'mein Server\n– größer; $(x).py' },
]

export const HOSTILE: readonly Hostile[] = [...SPIES_AND_FORGERS, ...ESCAPES, ...EXHAUSTING, ...HANGING, ...CHEATS]

/** Files named like what the grader calls, each of which would leave a trace. */
function toolsOfItsOwn({ submission }: Place): void {
  for (const name of ['sh', 'bwrap', 'prlimit', 'setpriv', 'node', 'true', 'make']) {
    writeFileSync(join(submission, name), `#!/bin/sh\ntouch '${submission}/ran-as-a-tool' ran-as-a-tool\n`)
    chmodSync(join(submission, name), 0o755)
  }
  mkdirSync(join(submission, 'node_modules', 'commander'), { recursive: true })
  const trace = "require('fs').writeFileSync('ran-as-a-tool', '')"
  writeFileSync(join(submission, 'node_modules', 'commander', 'index.js'), trace)
  writeFileSync(join(submission, '.npmrc'), 'node-options=--require ./node_modules/commander/index.js\n')
  writeFileSync(join(submission, 'package.json'), '{"scripts":{"preinstall":"touch ran-as-a-tool"}}')
  writeFileSync(join(submission, 'vitest.config.ts'), trace)
}

function linksOfItsOwn({ submission, grader, verdict }: Place): void {
  symlinkSync(join(verdict, 'findings.json'), join(submission, 'verdict.log'))
  symlinkSync(join(grader, 'package.json'), join(submission, 'grader.log'))
  symlinkSync('/etc/passwd', join(submission, 'passwd.log'))
  symlinkSync('/etc/cron.d/hostile', join(submission, 'cron.log'))
  symlinkSync('/', join(submission, 'everything'))
}

/** An empty folder is what came: the command names a file that is not there. */
function nothingHandedIn({ submission }: Place): void {
  rmSync(submission, { recursive: true })
  mkdirSync(submission)
}
