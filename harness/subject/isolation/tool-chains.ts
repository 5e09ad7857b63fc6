/**
 * Where languages live. A box shows /usr and little more, so an interpreter that a version manager has put into a home folder needs
 * a window of its own; and a manager's shim, which is only a script that looks for the interpreter, is replaced by what it finds.
 */
import { execFile } from 'node:child_process'
import { accessSync, constants, existsSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { basename, delimiter, dirname, join, resolve, sep } from 'node:path'

/** What is started, and what builds it. */
export interface Startable {
  readonly command: readonly string[]
  /** Words for a shell. */
  readonly build?: string
}

export interface ToolChains {
  /** Folders outside the system that the program needs, each once. */
  readonly folders: readonly string[]
  /** The search path inside a box. */
  readonly path: string
}

const SYSTEM_PATH = ['/usr/local/bin', '/usr/bin', '/bin', '/usr/local/sbin', '/usr/sbin', '/sbin']
const SYSTEM = ['/usr', '/bin', '/sbin', '/lib', '/lib64']
const MANAGERS = ['pyenv', 'rbenv', 'nodenv', 'goenv', 'jenv', 'asdf', 'mise']
const SHIM_MS = 10_000
/** What a build may call without naming it: `make` does. */
const BUILDERS = ['python3', 'python', 'node', 'npm', 'java', 'javac', 'gcc', 'g++', 'cc', 'go', 'rustc', 'cargo']

/** The tool chains of these commands and, where there are some, of the shell's words that build them. */
export async function toolChains(programs: readonly Startable[], folder: string): Promise<ToolChains> {
  const names = new Set(
    programs.flatMap(({ command: [file = ''], build }) => [
      file,
      ...(build === undefined ? [] : [...build.split(/[\s;&|()]+/), ...BUILDERS]),
    ]),
  )
  const found = await Promise.all(
    [...names]
      .filter((name) => name !== '')
      .map((name) => executable(name, folder).then((path) => path && realpath(path))),
  )
  const outside = found.filter((path) => path !== undefined).filter((path) => !within(path, [...SYSTEM, folder]))
  const folders = [...new Set(outside.map(prefix))]
  const bins = [...new Set(outside.map(dirname))]
  return { folders, path: [...bins, ...SYSTEM_PATH].join(delimiter) }
}

/** The file that this name starts, behind a manager's shim; nothing when there is none. */
async function executable(name: string, folder: string): Promise<string | undefined> {
  if (name.includes('/')) {
    const path = resolve(folder, name)
    if (!isExecutable(path)) return undefined
    return basename(dirname(path)) === 'shims' ? behindShim(dirname(dirname(path)), basename(path)) : path
  }
  for (const each of (process.env.PATH ?? '').split(delimiter)) {
    const path = join(each, name)
    if (each === '' || !isExecutable(path)) continue
    return basename(each) === 'shims' ? behindShim(dirname(each), name) : path
  }
  return undefined
}

/** Managers agree on one question: `pyenv which python3`. Asked in /, because a submission's folder could answer for them. */
function behindShim(root: string, name: string): Promise<string | undefined> {
  const manager = MANAGERS.find((each) => basename(root) === `.${each}` || basename(root) === each)
  if (manager === undefined) return Promise.resolve(undefined)
  const usual = manager === 'pyenv' ? chosenOnce(root, name) : undefined
  if (usual !== undefined) return Promise.resolve(usual)
  const inside = join(root, 'bin', manager)
  const file = isExecutable(inside) ? inside : manager
  return new Promise((resolve) => {
    execFile(file, ['which', name], { cwd: '/', timeout: SHIM_MS }, (error, stdout) => {
      resolve(error ? undefined : stdout.trim())
    })
  })
}

/**
 * What pyenv would say that was told one version for everything, as most are: to ask it takes dozens of shells, and longer than a box
 * takes to build. Nothing where more than its own file decides.
 */
function chosenOnce(root: string, name: string): string | undefined {
  const { PYENV_VERSION, PYENV_DIR, PYENV_ROOT = root } = process.env
  if (PYENV_VERSION || PYENV_DIR || PYENV_ROOT !== root || existsSync('/.python-version')) return undefined
  try {
    const version = readFileSync(join(root, 'version'), 'utf8').trim()
    const path = join(root, 'versions', version, 'bin', name)
    return /^[\w.-]+$/.test(version) && isExecutable(path) ? path : undefined
  } catch {
    return undefined
  }
}

/** The folder of a whole installation: what is above `bin`, unless that is somebody's home. */
function prefix(path: string): string {
  const folder = dirname(path)
  const above = dirname(folder)
  const shared = above === '/' || within(homedir(), [above]) || above.split(sep).length < 3
  return basename(folder) === 'bin' && !shared ? above : folder
}

/** Whether a path is one of these folders, or inside one. */
export function within(path: string, folders: readonly string[]): boolean {
  return folders.some((folder) => path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep))
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}

function realpath(path: string): string | undefined {
  try {
    return realpathSync(path)
  } catch {
    return undefined
  }
}
