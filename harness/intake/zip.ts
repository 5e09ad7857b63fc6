/** The entries of a zip. Names come as octets and are decoded one by one, so that a strange one costs its own entry and not the archive. */
import { isUtf8 } from 'node:buffer'
import { crc32 } from 'node:zlib'
import yauzl from 'yauzl'
import type { ArchiveEntry } from './archive.ts'
import { Refused } from './refused.ts'

/** In the upper half of the external attributes, where a Unix has made the archive. */
const TYPE = 0o170000
const LINK = 0o120000
const FILE = 0o100000
const FOLDER = 0o040000
const SAYS_UTF8 = 0x800
const EXECUTABLE = 0o111

/** `most`: an archive that lists more is refused before anything is unpacked. */
export async function* zipEntries(path: string, most: number): AsyncGenerator<ArchiveEntry> {
  const zip = await yauzl.openPromise(path, { decodeStrings: false }).catch(broken)
  try {
    if (zip.entryCount > most) throw new Refused(`it holds more than ${most} files`)
    for await (const entry of zip.eachEntry()) yield entryOf(zip, entry)
  } catch (error) {
    broken(error)
  } finally {
    zip.close()
  }
}

function entryOf(zip: yauzl.ZipFile, entry: yauzl.Entry): ArchiveEntry {
  const mode = entry.externalFileAttributes >>> 16
  const type = mode & TYPE
  // Some programs for Windows write its own separator, against the format.
  const name = nameOf(entry).replaceAll('\\', '/')
  const kind = type !== 0 && type !== FILE && type !== FOLDER ? 'other' : name.endsWith('/') ? 'folder' : 'file'
  return {
    name,
    kind,
    ...(kind === 'other' && { what: type === LINK ? 'a link' : 'a device or a pipe' }),
    executable: (mode & EXECUTABLE) !== 0,
    packed: entry.compressedSize,
    read: () => octetsOf(zip, entry),
  }
}

/** Some programs write UTF-8 and do not say so; what can be read as UTF-8 is hardly ever anything else. */
function nameOf({ generalPurposeBitFlag, fileNameRaw, extraFields }: yauzl.Entry): string {
  const flag = isUtf8(fileNameRaw) ? generalPurposeBitFlag | SAYS_UTF8 : generalPurposeBitFlag
  return yauzl.getFileNameLowLevel(flag, fileNameRaw, extraFields, true)
}

async function* octetsOf(zip: yauzl.ZipFile, entry: yauzl.Entry): AsyncGenerator<Uint8Array> {
  if (entry.isEncrypted()) throw new Refused('it is encrypted')
  let sum = 0
  try {
    for await (const bytes of await zip.openReadStreamPromise(entry)) {
      sum = crc32(bytes as Buffer, sum)
      yield bytes as Buffer
    }
  } catch (error) {
    broken(error)
  }
  if (sum !== entry.crc32) throw new Refused('it is damaged: its checksum is another one')
}

/** Whatever the reader says of an archive is about that archive. */
function broken(error: unknown): never {
  if (error instanceof Refused) throw error
  throw new Refused(`it is damaged: ${(error as Error).message}`)
}
