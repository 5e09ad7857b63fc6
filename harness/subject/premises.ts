/**
 * The files and folders of a program's contract (`{docroot}`, `{out}`): where they are for us, and what they are called for the
 * program. A program that is not told finds them where such programs usually look, below its own folder, which then is a copy.
 */
import {
  chmodSync,
  closeSync,
  constants,
  fstatSync,
  futimesSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  openSync,
  readSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeSync,
} from 'node:fs'
import { rm } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import type { Place, Standing } from '../core/protocol.ts'
import { scratchFolder } from './scratch.ts'
import { type Found, searcher } from './search.ts'

export interface Premises {
  /** The values of the placeholders. */
  readonly values: Readonly<Record<string, string>>
  /** The folder that a box has to show the program, and where it sees it. */
  readonly window: Window | undefined
  /** What stands there for a program that is about to start, in place of what stood there for the one before. */
  furnish(standing: Standing): void
  put(place: string, path: string, octets: Uint8Array): void
  link(place: string, path: string, target: string): void
  /** The octets of a file; `undefined` when there is none. */
  look(place: string, path: string): Uint8Array | undefined
  /**
   * The files in a folder that hold these octets, and what is new in each: what the program has written since the last case in which
   * something was looked for there.
   */
  search(place: string, wanted: Uint8Array): readonly Found[]
  /** Takes away what was put there, and what the program has left. */
  clear(): void
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

/**
 * What we put somewhere looks an hour old, and each new version of it a minute younger: a document of this very second has only a weak
 * validator (RFC 9110 §8.8.2.2), and one that was changed within it cannot be told from the one before.
 */
const AGE_MS = 3_600_000
const STEP_MS = 60_000

/** A program may leave a file of any size; this much of it is looked at. */
const MOST_OCTETS = 16 * 1024 * 1024

export type { Found }

/** Nothing at all: for roles without places. */
export const NO_PREMISES: Premises = {
  values: {},
  window: undefined,
  furnish: (standing) => Object.keys(standing).forEach(refuse),
  put: refuse,
  link: refuse,
  look: refuse,
  search: refuse,
  clear: () => {},
  close: async () => {},
}

/** A folder of our own, seen by the program under its own name. */
export function ownWindow(): Window {
  const at = scratchFolder('premises')
  // A server that root starts goes on as another user, who has to get in as well.
  chmodSync(at, 0o755)
  return { at, seenAt: at }
}

/**
 * Thousands of cases put a small file each. Every step is synchronous, which costs a tenth of what waiting for another thread does, and
 * leaves a hostile program no time between a look and a deed.
 */
export function premises(terms: PremisesTerms): Premises {
  const { places, builtIn = {}, folder: base, window, owner } = terms
  const names = Object.keys(places)
  if (names.length === 0) return NO_PREMISES
  /** What this case has put somewhere, or asked the program to put. */
  const touched = new Set<string>()
  const versions = new Map<string, number>()

  function own(path: string): void {
    if (owner !== undefined) lchownSync(path, owner, owner)
  }
  /** Makes a folder below `from`. Whatever the program has put in its way, a link that leads elsewhere above all, is taken away. */
  function folder(from: string, path: string): void {
    let at = from
    for (const name of relative(from, path).split(sep)) {
      if (name === '') continue
      at = join(at, name)
      const there = lstatSync(at, { throwIfNoEntry: false })
      if (there?.isDirectory()) continue
      if (there) rmSync(at, { force: true })
      mkdirSync(at)
      own(at)
      touched.add(at)
    }
  }
  /** Where a path of a place is, and below which folder nothing can be but what is the program's own. */
  const spots = (name: string, path: string) => {
    if (!places[name]) throw new Error(`the role has no place "${name}"`)
    const told = builtIn[name] === undefined
    const from = told ? window.at : base
    return (builtIn[name] ?? [name]).map((root) => ({ from, at: join(from, root, path) }))
  }
  /** Writes to every spot of a place, and says where that was. */
  function place(name: string, path: string, write: (at: string) => void): readonly string[] {
    return spots(name, path).map(({ from, at }) => {
      folder(from, dirname(at))
      if (lstatSync(at, { throwIfNoEntry: false })) rmSync(at, { recursive: true, force: true })
      write(at)
      own(at)
      touched.add(at)
      return at
    })
  }

  const search = searcher(readBelow)
  const folders = names.filter((name) => places[name]?.kind === 'folder').flatMap((name) => spots(name, ''))
  for (const { from, at } of folders) folder(from, at)
  // These stay from case to case.
  touched.clear()
  return {
    values: Object.fromEntries(names.map((name) => [name, join(window.seenAt, name)])),
    window,
    furnish(standing) {
      for (const [name, text] of Object.entries(standing)) {
        const octets = new TextEncoder().encode(text)
        const old = new Date(Date.now() - AGE_MS)
        // It stays from case to case.
        for (const at of place(name, '', (spot) => written(spot, octets, old))) touched.delete(at)
      }
    },
    put: (name, path, octets) =>
      void place(name, path, (at) => {
        const version = versions.get(at) ?? 0
        versions.set(at, version + 1)
        written(at, octets, new Date(Date.now() - AGE_MS + version * STEP_MS))
      }),
    link: (name, path, target) => void place(name, path, (at) => symlinkSync(target, at)),
    look(name, path) {
      for (const { from, at } of spots(name, path)) {
        touched.add(at)
        const octets = readBelow(from, at)
        if (octets) return octets
      }
      return undefined
    },
    search: (name, wanted) => search.find(spots(name, ''), wanted),
    clear() {
      for (const at of search.done()) touched.add(at)
      for (const at of touched) rmSync(at, { recursive: true, force: true })
      touched.clear()
      versions.clear()
    },
    async close() {
      // A program that was just ended may have left something a moment ago.
      await rm(window.at, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

function written(at: string, octets: Uint8Array, modified: Date): void {
  const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = constants
  const file = openSync(at, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o644)
  try {
    for (let done = 0; done < octets.length; ) done += writeSync(file, octets, done)
    futimesSync(file, modified, modified)
  } finally {
    closeSync(file)
  }
}

/** A program may have put anything there: a link to a file of ours, a pipe that nobody writes to, a file without end. */
function readBelow(from: string, at: string, start = 0): Uint8Array | undefined {
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants
  try {
    if (realpathSync(dirname(at)) !== join(realpathSync(from), relative(from, dirname(at)))) return undefined
    const file = openSync(at, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
    try {
      const status = fstatSync(file)
      if (!status.isFile()) return undefined
      const octets = new Uint8Array(Math.min(Math.max(0, status.size - start), MOST_OCTETS))
      return octets.subarray(0, readSync(file, octets, 0, octets.length, start))
    } finally {
      closeSync(file)
    }
  } catch {
    return undefined
  }
}

function refuse(place: string): never {
  throw new Error(`the role declares no places, and a requirement asks for "${place}"`)
}
