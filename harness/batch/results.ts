/**
 * The folder of results. A submission's results are made in a folder of their own aside, and put in their place as a whole, so that
 * whatever ends a batch leaves there the old ones or the new ones, with the key that says what they are of.
 */
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type Kept, readKept } from './record.ts'
import { writingFailed } from './trouble.ts'

/** What the batch itself writes beside the submissions' folders. */
export const OWN_FILES = [
  'index.html',
  'summary.json',
  'gradebook.csv',
  'gradebook-canvas.csv',
  'gradebook-moodle.csv',
] as const
export const JOURNAL = 'journal.jsonl'
const ASIDE = '.work'
/** In a submission's folder: what it came to, and what that depends on. */
export const RESULT = 'batch.json'
const OLD = 'old-'
const TAKEN: ReadonlySet<string> = new Set([...OWN_FILES, JOURNAL])

export interface Results {
  /** Everything aside; nothing in it is needed once all is done. */
  readonly work: string
  /** Where classes that come packed are unpacked. */
  readonly intake: string
  /** What stands in its place, if it can be read. */
  of(name: string): Promise<Kept | undefined>
  /** A new, empty folder aside. */
  aside(): Promise<string>
  /** Puts what was made aside in its place, and what stood there away. */
  settle(aside: string, result: Kept): Promise<void>
}

/** The name of a submission's folder: its own, unless we need that one. */
export function folderFor(name: string): string {
  return TAKEN.has(name) ? `${name}-submission` : name
}

/** Finishes first what a batch before this one has not come to put in its place. Throws a `MachineError`. */
export async function openResults(out: string): Promise<Results> {
  const asides = join(out, ASIDE)
  const placeOf = (name: string) => join(out, name)

  async function settle(aside: string, result: Kept): Promise<void> {
    const place = placeOf(result.standing.name)
    try {
      await writeSynced(join(aside, RESULT), `${JSON.stringify(result)}\n`)
      await syncAll(aside)
      await put(aside, place)
    } catch (error) {
      throw writingFailed(place, error)
    }
  }

  async function put(aside: string, place: string): Promise<void> {
    const old = join(asides, OLD + randomBytes(6).toString('hex'))
    const replaces = existsSync(place)
    if (replaces) await rename(place, old)
    await rename(aside, place)
    await sync(out)
    if (replaces) await rm(old, { recursive: true, force: true }).catch(() => {})
  }

  async function recover(): Promise<void> {
    const names = await readdir(asides)
    // New ones first: an old one is only put back where there is no other.
    for (const name of [
      ...names.filter((each) => !each.startsWith(OLD)),
      ...names.filter((each) => each.startsWith(OLD)),
    ]) {
      const aside = join(asides, name)
      const result = await keptIn(aside)
      const place = result && placeOf(result.standing.name)
      if (place && (!name.startsWith(OLD) || !existsSync(place))) await put(aside, place)
      // A worker that has outlived its batch may still write there; all of it goes at the end.
      else await rm(aside, { recursive: true, force: true }).catch(() => {})
    }
  }

  try {
    await mkdir(asides, { recursive: true })
    await recover()
  } catch (error) {
    throw writingFailed(asides, error)
  }
  return {
    work: asides,
    intake: join(asides, 'intake'),
    of: (name) => keptIn(placeOf(name)),
    async aside() {
      const folder = join(asides, randomBytes(6).toString('hex'))
      try {
        await mkdir(folder)
      } catch (error) {
        throw writingFailed(folder, error)
      }
      return folder
    },
    settle,
  }
}

async function keptIn(folder: string): Promise<Kept | undefined> {
  const text = await readFile(join(folder, RESULT), 'utf8').catch(() => undefined)
  return text === undefined ? undefined : readKept(text)
}

async function writeSynced(file: string, text: string): Promise<void> {
  const handle = await open(file, 'wx')
  try {
    await handle.writeFile(text)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Renaming is only as good as what is on the disk by then. */
async function syncAll(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) await syncAll(join(folder, entry.name))
    else if (entry.isFile()) await sync(join(folder, entry.name))
  }
  await sync(folder)
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
