/** `wiregrade check --watch`: grades again whenever a file of the program's folder is saved. q or Ctrl-C ends it. */
import { type FSWatcher, watch as watchFolder } from 'node:fs'
import { basename, relative, resolve, sep } from 'node:path'
import { printable } from '../core/printable.ts'
import { checkOnce, type Plan } from './checked.ts'
import type { Interruption } from './interruption.ts'
import { filesOf } from './outlets.ts'

/** Editors save in several steps; we begin when they have been quiet for so long. */
const QUIET_MS = 150
const IGNORED_FOLDERS = new Set([
  'node_modules',
  '.git',
  '__pycache__',
  'wiregrade-report',
  'wiregrade-batch',
  '.vitest',
  'target',
])
const IGNORED_NAMES = /(^\.#|^#.*#$|~$|\.(sw[a-z]|tmp|pyc|class|o|pcapng)$|^4913$)/
/** So many runs in a row that a file's change has cut short: then it is the program that writes it, not a person. */
const WRITTEN_BY_PROGRAM = 3

export async function watch(plan: Plan, ending: Interruption): Promise<number> {
  const folder = resolve(plan.options.cwd)
  const changes = changesIn(folder, ownFiles(plan))
  const keys = listenToKeys(ending)
  let code = 0
  try {
    while (!ending.signal.aborted) {
      const run = new AbortController()
      const stop = () => run.abort()
      ending.signal.addEventListener('abort', stop)
      changes.onChange = stop
      clearScreen()
      code = await checkOnce(plan, run.signal)
      changes.onChange = undefined
      ending.signal.removeEventListener('abort', stop)
      if (ending.signal.aborted) break
      if (!run.signal.aborted) {
        changes.completed()
        note(`Waiting for a change in ${relative(process.cwd(), folder) || 'this folder'}; ${keys.hint}.`)
      }
      const changed = await changes.next(ending.signal)
      if (changed !== undefined) note(`${printable(changed)} changed.`)
    }
  } finally {
    changes.close()
    keys.close()
  }
  return keys.asked() ? code : (ending.exitCode() ?? code)
}

/** Reports that we write ourselves are no change of the program. */
function ownFiles({ options }: Plan): ReadonlySet<string> {
  return new Set(filesOf(options).map(([, file]) => resolve(file)))
}

interface Changes {
  /** Called at the first change that nobody has taken yet. */
  onChange: (() => void) | undefined
  /** The name of what has changed, after a moment of quiet; `undefined` when interrupted. */
  next(interrupted: AbortSignal): Promise<string | undefined>
  /** A run came to its end without a change in between. */
  completed(): void
  close(): void
}

function changesIn(folder: string, own: ReadonlySet<string>): Changes {
  const inARow = new Map<string, number>()
  let changed: string | undefined
  let timer: NodeJS.Timeout | undefined
  let wake: () => void = () => {}
  const watcher: FSWatcher = watchFolder(folder, { recursive: true }, (_event, name) => {
    if (name === null || isIgnored(name) || own.has(resolve(folder, name))) return
    if ((inARow.get(name) ?? 0) >= WRITTEN_BY_PROGRAM) return
    changed = name
    clearTimeout(timer)
    timer = setTimeout(() => {
      const during = changes.onChange
      if (during && name !== undefined) count(name)
      during?.()
      wake()
    }, QUIET_MS)
  })

  function count(name: string): void {
    const times = (inARow.get(name) ?? 0) + 1
    inARow.set(name, times)
    if (times === WRITTEN_BY_PROGRAM)
      note(`${printable(name)} changes whenever your program runs; I do not watch it any more.`)
  }

  const changes: Changes = {
    onChange: undefined,
    async next(interrupted) {
      while (changed === undefined && !interrupted.aborted) {
        await new Promise<void>((resolve) => {
          wake = resolve
          interrupted.addEventListener('abort', () => resolve(), { once: true })
        })
      }
      const name = changed
      changed = undefined
      return name
    },
    completed: () => {
      for (const [name, times] of inARow) if (times < WRITTEN_BY_PROGRAM) inARow.delete(name)
    },
    close() {
      clearTimeout(timer)
      watcher.close()
    },
  }
  return changes
}

function isIgnored(name: string): boolean {
  return name.split(sep).some((part) => IGNORED_FOLDERS.has(part)) || IGNORED_NAMES.test(basename(name))
}

interface Keys {
  readonly hint: string
  /** Whether a person has ended it with q, which is no failure. */
  asked(): boolean
  close(): void
}

function listenToKeys(ending: Interruption): Keys {
  const { stdin } = process
  if (stdin.isTTY !== true) return { hint: 'Ctrl-C ends', asked: () => false, close: () => {} }
  let quit = false
  const hear = (key: Buffer) => {
    const text = key.toString('latin1')
    if (text === 'q' || text === 'Q') quit = true
    if (quit || text === '\x03') ending.raise('SIGINT')
  }
  stdin.setRawMode(true)
  stdin.on('data', hear)
  return {
    hint: 'q ends',
    asked: () => quit,
    close() {
      stdin.off('data', hear)
      stdin.setRawMode(false)
      stdin.pause()
    },
  }
}

function clearScreen(): void {
  if (process.stdout.isTTY === true) process.stdout.write('\x1b[2J\x1b[3J\x1b[H')
}

function note(sentence: string): void {
  process.stderr.write(`\n${sentence}\n`)
}
