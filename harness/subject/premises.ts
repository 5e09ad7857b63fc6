/**
 * The files and folders of a program's contract (`{docroot}`, `{out}`): where they are for us, and what they are called for the
 * program. A program that is not told finds them where such programs usually look, below its own folder, which then is a copy.
 */
import { constants } from 'node:fs'
import { chmod, lchown, lstat, mkdir, mkdtemp, open, realpath, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, relative, sep } from 'node:path'
import type { Place } from '../core/protocol.ts'

export interface Premises {
  /** The values of the placeholders. */
  readonly values: Readonly<Record<string, string>>
  /** The folder that a box has to show the program, and where it sees it. */
  readonly window: Window | undefined
  put(place: string, path: string, octets: Uint8Array): Promise<void>
  link(place: string, path: string, target: string): Promise<void>
  /** The octets of a file; `undefined` when there is none. */
  look(place: string, path: string): Promise<Uint8Array | undefined>
  /** Takes away what was put there, and what the program has left. */
  clear(): Promise<void>
  close(): Promise<void>
}

export interface Window {
  readonly at: string
  readonly seenAt: string
}

export interface PremisesTerms {
  readonly places: Readonly<Record<string, Place>>
  /** Folders below the program's own, for places that it is not told. */
  readonly builtIn?: Readonly<Record<string, readonly string[]>>
  /** The program's own folder, as we reach it. */
  readonly folder: string
  readonly window: Window
  /** To whom everything there belongs; to us unless told. */
  readonly owner?: number | undefined
}

/** A program may leave a file of any size; this much of it is looked at. */
const MOST_OCTETS = 16 * 1024 * 1024

/** Nothing at all: for roles without places. */
export const NO_PREMISES: Premises = {
  values: {},
  window: undefined,
  put: refuse,
  link: refuse,
  look: refuse,
  clear: async () => {},
  close: async () => {},
}

/** A folder of our own, seen by the program under its own name. */
export async function ownWindow(): Promise<Window> {
  const at = await mkdtemp(join(tmpdir(), 'wiregrade-premises-'))
  // A server that root starts goes on as another user, who has to get in as well.
  await chmod(at, 0o755)
  return { at, seenAt: at }
}

export async function premises(terms: PremisesTerms): Promise<Premises> {
  const { places, builtIn = {}, folder: base, window, owner } = terms
  const names = Object.keys(places)
  if (names.length === 0) return NO_PREMISES
  /** What this case has put somewhere, or asked the program to put. */
  const touched = new Set<string>()

  async function own(path: string): Promise<void> {
    if (owner !== undefined) await lchown(path, owner, owner)
  }
  /** Makes a folder below `from`. Whatever the program has put in its way, a link that leads elsewhere above all, is taken away. */
  async function folder(from: string, path: string): Promise<void> {
    let at = from
    for (const name of relative(from, path)
      .split(sep)
      .filter((each) => each !== '')) {
      at = join(at, name)
      const there = await lstat(at).catch(() => undefined)
      if (there?.isDirectory()) continue
      if (there) await rm(at, { force: true })
      await mkdir(at)
      await own(at)
    }
  }
  /** Where a path of a place is, and below which folder nothing can be but what is the program's own. */
  const spots = (name: string, path: string) => {
    if (!places[name]) throw new Error(`the role has no place "${name}"`)
    const told = builtIn[name] === undefined
    const from = told ? window.at : base
    return (builtIn[name] ?? [name]).map((root) => ({ from, at: join(from, root, path) }))
  }

  async function place(name: string, path: string, write: (at: string) => Promise<void>): Promise<void> {
    for (const { from, at } of spots(name, path)) {
      await folder(from, dirname(at))
      await rm(at, { recursive: true, force: true })
      await write(at)
      await own(at)
      touched.add(at)
    }
  }
  async function prepare(): Promise<void> {
    const folders = names.filter((name) => places[name]?.kind === 'folder').flatMap((name) => spots(name, ''))
    for (const { from, at } of folders) await folder(from, at)
  }

  await prepare()
  return {
    values: Object.fromEntries(names.map((name) => [name, join(window.seenAt, name)])),
    window,
    put: (name, path, octets) => place(name, path, (at) => written(at, octets)),
    link: (name, path, target) => place(name, path, (at) => symlink(target, at)),
    async look(name, path) {
      for (const { from, at } of spots(name, path)) {
        touched.add(at)
        const octets = await readBelow(from, at)
        if (octets) return octets
      }
      return undefined
    },
    async clear() {
      await Promise.all([...touched].map((at) => rm(at, { recursive: true, force: true })))
      touched.clear()
    },
    async close() {
      await rm(window.at, { recursive: true, force: true })
    },
  }
}

async function written(at: string, octets: Uint8Array): Promise<void> {
  const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = constants
  const file = await open(at, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o644)
  try {
    await file.writeFile(octets)
  } finally {
    await file.close()
  }
}

/** A program may have put anything there: a link to a file of ours, a pipe that nobody writes to, a file without end. */
async function readBelow(from: string, at: string): Promise<Uint8Array | undefined> {
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants
  try {
    if ((await realpath(dirname(at))) !== join(await realpath(from), relative(from, dirname(at)))) return undefined
    const file = await open(at, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
    try {
      const status = await file.stat()
      if (!status.isFile()) return undefined
      const octets = new Uint8Array(Math.min(status.size, MOST_OCTETS))
      const { bytesRead } = await file.read(octets, 0, octets.length, 0)
      return octets.subarray(0, bytesRead)
    } finally {
      await file.close()
    }
  } catch {
    return undefined
  }
}

async function refuse(place: string): Promise<never> {
  throw new Error(`the role declares no places, and a requirement asks for "${place}"`)
}
