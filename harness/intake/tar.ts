/** The entries of a tar, compressed or not. Its headers say where it ends, so what gzip makes of it is counted on the way. */
import { createReadStream } from 'node:fs'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { extract, type Header } from 'tar-stream'
import type { ArchiveEntry } from './archive.ts'
import { Refused } from './refused.ts'
import { MOST_TIMES, SMALL } from './tray.ts'

const EXECUTABLE = 0o111

export async function* tarEntries(path: string, compressed: boolean): AsyncGenerator<ArchiveEntry> {
  const source = createReadStream(path)
  const entries = extract()
  const stages = compressed ? [source, createGunzip(), counted(() => source.bytesRead), entries] : [source, entries]
  let failure: unknown
  const flow = pipeline(stages as unknown as [NodeJS.ReadableStream, NodeJS.WritableStream]).catch((error: unknown) => {
    failure = error
  })
  try {
    for await (const entry of entries) {
      yield entryOf(entry.header, entry as AsyncIterable<Uint8Array>)
      entry.resume()
    }
  } catch (error) {
    failure ??= error
  } finally {
    source.destroy()
    entries.destroy()
    await flow
  }
  if (failure instanceof Refused) throw failure
  if (failure !== undefined) throw new Refused(`it is damaged: ${(failure as Error).message}`)
}

function entryOf(header: Header, octets: AsyncIterable<Uint8Array>): ArchiveEntry {
  const { name, type, linkname, mode } = header
  const kind = type === 'directory' ? 'folder' : type === 'file' || type === 'contiguous-file' ? 'file' : 'other'
  const links = type === 'symlink' || type === 'link'
  return {
    name,
    kind,
    ...(kind === 'other' && { what: links ? `a link to ${linkname}` : 'a device or a pipe' }),
    executable: (mode & EXECUTABLE) !== 0,
    read: () => octets,
  }
}

/** Passes octets on as long as they are in proportion to what was read. */
function counted(read: () => number): Transform {
  let bytes = 0
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length
      const bomb = bytes > SMALL && bytes > MOST_TIMES * read()
      done(bomb ? new Refused(`it unpacks to more than ${MOST_TIMES} times its size`) : null, chunk)
    },
  })
}
