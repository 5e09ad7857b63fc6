/** One submission out of one archive. */
import { readdir, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { printable } from '../core/printable.ts'
import { entriesOf, isArchiveName, isOtherArchiveName } from './archive.ts'
import { Refused } from './refused.ts'
import { isLitter, tray } from './tray.ts'

/**
 * Unpacks an archive into a folder that is not there yet, and tells the folder in which the submission lies: who packs a folder hands
 * in what is in it. Throws `Refused`, and leaves nothing behind then.
 */
export async function unpack(archive: string, into: string): Promise<string> {
  await all(archive, into)
  return await inner(await opened(into))
}

/**
 * The folder of a submission that is unpacked already: an archive that is all of it is unpacked too, once, since some platforms
 * pack what was packed.
 */
export async function opened(folder: string): Promise<string> {
  const names = await readdir(folder)
  const [only = ''] = names
  if (names.length === 1 && isOtherArchiveName(only)) {
    throw new Refused(`${printable(only)} is an archive of a kind that is not unpacked; zip, tar and tar.gz are`)
  }
  if (names.length !== 1 || !isArchiveName(only)) return folder
  const packed = join(dirname(folder), `.${basename(folder)}.packed`)
  await rm(packed, { recursive: true, force: true })
  await rename(folder, packed)
  try {
    await all(join(packed, only), folder)
  } catch (error) {
    throw error instanceof Refused ? new Refused(`${printable(only)}: ${error.message}`) : error
  } finally {
    await rm(packed, { recursive: true, force: true })
  }
  return await inner(folder)
}

async function all(archive: string, into: string): Promise<void> {
  try {
    const { add } = await tray(into)
    for await (const entry of entriesOf(archive)) {
      if (!isLitter(entry.name)) await add(entry.name, entry)
    }
  } catch (error) {
    await rm(into, { recursive: true, force: true })
    throw error
  }
}

/** Whoever packs a folder means what is in it. */
async function inner(folder: string): Promise<string> {
  const entries = await readdir(folder, { withFileTypes: true })
  const [only] = entries
  return entries.length === 1 && only?.isDirectory() ? await inner(join(folder, only.name)) : folder
}
