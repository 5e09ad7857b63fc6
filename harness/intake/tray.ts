/**
 * The folder into which one submission is unpacked. Every entry is looked at before it is written: a way out of the folder, a link,
 * a device, a name that is there already or would be on another machine, too many, too deep, too large. The folder is ours and new,
 * and no link is ever made in it, so that what a name says is where a file goes.
 */
import { mkdir, open } from 'node:fs/promises'
import { join } from 'node:path'
import { shortened } from '../core/printable.ts'
import { DEEPEST, MOST_BYTES, MOST_FILES } from '../subject/isolation/copy.ts'
import type { ArchiveEntry } from './archive.ts'
import { Refused } from './refused.ts'

/** What is packed more tightly than this is meant to burst, unless it is small all the same. */
export const MOST_TIMES = 200
export const SMALL = 8 * 1024 * 1024
const LONGEST_NAME = 255
const LONGEST_PATH = 2048
const SHOWN = 80

export interface Tray {
  readonly folder: string
  /** Writes an entry under this path, which may be another than the archive's own. Throws `Refused`. */
  add(path: string, entry: ArchiveEntry): Promise<void>
}

/** An empty folder at `folder`, which must not be there yet. */
export async function tray(folder: string, mostFiles = MOST_FILES): Promise<Tray> {
  await mkdir(folder, { recursive: true })
  const kinds = new Map<string, 'file' | 'folder'>()
  const spellings = new Map<string, string>()
  const total = { bytes: 0, packed: 0, entries: 0 }

  /** Notes a name; true when it is new. Names that differ by case or by Unicode form alone are one file on other machines. */
  function noted(path: string, kind: 'file' | 'folder', shown: string): boolean {
    const key = path.normalize('NFC').toUpperCase().toLowerCase()
    const spelling = spellings.get(key)
    if (spelling === undefined) {
      spellings.set(key, path)
      kinds.set(key, kind)
      return true
    }
    if (spelling !== path)
      throw new Refused(`${shown} and ${shortened(spelling, SHOWN)} are one name on other machines`)
    if (kinds.get(key) !== kind) throw new Refused(`${shown} is a file and a folder at once`)
    if (kind === 'file') throw new Refused(`${shown} is there twice`)
    return false
  }

  async function makeFolders(segments: readonly string[], shown: string): Promise<void> {
    for (let length = 1; length <= segments.length; length++) {
      const path = segments.slice(0, length).join('/')
      if (noted(path, 'folder', shown)) {
        count()
        await mkdir(join(folder, path))
      }
    }
  }

  /** Folders that nobody lists are made all the same, and count. */
  function count(): void {
    total.entries++
    if (total.entries > mostFiles) throw new Refused(`it holds more than ${mostFiles} files`)
  }

  async function write(path: string, entry: ArchiveEntry, shown: string): Promise<void> {
    // `wx` never follows a link and never writes to what is there.
    const file = await open(join(folder, path), 'wx', entry.executable ? 0o755 : 0o644)
    try {
      for await (const bytes of sound(entry, shown)) {
        total.bytes += bytes.length
        if (total.bytes > MOST_BYTES) throw new Refused(`it unpacks to more than ${MOST_BYTES / 1024 / 1024} MiB`)
        if (entry.packed !== undefined && total.bytes > SMALL && total.bytes > MOST_TIMES * total.packed) {
          throw new Refused(`it unpacks to more than ${MOST_TIMES} times its size`)
        }
        await file.write(bytes)
      }
    } finally {
      await file.close()
    }
  }

  return {
    folder,
    async add(path, entry) {
      const shown = shortened(path, SHOWN)
      const segments = segmentsOf(path)
      if (entry.kind === 'other') throw new Refused(`${shown} is ${shortened(entry.what ?? 'no file', SHOWN)}`)
      if (segments.length === 0) return
      if (entry.kind === 'folder') return await makeFolders(segments, shown)
      await makeFolders(segments.slice(0, -1), shown)
      noted(segments.join('/'), 'file', shown)
      count()
      total.packed += entry.packed ?? 0
      await write(segments.join('/'), entry, shown)
    },
  }
}

/** The octets of an entry; what is wrong with them is said of it. */
async function* sound(entry: ArchiveEntry, shown: string): AsyncGenerator<Uint8Array> {
  try {
    yield* entry.read()
  } catch (error) {
    const said = (error as Error).message
    throw new Refused(error instanceof Refused ? said.replace(/^it\b/, shown) : `${shown} is damaged: ${said}`)
  }
}

/** The names on the way, from the folder on. Throws `Refused` for a path that means anything but a place below it. */
export function segmentsOf(path: string): readonly string[] {
  const shown = shortened(path, SHOWN)
  if (path.includes('\0')) throw new Refused(`${shown} has a NUL in its name`)
  if (path.startsWith('/') || /^[a-z]:/i.test(path)) throw new Refused(`${shown} is an absolute path`)
  const segments = path.split('/').filter((segment) => segment !== '' && segment !== '.')
  if (segments.includes('..')) throw new Refused(`${shown} leads out of its folder`)
  if (segments.length > DEEPEST) throw new Refused(`${shown} lies more than ${DEEPEST} folders deep`)
  const tooLong = segments.some((segment) => Buffer.byteLength(segment) > LONGEST_NAME)
  if (tooLong || Buffer.byteLength(path) > LONGEST_PATH) throw new Refused(`${shown} is too long a name`)
  return segments
}

/** What operating systems leave in archives and nobody has handed in. */
export function isLitter(path: string): boolean {
  const segments = path.split('/').filter((segment) => segment !== '')
  const last = segments.at(-1) ?? ''
  return (
    segments.includes('__MACOSX') ||
    last === '.DS_Store' ||
    last === 'Thumbs.db' ||
    last === 'desktop.ini' ||
    last.startsWith('._')
  )
}
