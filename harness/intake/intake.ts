/**
 * A class's submissions, however they come: a folder for each, or the export of a platform, packed or not. What belongs to one
 * student and cannot be taken is refused for that student alone; what belongs to nobody is said.
 */
import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { printable, shortened } from '../core/printable.ts'
import { MachineError, UsageError } from '../core/trouble.ts'
import { entriesOf } from './archive.ts'
import { fromFolder } from './from-folder.ts'
import { METADATA, readMetadata } from './gradescope.ts'
import { type Groups, groups } from './groups.ts'
import { type Labelled, labelledBy, platformOf, prefixesOf } from './labels.ts'
import { Refused } from './refused.ts'
import { settled } from './settle.ts'
import type { Intake, Platform, Submission } from './submission.ts'
import { isLitter } from './tray.ts'

export interface IntakeTerms {
  /** A folder or an archive. */
  readonly source: string
  /** Ours: what has to be unpacked is unpacked here. Emptied first. */
  readonly work: string
  /** A folder in the source that is no submission: where results are. */
  readonly besides: string
  /** Found out by the names when it is not given. */
  readonly platform?: Platform
  /** What the repositories of a classroom begin with. */
  readonly prefix?: string
}

const MOST_ENTRIES = 1_000_000
const MOST_METADATA = 64 * 1024 * 1024
const NAMED = 10

/** Throws a `UsageError` when there is nothing to take in, or nobody can say whose it is. */
export async function intake(terms: IntakeTerms): Promise<Intake> {
  const found = await stat(terms.source).catch(() => undefined)
  if (!found)
    throw new UsageError(`${terms.source} is not there; give the folder or the archive that holds the submissions.`)
  await rm(terms.work, { recursive: true, force: true })
  await mkdir(terms.work, { recursive: true })
  try {
    return await taken(terms, found.isDirectory())
  } catch (error) {
    if (error instanceof Refused) throw new UsageError(`${terms.source} cannot be taken in: ${error.message}.`)
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOSPC' || code === 'EDQUOT') {
      throw new MachineError(
        `The disk is full: ${terms.work} has no room for the submissions. Make room, or give --out a place on another disk.`,
      )
    }
    throw error
  }
}

async function taken(terms: IntakeTerms, isFolder: boolean): Promise<Intake> {
  const { top, metadata, inside } = isFolder ? await lookAt(terms.source, terms.besides) : await lookInto(terms.source)
  const platform = terms.platform ?? platformOf(top)
  if (platform === 'gradescope' && metadata === undefined) {
    throw new UsageError(`${terms.source} holds no ${METADATA}, which tells whose the submissions of Gradescope are.`)
  }
  const labelled = labelledBy(platform, platform === 'github' ? prefixAmong(top, terms.prefix) : '')
  const all = groups(terms.work)
  const strays = isFolder
    ? await fromFolder({ folder: join(terms.source, inside), besides: terms.besides, platform, labelled }, all)
    : await fromArchive(terms.source, inside, labelled, all)
  const submissions = await all.finished()
  if (submissions.length === 0) {
    throw new UsageError(
      platform === 'folders'
        ? `${terms.source} holds no folders; a batch grades every folder in it as one submission.`
        : `${terms.source} holds no submissions as ${platform} exports them; give --from another of its kinds.`,
    )
  }
  const handed = metadata === undefined ? submissions : owned(submissions, readMetadata(metadata))
  return settled(platform, handed, straysInWords(strays.filter((name) => name !== METADATA)))
}

interface Look {
  /** Names at the top, hidden ones and litter apart. */
  readonly top: readonly string[]
  /** The folder in which everything lies, or nothing. */
  readonly inside: string
  readonly metadata: string | undefined
}

async function lookAt(source: string, besides: string, inside = ''): Promise<Look> {
  const folder = join(source, inside)
  const entries = (await readdir(folder, { withFileTypes: true })).filter(
    ({ name }) => !name.startsWith('.') && !isLitter(name) && join(folder, name) !== besides,
  )
  const [only] = entries
  if (inside === '' && entries.length === 1 && only?.isDirectory()) {
    const within = await readdir(join(folder, only.name))
    if (within.includes(METADATA)) return await lookAt(source, besides, only.name)
  }
  const names = entries.map(({ name }) => name)
  return {
    top: names,
    inside,
    metadata: names.includes(METADATA) ? await readFile(join(folder, METADATA), 'utf8') : undefined,
  }
}

/** Reads all names of an archive before anything of it is unpacked. */
async function lookInto(source: string): Promise<Look> {
  const names: { readonly name: string; readonly isFolder: boolean }[] = []
  let metadata: string | undefined
  for await (const entry of entriesOf(source, MOST_ENTRIES)) {
    const name = entry.name.replace(/^(\.\/)+/, '')
    if (names.length >= MOST_ENTRIES) throw new Refused(`it holds more than ${MOST_ENTRIES} files`)
    if (!isLitter(name) && name !== '') names.push({ name, isFolder: entry.kind === 'folder' })
    if (/^([^/]+\/)?submission_metadata\.yml$/.test(name) && entry.kind === 'file')
      metadata = await textOf(entry.read())
  }
  const inside = insideOf(names)
  const below = names.map(({ name }) => (inside === '' ? name : name.slice(inside.length + 1)).split('/')[0] ?? '')
  const top = [...new Set(below)].filter((name) => name !== '' && !name.startsWith('.'))
  return { top, inside, metadata }
}

/** A class that was packed as one folder: it holds the others, and no file unless it is the platform's own. */
function insideOf(names: readonly { readonly name: string; readonly isFolder: boolean }[]): string {
  const first = names[0]?.name.split('/')[0] ?? ''
  const within = names.every(({ name }) => name.startsWith(`${first}/`))
  if (first === '' || first.startsWith('.') || !within) return ''
  const own = names.filter(({ name, isFolder }) => !isFolder && name.split('/').length === 2)
  const platform = platformOf(
    [...new Set(names.map(({ name }) => name.split('/')[1] ?? ''))].filter((name) => name !== ''),
  )
  return own.length === 0 || platform !== 'folders' ? first : ''
}

async function textOf(octets: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = []
  let length = 0
  for await (const bytes of octets) {
    parts.push(bytes)
    length += bytes.length
    if (length > MOST_METADATA) throw new Refused(`its ${METADATA} is larger than ${MOST_METADATA / 1024 / 1024} MiB`)
  }
  return Buffer.concat(parts).toString('utf8')
}

/** Resolves to the names that belong to nobody. */
async function fromArchive(
  source: string,
  inside: string,
  labelled: Labelled,
  all: Groups,
): Promise<readonly string[]> {
  const strays: string[] = []
  for await (const entry of entriesOf(source, MOST_ENTRIES)) {
    const name = entry.name.replace(/^(\.\/)+/, '')
    if (isLitter(name) || name === '') continue
    const path = inside === '' ? name : name.slice(inside.length + 1)
    if (path === '') continue
    if (!(await all.add(labelled, path, entry)) && entry.kind !== 'folder') strays.push(path)
  }
  return strays
}

function prefixAmong(top: readonly string[], given: string | undefined): string {
  if (given !== undefined) return given.endsWith('-') ? given : `${given}-`
  const [prefix, ...others] = prefixesOf(top)
  if (prefix === undefined) {
    throw new UsageError(
      'The repositories do not begin with one name and a hyphen; give the assignment’s name with --prefix.',
    )
  }
  if (others.length === 0) return prefix
  const choices = [prefix, ...others].map((each) => `--prefix ${printable(each)}`).join(' or ')
  throw new UsageError(`The repositories have several hyphens in common, and a login may hold one: give ${choices}.`)
}

function owned(submissions: readonly Submission[], handed: ReturnType<typeof readMetadata>): readonly Submission[] {
  return submissions.map((submission) => {
    const about = handed.get(submission.name)
    if (!about || about.students.length === 0) {
      return {
        ...submission,
        ...about,
        students: [],
        refused: submission.refused ?? `${METADATA} does not say whose it is`,
      }
    }
    return { ...submission, ...about }
  })
}

function straysInWords(strays: readonly string[]): readonly string[] {
  if (strays.length === 0) return []
  const named = strays
    .slice(0, NAMED)
    .map((name) => shortened(name, 80))
    .join(', ')
  const more = strays.length > NAMED ? `, and ${strays.length - NAMED} more` : ''
  return [`left alone, since it belongs to nobody: ${named}${more}`]
}
