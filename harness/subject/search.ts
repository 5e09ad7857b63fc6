/**
 * Looks through folders in which a program stores what it was given, under names of its own: a file for each message, or one mailbox file
 * that grows. That is read on from where it ended after the last case, and stays; some programs hold it open all the time.
 */
import { type Dirent, lstatSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

export interface Found {
  /** Below the folder. */
  readonly path: string
  readonly octets: Uint8Array
}

/** A folder, and the one below which nothing can be but what is the program's own. */
interface Spot {
  readonly from: string
  readonly at: string
}

export interface Searcher {
  find(spots: readonly Spot[], wanted: Uint8Array): readonly Found[]
  /** The case is over: what was found becomes old. Names the files that need not stay. */
  done(): readonly string[]
}

/** Reads a file below a folder from an offset on; nothing when it is none, or not there. */
type Read = (from: string, at: string, start: number) => Uint8Array | undefined

/** So many names are looked at in one search, however many a program has made. */
const MOST_NAMES = 20_000
const DEEPEST = 8
/** Folders in which nobody stores anything: of tools, and for what is still being written. */
const PASSED_OVER = ['tmp', 'node_modules', '.git', '.venv', 'target', '__pycache__']
/** In a folder with more files than that, each is one message, and none grows. */
const MANY = 100
/** What a file of many messages begins with. */
const MBOX = Buffer.from('From ')

/** A file as it was when it was looked at last. */
interface Seen {
  readonly size: number
  readonly modifiedMs: number
  /** It holds many messages. */
  readonly keeps: boolean
  /** It held what was looked for. */
  readonly held: boolean
}

export function searcher(read: Read): Searcher {
  const born = Date.now()
  /** Files as they were after the last case in which they were looked at. */
  const known = new Map<string, Seen>()
  const over = new Set<string>()
  const seen = new Map<string, Seen>()

  function newsOf(from: string, at: string, wanted: Uint8Array): Uint8Array | undefined {
    const status = lstatSync(at, { throwIfNoEntry: false })
    // What was there before the program started, such as its own source.
    if (!status?.isFile() || status.mtimeMs < born - 1_000) return undefined
    const before = known.get(at)
    if (before?.size === status.size && before.modifiedMs === status.mtimeMs) return undefined
    // Only a mailbox grows; any other file has been written anew.
    const start = before?.keeps && before.size <= status.size ? before.size : 0
    const octets = read(from, at, start)
    if (!octets) return undefined
    const keeps = start > 0 || MBOX.every((octet, index) => octets[index] === octet)
    const held = Buffer.from(octets.buffer, octets.byteOffset, octets.length).indexOf(wanted) >= 0
    const size = start + octets.length
    seen.set(at, { size, modifiedMs: status.mtimeMs, keeps, held: held || (seen.get(at)?.held ?? false) })
    return held ? octets : undefined
  }

  return {
    find(spots, wanted) {
      const found = new Map<string, Found>()
      for (const { from, at: root } of spots) {
        for (const [at, crowd] of filesBelow(root)) {
          if (found.has(at) || (over.has(at) && crowd > MANY)) continue
          const octets = newsOf(from, at, wanted)
          if (octets) found.set(at, { path: at.slice(root.length + 1), octets })
        }
      }
      return [...found.values()]
    },
    done() {
      const gone: string[] = []
      for (const [at, file] of seen) {
        if (file.held && !file.keeps) gone.push(at)
        else known.set(at, file)
        if (!file.keeps) over.add(at)
      }
      for (const at of gone) {
        known.delete(at)
        over.delete(at)
      }
      seen.clear()
      return gone
    },
  }
}

/** All files below a folder, each with the number of files beside it. Links are not followed. */
function filesBelow(root: string): readonly (readonly [at: string, crowd: number])[] {
  const files: (readonly [string, number])[] = []
  let names = 0
  const walk = (folder: string, depth: number) => {
    const entries = entriesOf(folder)
    names += entries.length
    if (names > MOST_NAMES) return
    for (const entry of entries) {
      const at = join(folder, entry.name)
      if (entry.isFile()) files.push([at, entries.length])
      else if (entry.isDirectory() && depth < DEEPEST && !PASSED_OVER.includes(entry.name)) walk(at, depth + 1)
    }
  }
  walk(root, 0)
  return files
}

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch {
    return []
  }
}
