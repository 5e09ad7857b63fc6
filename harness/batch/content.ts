/**
 * What a grade depends on, as hashes: the submission's files, what is asked, and the suites and the harness that ask. While none of
 * them changes, a grade stays what it was.
 */
import { createHash, type Hash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { lstat, readdir, readlink } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { LEFT_OUT } from '../subject/isolation/copy.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
/** What decides about findings and points. */
const OURS = ['suites', 'harness', 'package-lock.json']

/** Of every file below a folder: its path, whether it may run, and its octets. Histories are no part of a submission. */
export async function contentOf(folder: string): Promise<string> {
  const hash = createHash('sha256')
  await add(hash, folder, '', (name) => !LEFT_OUT.has(name))
  return hash.digest('hex')
}

/** Of any plain data. */
export function hashOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex')
}

/** Of all of ours that grades, tests apart. */
export async function suiteVersion(): Promise<string> {
  const hash = createHash('sha256')
  // The lock file stays behind where we are installed as a package.
  for (const name of OURS.filter((each) => existsSync(join(ROOT, each))))
    await add(hash, join(ROOT, name), name, (each) => !each.endsWith('.test.ts'))
  return hash.digest('hex')
}

/** Every part is told with its length, so that no two trees sound the same. */
async function add(hash: Hash, path: string, name: string, counts: (name: string) => boolean): Promise<void> {
  const stat = await lstat(path)
  if (stat.isSymbolicLink()) note(hash, 'link', name, await readlink(path))
  else if (stat.isDirectory()) {
    note(hash, 'folder', name)
    for (const each of (await readdir(path)).toSorted()) {
      if (counts(each)) await add(hash, join(path, each), name === '' ? each : `${name}/${each}`, counts)
    }
  } else if (stat.isFile()) {
    note(hash, (stat.mode & 0o111) === 0 ? 'file' : 'program', name, String(stat.size))
    for await (const bytes of createReadStream(path)) hash.update(bytes as Buffer)
  } else note(hash, 'other', name)
}

function note(hash: Hash, ...words: readonly string[]): void {
  hash.update(`${JSON.stringify(words)}\n`)
}
