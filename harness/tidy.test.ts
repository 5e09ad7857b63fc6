/** The style rules that matter, as tests: layers, owners, titles, citations, faults, dead files, long files. */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { loadReference } from './calibrate/reference.ts'
import { unaccounted } from './cli/coverage.ts'
import type { Catalogue } from './core/catalogue.ts'
import { catalogueOf, loadChecklist, loadProtocol, protocolNames } from './examine/load.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const FOLDERS = ['suites', 'harness', 'reference', 'reports', 'examples']
const LONGEST_FILE = 330

interface Source {
  readonly path: string
  readonly text: string
  /** Paths of ours are relative to the root; the rest are packages and node: modules. */
  readonly imports: readonly string[]
}

const sources: readonly Source[] = FOLDERS.flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|mjs)$/.test(entry.name))
    .map((entry) => {
      const path = relative(ROOT, join(entry.parentPath, entry.name))
      const text = readFileSync(join(ROOT, path), 'utf8')
      return { path, text, imports: importsOf(path, text) }
    }),
)
const written = sources.filter(({ path }) => !path.endsWith('.test.ts'))

function importsOf(path: string, text: string): readonly string[] {
  const found = [
    ...text.matchAll(/(?:^|\n)\s*(?:import|export)\s[^'"]*?from\s+['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]/g),
  ]
  return found
    .map((match) => match[1] ?? match[2] ?? '')
    .map((name) => (name.startsWith('.') ? relative(ROOT, resolve(ROOT, dirname(path), name)) : name))
}

/** Offences as lines, so that a failing test lists all of them. */
function offences(
  check: (source: Source, imported: string) => boolean,
  among: readonly Source[] = written,
): readonly string[] {
  return among.flatMap((source) =>
    source.imports
      .filter((imported) => check(source, imported))
      .map((imported) => `${source.path} imports ${imported}`),
  )
}

const ours = (imported: string) => /^(suites|harness|reference|reports|examples)\//.test(imported)
const protocolOf = (path: string) => path.split('/')[1]

test('suites import the kit and their own folder, and nothing else', () => {
  const allowed = ({ path }: Source, imported: string) =>
    imported === 'harness/kit.ts' ||
    (path.endsWith('.suite.ts') && imported.startsWith('harness/vitest/')) ||
    (imported.startsWith('suites/') && protocolOf(imported) === protocolOf(path))
  expect(offences((source, imported) => source.path.startsWith('suites/') && !allowed(source, imported))).toEqual([])
})

test('references import nothing of ours but what they share and their own folder, and no packages', () => {
  const allowed = ({ path }: Source, imported: string) =>
    imported.startsWith('node:') ||
    /^reference\/[^/]+\.ts$/.test(imported) ||
    (imported.startsWith('reference/') && protocolOf(imported) === protocolOf(path))
  expect(offences((source, imported) => source.path.startsWith('reference/') && !allowed(source, imported))).toEqual([])
})

test('reports and core stand on core alone', () => {
  const grounded = (imported: string) =>
    !ours(imported) || imported.startsWith('harness/core/') || imported.startsWith('reports/')
  expect(offences(({ path }, imported) => path.startsWith('reports/') && !grounded(imported))).toEqual([])
  expect(
    offences(
      ({ path }, imported) =>
        path.startsWith('harness/core/') && ours(imported) && !imported.startsWith('harness/core/'),
    ),
  ).toEqual([])
})

test('only the calibration sees references', () => {
  const sees = ({ path }: Source, imported: string) =>
    imported.startsWith('reference/') && !path.startsWith('reference/') && !path.startsWith('harness/calibrate/')
  expect(offences(sees, sources)).toEqual([])
})

test('each package has one owner among our modules', () => {
  const owners = new Map<string, string[]>()
  for (const { path, imports } of written) {
    for (const name of new Set(imports.filter((imported) => !ours(imported) && !imported.startsWith('node:')))) {
      const known = name.startsWith('@') ? name.split('/').slice(0, 2).join('/') : (name.split('/')[0] ?? name)
      owners.set(known, [...(owners.get(known) ?? []), path])
    }
  }
  // Vitest is the house that our door stands in, so its door and its reporter both know it.
  owners.delete('vitest')
  expect([...owners].filter(([, paths]) => paths.length > 1)).toEqual([])
})

test('no file grows beyond what one idea needs', () => {
  expect(sources.filter(({ text }) => text.split('\n').length > LONGEST_FILE).map(({ path }) => path)).toEqual([])
})

test('nothing is skipped, silenced or left for later', () => {
  // Spelled in two halves, so that this file does not find itself.
  const signs = ['.on' + 'ly(', '.to' + 'do(', 'TO' + 'DO', 'FIX' + 'ME', '@ts-' + 'ignore', '@ts-expect-' + 'error']
  const found = sources.flatMap(({ path, text }) =>
    signs.filter((sign) => text.includes(sign)).map((sign) => `${path}: ${sign}`),
  )
  expect(found).toEqual([])
})

test('a test or topic that is on disk is in the exam, and what is in the exam is on disk', async () => {
  for (const { protocol, catalogues } of await everything()) {
    for (const { role } of catalogues) {
      const imported = new Set(sources.flatMap(({ imports }) => imports))
      const files = readdirSync(join(ROOT, 'suites', protocol.name, role.name))
        .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && !name.endsWith('.suite.ts'))
        .map((name) => name.slice(0, -3))
        .filter(
          (name) => role.topics.includes(name) || !imported.has(`suites/${protocol.name}/${role.name}/${name}.ts`),
        )
      expect(files.toSorted()).toEqual([...role.topics].sort())
    }
  }
})

test('titles are unique in their role, sentences without a full stop, and not too long for a line', async () => {
  for (const { catalogues } of await everything()) {
    for (const { role, listed } of catalogues) {
      const titles = listed.map(({ demand }) => demand.title)
      expect(
        titles.filter((title, at) => titles.indexOf(title) !== at),
        role.name,
      ).toEqual([])
      expect(
        titles.filter((title) => title.endsWith('.') || title.length > 100),
        role.name,
      ).toEqual([])
    }
  }
})

test('every citation names a source of its protocol, or a term of its role’s contract', async () => {
  const astray: string[] = []
  for (const { protocol, catalogues } of await everything()) {
    for (const { role, listed } of catalogues) {
      const terms = role.contract.map((term) => term.name)
      for (const { id, demand } of listed) {
        const { source, section } = demand.clause
        const known = source === 'contract' ? terms.includes(section) : protocol.sources.includes(source)
        if (!known) astray.push(`${id} cites ${source} ${section}`)
      }
    }
  }
  expect(astray).toEqual([])
})

test('points follow the level: a MAY is worth nothing, everything else is worth something', async () => {
  const listed = (await everything()).flatMap(({ catalogues }) => catalogues.flatMap((each) => each.listed))
  expect(listed.filter(({ demand }) => (demand.level === 'MAY') !== (demand.points === 0)).map(({ id }) => id)).toEqual(
    [],
  )
})

test('invariants watch roles that exist', async () => {
  for (const { protocol, catalogues } of await everything()) {
    const roles = protocol.roles.map((role) => role.name)
    const watched = catalogues.flatMap((each) => each.invariants.flatMap(({ demand }) => demand.roles))
    expect(watched.filter((role) => !roles.includes(role))).toEqual([])
  }
})

test('every line of a checklist is covered, or a reason says why not, and what covers has a line', async () => {
  for (const { protocol, catalogues } of await everything()) {
    const listed = catalogues.flatMap((each) => each.listed)
    const checklist = (await loadChecklist(protocol.name)) ?? { lines: {}, uncovered: {} }
    const named = listed.flatMap(({ id, demand }) => (demand.covers ?? []).map((line) => `${id} ${line}`))
    expect(named.filter((each) => checklist.lines[each.split(' ')[1] ?? ''] === undefined)).toEqual([])
    expect(unaccounted(checklist, listed)).toEqual([])
    expect(Object.keys(checklist.uncovered).filter((line) => checklist.lines[line] === undefined)).toEqual([])
  }
})

test('every fault names requirements that exist in its role', async () => {
  for (const { protocol, catalogues } of await everything()) {
    const ids = new Set(catalogues.flatMap((each) => each.listed.map(({ id }) => id)))
    const { faults } = await loadReference(protocol.name)
    // A reference may be ahead of the suites by a whole role.
    const examined = faults.filter(({ role }) => catalogues.some((each) => each.role.name === role))
    const astray = examined.flatMap((fault) =>
      fault.breaks.filter((id) => !ids.has(id)).map((id) => `${fault.id}: ${id}`),
    )
    expect(astray).toEqual([])
    const names = faults.map(({ role, id }) => `${role} ${id}`)
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([])
  }
})

async function everything(): Promise<readonly { protocol: Catalogue['protocol']; catalogues: readonly Catalogue[] }[]> {
  return Promise.all(
    protocolNames().map(async (name) => {
      const protocol = await loadProtocol(name)
      return { protocol, catalogues: await Promise.all(protocol.roles.map((role) => catalogueOf(protocol, role))) }
    }),
  )
}
