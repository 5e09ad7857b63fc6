/** The entries of a tar, compressed or not. Its headers say where it ends, so what gzip makes of it is counted on the way. */
import { createReadStream } from 'node:fs'
import { lstat, mkdir, readdir, readFile, readlink, symlink, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable, Transform, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import { extract, type Header, type Pack, pack } from 'tar-stream'
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
    read: () => undisturbed(octets),
  }
}

/** Whoever has seen enough of an entry leaves it; to close it would close the whole archive. */
async function* undisturbed(octets: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const parts = octets[Symbol.asyncIterator]()
  for (let part = await parts.next(); !part.done; part = await parts.next()) yield part.value
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

/** A folder as one piece, links as links: what another machine unpacks with `unfold`. Throws `Refused` when it is too large to be sent. */
export async function folded(folder: string, most: number): Promise<Buffer> {
  const archive = pack()
  const parts: Buffer[] = []
  let length = 0
  const packed = createGzip()
  const flow = pipeline(
    archive as unknown as NodeJS.ReadableStream,
    packed,
    new Writable({
      write(part: Buffer, _encoding, done) {
        parts.push(part)
        length += part.length
        done(
          length > most ? new Refused(`it is larger than the ${most / 1024 / 1024} MiB that go through a queue`) : null,
        )
      },
    }),
  )
  const added = fold(archive, folder, '').then(() => archive.finalize())
  await Promise.all([flow, added.catch((error: Error) => archive.destroy(error))])
  return Buffer.concat(parts)
}

async function fold(archive: Pack, folder: string, below: string): Promise<void> {
  for (const entry of (await readdir(join(folder, below), { withFileTypes: true })).toSorted(byName)) {
    const name = below === '' ? entry.name : `${below}/${entry.name}`
    const path = join(folder, name)
    const { mode, mtime } = await lstat(path)
    if (entry.isSymbolicLink()) await put(archive, { name, type: 'symlink', linkname: await readlink(path) })
    else if (entry.isDirectory()) {
      await put(archive, { name, type: 'directory', mode, mtime })
      await fold(archive, folder, name)
    } else if (entry.isFile()) await put(archive, { name, mode, mtime }, await readFile(path))
  }
}

function byName(one: { readonly name: string }, other: { readonly name: string }): number {
  return one.name < other.name ? -1 : 1
}

function put(archive: Pack, header: Partial<Header> & Pick<Header, 'name'>, octets?: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = (error?: Error | null) => (error ? reject(error) : resolve())
    if (octets === undefined) archive.entry(header, done)
    else archive.entry(header, octets, done)
  })
}

/** Unfolds into an empty folder what `folded` has made of one. Only for what comes from us: a stranger's archive goes through a tray. */
export async function unfold(octets: Buffer, folder: string): Promise<void> {
  const entries = extract()
  const flow = pipeline(Readable.from([octets]), createGunzip(), entries as unknown as NodeJS.WritableStream)
  for await (const entry of entries) {
    const { name, type, linkname, mode, mtime } = entry.header
    const path = join(folder, name)
    if (type === 'directory') await mkdir(path, { recursive: true })
    else if (type === 'symlink') await symlink(linkname, path)
    else {
      await writeFile(path, entry as AsyncIterable<Uint8Array>, { flag: 'wx', mode: mode & 0o777 })
      await utimes(path, mtime, mtime)
    }
    entry.resume()
  }
  await flow
}
