/**
 * Archives that students hand in, read entry by entry. Nothing is believed: neither names nor sizes nor what an entry says that it
 * is. What may be unpacked is decided in tray.ts; here an archive only becomes the same entries, whatever its format.
 */
import { open } from 'node:fs/promises'
import { MOST_FILES } from '../subject/isolation/copy.ts'
import { Refused } from './refused.ts'

export interface ArchiveEntry {
  /** As the archive has it: hostile. */
  readonly name: string
  readonly kind: 'file' | 'folder' | 'other'
  /** What it is when it is neither file nor folder, in words: `a link to /etc/passwd`. */
  readonly what?: string
  readonly executable: boolean
  /** Octets that it takes in the archive, where the format says so. */
  readonly packed?: number
  /** The octets, once, before the next entry is asked for. Throws `Refused` when they are damaged. */
  read(): AsyncIterable<Uint8Array>
}

const NAMES = /\.(zip|tar|tar\.gz|tgz)$/i
const OTHERS = /\.(tar\.(bz2|xz|zst)|tbz2?|txz|rar|7z|gz|bz2|xz)$/i
const LOOK = 512

/** Whether a file of this name is one that we unpack. */
export function isArchiveName(name: string): boolean {
  return NAMES.test(name)
}

/** Whether a file of this name is an archive that we do not unpack. */
export function isOtherArchiveName(name: string): boolean {
  return OTHERS.test(name) && !NAMES.test(name)
}

/** The name without what says that it is an archive. */
export function stemOf(name: string): string {
  return name.replace(NAMES, '')
}

/** The entries in their order. The first octets tell the format, since names lie. Throws `Refused`. */
export async function* entriesOf(path: string, most = MOST_FILES): AsyncGenerator<ArchiveEntry> {
  const format = await formatOf(path)
  if (format === 'zip') yield* (await import('./zip.ts')).zipEntries(path, most)
  else yield* (await import('./tar.ts')).tarEntries(path, format === 'tar.gz')
}

async function formatOf(path: string): Promise<'zip' | 'tar' | 'tar.gz'> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(LOOK), 0, LOOK, 0)
    const octets = buffer.subarray(0, bytesRead)
    if (octets.length === 0) throw new Refused('it is empty')
    if (octets.toString('latin1', 0, 2) === 'PK') return 'zip'
    if (octets[0] === 0x1f && octets[1] === 0x8b) return 'tar.gz'
    if (octets.toString('latin1', 257, 262) === 'ustar') return 'tar'
    throw new Refused('it is no zip, tar or tar.gz, whatever its name says')
  } finally {
    await file.close()
  }
}
