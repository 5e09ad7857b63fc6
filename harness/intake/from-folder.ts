/** An export that lies unpacked on the disk: folders stay where they are, files that belong together are copied together. */
import { createReadStream } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type ArchiveEntry, isArchiveName, stemOf } from './archive.ts'
import type { Groups } from './groups.ts'
import type { Labelled } from './labels.ts'
import type { Platform } from './submission.ts'
import { isLitter } from './tray.ts'

export interface FolderTerms {
  readonly folder: string
  readonly besides: string
  readonly platform: Platform
  readonly labelled: Labelled
}

/** Resolves to the names that belong to nobody. Links and hidden names are nobody's, and not worth a word. */
export async function fromFolder(
  { folder, besides, platform, labelled }: FolderTerms,
  all: Groups,
): Promise<readonly string[]> {
  const strays: string[] = []
  const entries = await readdir(folder, { withFileTypes: true })
  const folders = new Set(entries.filter((entry) => entry.isDirectory()).map(({ name }) => name))
  for (const entry of entries) {
    const { name } = entry
    const path = join(folder, name)
    if (name.startsWith('.') || isLitter(name) || path === besides || entry.isSymbolicLink()) continue
    const label = labelled(name)
    const written = (await stat(path)).mtime.toISOString()
    if (entry.isDirectory() && label) {
      const packed = await onlyArchive(path)
      if (packed !== undefined) await all.pack(label, packed, written)
      else if (label.typed) all.typed(label)
      else all.place(label, path, written)
    } else if (entry.isFile() && label && platform === 'folders' && isArchiveName(name)) {
      // Beside a folder of the same student it is another submission.
      const stem = stemOf(name)
      await all.pack({ ...label, submission: folders.has(stem) ? name : stem, id: stem }, path, written)
    } else if (entry.isFile() && label && label.path !== '') await all.add(labelled, name, onDisk(name, path))
    // A roster lies where it is at hand.
    else if (platform !== 'folders') strays.push(name)
  }
  return strays
}

/** The archive in a folder that holds nothing else. */
async function onlyArchive(folder: string): Promise<string | undefined> {
  const entries = (await readdir(folder, { withFileTypes: true })).filter(({ name }) => !isLitter(name))
  const [only] = entries
  return entries.length === 1 && only?.isFile() && isArchiveName(only.name) ? join(folder, only.name) : undefined
}

function onDisk(name: string, path: string): ArchiveEntry {
  return { name, kind: 'file', executable: false, read: () => createReadStream(path) }
}
