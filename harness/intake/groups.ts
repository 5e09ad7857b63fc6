/** Entries put together to submissions while they come, each in a folder of its own. What is wrong with one costs its submission alone. */
import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { copyFile, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type ArchiveEntry, isArchiveName, stemOf } from './archive.ts'
import { firstName, type Label, type Labelled } from './labels.ts'
import { Refused } from './refused.ts'
import type { Submission } from './submission.ts'
import { type Tray, tray } from './tray.ts'
import { opened, unpack } from './unpack.ts'

export interface Groups {
  /** Takes an entry for the submission that it is labelled with; false when it is nobody's. */
  add(labelled: Labelled, path: string, entry: ArchiveEntry): Promise<boolean>
  /** A folder that is a submission as it lies there. */
  place(label: Label, folder: string, written: string): void
  /** Somebody has typed something into the platform, which is no file. */
  typed(label: Label): void
  /** An archive that is a submission. */
  pack(label: Label, archive: string, written: string): Promise<void>
  finished(): Promise<readonly Submission[]>
}

interface Group {
  readonly label: Label
  tray?: Tray
  /** In place, or unpacked already. */
  folder?: string
  written?: string
  late: boolean
  /** Whether it holds anything but what was typed into the platform. */
  filed: boolean
  refused?: string
}

/** Names of results are names of folders, in ours, whatever the archive had. */
const LONGEST_NAME = 200

export function groups(work: string): Groups {
  const all = new Map<string, Group>()
  let trays = 0
  /** Under its own name, which reports tell, in a folder that no other has. */
  const nextFolder = ({ submission }: Label) => join(work, String(++trays), folderName(submission))

  function groupOf(label: Label): Group {
    const known = all.get(label.submission)
    const group = known ?? { label, late: false, filed: false }
    group.late ||= label.late
    all.set(label.submission, group)
    return group
  }

  return {
    async add(labelled, path, entry) {
      const label = labelOf(labelled, path, entry)
      if (!label) return false
      const group = groupOf(label)
      if (group.refused !== undefined || label.typed) return true
      try {
        group.tray ??= await tray(nextFolder(label))
        if (label.path !== '') await group.tray.add(label.path, entry)
        group.filed ||= entry.kind === 'file'
      } catch (error) {
        await refuse(group, error)
      }
      return true
    },
    place(label, folder, written) {
      const group = groupOf(label)
      group.folder = folder
      group.written = written
      group.filed = true
    },
    typed: (label) => void groupOf(label),
    async pack(label, archive, written) {
      const group = groupOf(label)
      group.written = written
      group.filed = true
      try {
        group.folder = await unpack(archive, nextFolder(label))
      } catch (error) {
        await refuse(group, error)
      }
    },
    async finished() {
      const found: Submission[] = []
      for (const group of all.values()) found.push(await submissionOf(group))
      return found
    },
  }
}

/** In a class of folders, an archive is a submission under its own name, and any other file is none. */
function labelOf(labelled: Labelled, path: string, entry: ArchiveEntry): Label | undefined {
  const label = path.includes('\0') ? undefined : labelled(path)
  if (label?.path !== '' || entry.kind === 'folder') return label
  if (!isArchiveName(label.submission)) return undefined
  const stem = stemOf(label.submission)
  return { ...label, submission: stem, id: stemOf(label.id), path: label.submission }
}

async function refuse(group: Group, error: unknown): Promise<void> {
  if (!(error instanceof Refused)) throw error
  group.refused = error.message
  if (group.tray) await rm(group.tray.folder, { recursive: true, force: true })
}

async function submissionOf(group: Group): Promise<Submission> {
  const { label } = group
  if (!group.filed) group.refused ??= 'it holds no file, only what was typed into the platform, or nothing at all'
  if (group.refused === undefined && group.tray) {
    try {
      group.folder = await opened(group.tray.folder)
      await giveFirstNames(group.folder)
    } catch (error) {
      await refuse(group, error)
    }
  }
  const { folder, late, written, refused } = group
  return {
    name: folderName(label.submission),
    students: [{ id: label.id, ...(label.name !== undefined && { name: label.name }) }],
    ...(late && { late }),
    ...(written !== undefined && { written }),
    ...(refused === undefined ? folder !== undefined && { folder } : { refused }),
  }
}

/** A file that was handed in again is found under its first name too, where nothing else is. */
async function giveFirstNames(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const first = entry.isFile() ? firstName(entry.name) : undefined
    if (first === undefined) continue
    await copyFile(join(folder, entry.name), join(folder, first), constants.COPYFILE_EXCL).catch(() => {})
  }
}

function folderName(name: string): string {
  if (Buffer.byteLength(name) <= LONGEST_NAME) return name
  return `${[...name].slice(0, 40).join('')}…${createHash('sha256').update(name).digest('hex').slice(0, 8)}`
}
