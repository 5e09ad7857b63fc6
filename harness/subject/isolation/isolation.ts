/**
 * Isolation: how a start of the program is held, at each level of the ladder. `program` asks for a command that is held, and knows
 * nothing of how; so the levels differ in one place, and everything else (readiness, output, patience, proof) is the same.
 */
import { spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { chown, mkdir, rm } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cleanEnvironment, environment } from '../environment.ts'
import { ownWindow, type Window } from '../premises.ts'
import { scratchFolder } from '../scratch.ts'
import { MachineError, UsageError } from '../subject.ts'
import { type ControlGroup, controlGroup, GATED, hierarchies } from './control-group.ts'
import { copyFolder } from './copy.ts'
import { TELLING } from './first-process.ts'
import type { Grounds } from './grounds.ts'
import { HOME, innerBox, PREMISES } from './inner-box.ts'
import type { Level } from './level.ts'
import { BUILD_LIMITS, type Ended, type Limits, limited, limitsFor, limitsMet, threadsOf } from './limits.ts'
import { dropsTo } from './outer-box.ts'
import { refusedRoutes } from './routes.ts'
import { feedFilter, systemCallFilter } from './system-calls.ts'
import { toolChains, within } from './tool-chains.ts'

/** One start, as it is wanted. */
export interface Start {
  readonly file: string
  readonly args: readonly string[]
  /** The variables that were declared for the program. */
  readonly env: Readonly<Record<string, string>>
  /** The mark that all its processes carry. */
  readonly mark: string
  /** A build may use up more. */
  readonly build?: boolean
  /** Files of its contract, which a box has to show. */
  readonly window?: Window | undefined
}

/** The same start, held: what to give to the operating system. */
export interface Held {
  readonly file: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly folder: string
  /** The user and group to become. */
  readonly user?: number
  /** bubblewrap stands between: descriptor 3 tells the number of the box's first process, and signals come back as 128 + n. */
  readonly boxed: boolean
  /** What to write to descriptor 4, and then to close it. */
  readonly filter?: Buffer
  /** What the program may use up, where it is limited. */
  readonly limits?: Limits
  /** The group that it has to be taken into before it goes on: it waits for a line on descriptor 5. */
  readonly group?: ControlGroup
}

export interface Isolation {
  readonly level: Level
  /** The folder that the program sees as its own. */
  readonly folder: string
  /** Where that folder really is, as of the last refresh. */
  actual(): string
  /** Works in a copy from the next refresh on, at whatever level: something is to be put into the program's folder. */
  copies(): void
  /** A new folder for the files of the program's contract, and to whom they have to belong. */
  window(): Promise<{ readonly window: Window; readonly owner?: number }>
  /** Copies the program's folder as it is now: the build and every start that follows work in the copy. */
  refresh(): Promise<void>
  hold(start: Start): Held
  /** Where a box keeps its files, as we reach them; `first` is the number of its first process. */
  places(first: number | undefined): readonly string[]
  /** Learns from how a start went: which limits the program has met. */
  learn(held: Held, ended: Ended): readonly string[]
  /** What a reader should know: limits that were met, attempts to reach the world outside. */
  notices(): readonly string[]
  /** Gives back what it has taken of the disk. */
  close(): void
}

export interface IsolationTerms {
  readonly folder: string
  /** The program and its arguments, to find its tool chain. */
  readonly command: readonly string[]
  /** The shell's words that build it. */
  readonly build?: string
  /** What the outer box has prepared, when we are in one. */
  readonly grounds?: Grounds
}

const OWN = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '')

/** No isolation but what `family.ts` sees to: a group of its own, and everybody found and ended. */
export function unconfined(folder: string): Isolation {
  let scratch: string | undefined
  let copy: string | undefined
  return {
    level: 'none',
    folder,
    actual: () => copy ?? folder,
    copies() {
      scratch ??= shared()
    },
    async window() {
      return { window: ownWindow() }
    },
    async refresh() {
      if (scratch === undefined) return
      if (resolve(folder) === OWN) throw ownFolderCopied(folder)
      if (copy !== undefined) await rm(copy, { recursive: true, force: true })
      copy = join(mkdtempSync(join(scratch, 'copy-')), basename(folder))
      await copyFolder({ from: folder, to: copy, without: OWN })
    },
    hold({ file, args, env, mark }) {
      const [held = '', ...rest] = [file, ...args].map(moved(folder, copy ?? folder))
      return { file: held, args: rest, env: environment(process.env, env, mark), folder: copy ?? folder, boxed: false }
    },
    places: () => [],
    learn: () => [],
    notices: () => [],
    close() {
      if (scratch !== undefined) giveBack(scratch)
    },
  }
}

/** A file that was named by where the folder is has to be that of the copy. */
function moved(from: string, to: string): (text: string) => string {
  return (text) => (from === to ? text : text.replaceAll(`${from}/`, `${to}/`))
}

/**
 * The isolation of this level for one program. The level must work here (`levelFor`). `box+net` has its network from the outer
 * box, so it needs grounds; the others can do without. Throws a `UsageError` when the program needs what a box would not show.
 */
export async function isolationOf(level: Level, terms: IsolationTerms): Promise<Isolation> {
  const { grounds } = terms
  const folder = resolve(terms.folder)
  if (level === 'none') return unconfined(folder)
  if (level === 'box+net' && grounds?.level !== level) throw new Error('box+net is built around the grading process')
  if (folder === OWN || within(OWN, [folder])) throw ownFolder(folder)
  const { path, tools } = grounds ?? (await toolsHere(terms, folder))
  checkFiles(
    terms.command.slice(1),
    folder,
    tools.map(({ at }) => at),
  )
  const scratch = grounds?.scratch ?? shared()
  const user = grounds ? grounds.user : dropsTo()
  const routesBefore = refusedRoutes()
  const met = new Set<string>()
  const trees = grounds ? grounds.trees : hierarchies()
  let filter = systemCallFilter()
  let unfiltered = false
  let copies = 0
  let copy = join(scratch, 'copy')

  async function refresh(): Promise<void> {
    await rm(copy, { recursive: true, force: true })
    copy = join(scratch, `copy-${++copies}`)
    await copyFolder({ from: folder, to: copy, without: OWN, ...(user !== undefined && { owner: user }) })
    if (level !== 'limits') return build()
    const home = join(scratch, 'home')
    await mkdir(home, { recursive: true })
    if (user !== undefined) await chown(home, user, user)
  }

  async function window() {
    const at = mkdtempSync(join(scratch, 'premises-'))
    chmodSync(at, 0o755)
    if (user !== undefined) await chown(at, user, user)
    const seenAt = level === 'limits' ? at : PREMISES
    return { window: { at, seenAt }, ...(user !== undefined && { owner: user }) }
  }

  /** A box that cannot be built for this folder is our trouble, and must never look like the program's. */
  async function build(): Promise<void> {
    if (filter && (await tryOut(box(true), user, filter)) === undefined) return
    // A kernel may take no filters; the walls stand without.
    filter = undefined
    unfiltered = true
    const failure = await tryOut(box(false), user)
    if (failure !== undefined) throw new MachineError(`The program's box cannot be built: ${failure}`)
  }

  function box(filtered: boolean, shown?: Window): readonly string[] {
    return innerBox({ folder, copy, tools, filtered, own: OWN, window: shown })
  }

  function hold({ file, args, env, mark, build = false, window: shown }: Start): Held {
    const limits = build ? BUILD_LIMITS : limitsFor(file)
    const group = trees.length > 0 ? controlGroup(trees, limits) : undefined
    const gate = group ? GATED : []
    const shared = { ...(user !== undefined && { user }), ...(group && { group }), limits }
    if (level === 'limits') {
      const here = moved(folder, copy)
      const others = threadsOf(user ?? process.getuid?.() ?? 0)
      const [held = '', ...rest] = [...gate, ...limited(limits, [here(file), ...args.map(here)], others)]
      const clean = cleanEnvironment(process.env, env, mark, { PATH: path, HOME: join(scratch, 'home') })
      return { ...shared, file: held, args: rest, env: clean, folder: copy, boxed: false }
    }
    const [bubblewrap = '', ...walls] = box(filter !== undefined, shown)
    const [first = '', ...rest] = [...gate, bubblewrap, ...TELLING, ...walls, ...limited(limits, [file, ...args])]
    const clean = cleanEnvironment(process.env, env, mark, { PATH: path, HOME })
    return {
      ...shared,
      ...(filter && { filter }),
      file: first,
      args: rest,
      env: clean,
      folder: '/',
      boxed: true,
    }
  }

  return {
    level,
    folder,
    actual: () => copy,
    copies: () => {},
    window,
    refresh,
    hold,
    places: (first) => (first === undefined ? [] : [copy, `/proc/${first}/root/tmp`, `/proc/${first}/root/dev/shm`]),
    learn({ limits }, ended) {
      const found = limits ? limitsMet(limits, ended) : []
      for (const each of found) met.add(each)
      return found
    },
    notices: () => [
      ...[...met].map((limit) => `Your program met a limit of its box: ${limit}.`),
      ...outside(),
      ...(unfiltered ? ['System calls were not filtered: this machine takes no filter from us.'] : []),
    ],
    close() {
      // On common grounds the next one begins with the same names.
      if (grounds) rmSync(copy, { recursive: true, force: true })
      else giveBack(scratch)
    },
  }

  function outside(): readonly string[] {
    const tries = level === 'box+net' ? refusedRoutes() - routesBefore : 0
    return tries > 0
      ? [
          `Your program tried ${tries === 1 ? 'once' : `${tries} times`} to reach an address outside of this machine, which does not exist for it: the network of its box has nothing but loopback.`,
        ]
      : []
  }
}

async function toolsHere(terms: IsolationTerms, folder: string): Promise<Pick<Grounds, 'path' | 'tools'>> {
  const { folders, path } = await toolChains([terms], folder)
  return { path, tools: folders.map((at) => ({ at, from: at })) }
}

/** Builds a box around nothing. Resolves to what is wrong with it, in its own words, or to nothing. */
function tryOut(
  [file = '', ...args]: readonly string[],
  user: number | undefined,
  filter?: Uint8Array,
): Promise<string | undefined> {
  const become = user === undefined ? {} : { uid: user, gid: user }
  const stdio = ['ignore', 'ignore', 'pipe', 'ignore', filter ? 'pipe' : 'ignore'] as const
  const child = spawn(file, [...args, 'true'], { cwd: '/', ...become, stdio: [...stdio] })
  feedFilter(child.stdio[4], filter)
  let words = ''
  child.stderr?.on('data', (bytes: Buffer) => {
    words += bytes.toString()
  })
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('close', (code) => resolve(code === 0 ? undefined : words.trim() || `exit status ${code}`))
  })
}

/** Folders that nobody has closed; those who come and go, as with --watch, add no listener each. */
const lent = new Set<string>()
process.on('exit', () => {
  for (const folder of lent) rmSync(folder, { recursive: true, force: true })
})

/** One that the program's user can enter; it goes when we go. */
function shared(): string {
  const folder = scratchFolder('copies')
  // The program's user goes through it to its copy.
  chmodSync(folder, 0o755)
  lent.add(folder)
  return folder
}

function giveBack(folder: string): void {
  rmSync(folder, { recursive: true, force: true })
  lent.delete(folder)
}

/** A program whose file lies elsewhere would find nothing; better to say so than to let it fail. */
function checkFiles(args: readonly string[], folder: string, tools: readonly string[]): void {
  for (const arg of args) {
    const path = resolve(folder, arg)
    const shown = within(path, [folder, '/usr', '/proc', '/dev', ...tools])
    if (!shown && statSync(path, { throwIfNoEntry: false })?.isFile()) {
      throw new UsageError(
        `${arg} lies outside of ${folder}, and a box shows the program nothing but its own folder; give that folder with --cwd.`,
      )
    }
  }
}

function ownFolderCopied(folder: string): UsageError {
  return new UsageError(
    `${folder} holds Wiregrade itself; a program that has a folder of its contract built in works in a copy of its own folder, so give that with --cwd.`,
  )
}

function ownFolder(folder: string): UsageError {
  return new UsageError(
    `${folder} holds Wiregrade itself, which a box does not show to the program; give the program's own folder with --cwd.`,
  )
}
