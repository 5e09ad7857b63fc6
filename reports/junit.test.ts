import { readFileSync } from 'node:fs'
import { XMLParser } from 'fast-xml-parser'
import { expect, test } from 'vitest'
import { validateXML } from 'xmllint-wasm'
import { fc } from '../harness/core/arbitrary.ts'
import type { Finding } from '../harness/core/finding.ts'
import {
  ANSWERS_FAST,
  COMPRESSES,
  COPIES_ID,
  entry,
  found,
  graded,
  IS_POLITE,
  SETS_QR,
  specimen,
  wrongId,
} from '../harness/core/specimen.ts'
import { unmet } from '../harness/core/verdict.ts'
import { junit } from './junit.ts'

const schema = readFileSync(new URL('junit.xsd', import.meta.url), 'utf8')

const mixed: readonly Finding[] = [
  wrongId,
  found(SETS_QR, { outcome: 'blocked', blockedBy: COPIES_ID }),
  { ...wrongId, id: IS_POLITE, during: COPIES_ID, steady: false },
  found(COMPRESSES),
  found(ANSWERS_FAST, { outcome: 'error', because: 'the port is taken' }),
]

const write = (findings: readonly Finding[]) => junit([{ catalogue: specimen, grade: graded(findings) }])

/** What a schema and a real validator have to say against these files. */
async function complaints(xml: readonly string[]): Promise<readonly string[]> {
  const files = xml.map((contents, index) => ({ fileName: `${index}.xml`, contents }))
  const { errors } = await validateXML({ xml: files, schema })
  return errors.map((error) => error.rawMessage)
}

interface Case {
  readonly '@name': string
  readonly '@classname': string
  readonly failure?: { readonly '#text': string; readonly '@message': string; readonly '@type': string }
  readonly error?: { readonly '#text': string; readonly '@message': string; readonly '@type': string }
  readonly skipped?: { readonly '@message': string }
  readonly 'system-out': string
  readonly properties: { readonly property: readonly { readonly '@name': string; readonly '@value': string }[] }
}

/** The cases of a file as a reader sees them. */
function cases(xml: string): readonly Case[] {
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    trimValues: false,
    isArray: (name) => ['testsuite', 'testcase', 'property'].includes(name),
  })
  const { testsuites } = parser.parse(xml)
  return testsuites.testsuite.flatMap((suite: { testcase: Case[] }) => suite.testcase)
}

test('every outcome is valid in the dialect, and so is the file before, after each requirement, and for several roles', async () => {
  const steps = mixed.map((_, count) => write(mixed.slice(0, count)))
  const other = { ...specimen, role: { ...specimen.role, name: 'resolver' } }
  const two = junit([specimen, other].map((catalogue) => ({ catalogue, grade: graded(mixed) })))
  expect(await complaints([...steps, write(mixed), two, junit([])])).toEqual([])
})

test('the dialect has teeth', async () => {
  const xml = write(mixed)
  const twice = xml.replace('A reply says that it is one', 'A reply carries the identifier of its query')
  expect((await complaints([twice])).join()).toContain('unique')
  expect((await complaints([xml.replace(/<skipped message="[^"]*"/, '<skipped')])).join()).toContain('message')
})

test('the fault of a student, ours, and what nobody judged are three elements', () => {
  const [id, qr, compresses, fast, polite] = cases(write(mixed))
  expect(id?.failure).toMatchObject({ '@message': 'You replied 0x0000; we expected 0x0100', '@type': 'MUST' })
  expect(qr?.skipped?.['@message']).toBe('not judged, because this failed: A reply carries the identifier of its query')
  expect(compresses).not.toHaveProperty('failure')
  expect(fast?.error).toMatchObject({ '@message': 'could not be judged: the port is taken', '@type': 'Grader' })
  expect(polite?.error).toMatchObject({ '@type': 'Unsteady' })
  expect(polite?.failure).toBeUndefined()
  expect(cases(write([]))[0]?.skipped?.['@message']).toBe('not reached')
})

test('the cause stands first in the text, before all that explains it, for readers that show nothing else', () => {
  const text = cases(write(mixed))[0]?.failure?.['#text'] ?? ''
  expect(text.split('\n')[0]).toBe('You replied 0x0000; we expected 0x0100')
  expect(text).toContain('\n  We expected  0x0100\n')
  expect(text).toContain('^^ byte 0 of your first datagram')
  expect(text).toContain('npx wiregrade replay dns/server/header/copies-id')
})

test('points stand in properties and in words', () => {
  const [failed, , passed] = cases(write([...mixed.slice(0, 3), found(COMPRESSES)]))
  const values = Object.fromEntries(failed?.properties.property.map((each) => [each['@name'], each['@value']]) ?? [])
  expect(values).toEqual({
    id: COPIES_ID,
    points: '0',
    'max-points': '2',
    level: 'MUST',
    clause: 'RFC 1035 §4.1.1',
  })
  expect(failed?.['system-out']).toBe('0 of 2 points. MUST · RFC 1035 §4.1.1 · 2 points.')
  expect(passed?.['system-out']).toContain('MAY')
})

test('names are the same in every run, whatever was found, and the same seed and findings give the same file', () => {
  const names = (xml: string) => cases(xml).map((each) => `${each['@classname']} ${each['@name']}`)
  expect(names(write(mixed))).toEqual(names(write([])))
  expect(names(write([]))[0]).toBe('wiregrade.dns.server.header A reply carries the identifier of its query')
  expect(write(mixed)).toBe(write(mixed))
})

test('whatever bytes a program sends, the file is valid and its structure is ours', async () => {
  const hostile = fc.oneof(
    fc.constantFrom(
      ']]>',
      '</testcase>',
      '<skipped/>',
      '\x00\x1b[2J\x0b',
      '\ud800',
      '\udfff\ud800',
      '\ufffe\uffff',
      '&#0;',
      '"\'<&',
    ),
    fc.string({ unit: 'binary', maxLength: 30 }),
  )
  const said = fc.array(hostile, { minLength: 1, maxLength: 4 }).map((parts) => parts.join(''))
  const samples = fc.sample(fc.tuple(said, fc.uint8Array({ maxLength: 40 })), { numRuns: 150, seed: 1 })
  const files = samples.map(([text, octets]) => {
    const transcript = [
      entry('client 1', 'received', { bytes: octets, from: text }),
      entry('stderr', 'printed', { bytes: new TextEncoder().encode(text) }),
      entry('stdout', 'printed', { bytes: octets }),
    ]
    const failure = { ...wrongId, verdict: unmet(text, text, { entry: 0, byte: 0 }), transcript, counterexample: text }
    return write([
      failure,
      found(SETS_QR, { outcome: 'blocked', because: text, hint: text }),
      { ...failure, id: COMPRESSES, steady: false },
      found(ANSWERS_FAST, { outcome: 'error', because: text }),
    ])
  })
  expect(await complaints(files)).toEqual([])
  for (const xml of files) {
    expect(xml.replaceAll('\n', '')).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u)
    const read = cases(xml)
    expect(read.map((each) => ['failure', 'error', 'skipped'].filter((kind) => kind in each))).toEqual([
      ['failure'],
      ['skipped'],
      ['error'],
      ['error'],
      ['skipped'],
    ])
  }
})

test('what vanishes in the builder is seen by the reader', () => {
  const failure = { ...wrongId, verdict: unmet('a', 'x\x00]]>\x1b[2J</testcase>\ud800') }
  const [first] = cases(write([failure]))
  expect(first?.failure?.['#text']).toContain('x\\0]]\\x3e\\x1b[2J</testcase>\\ud800')
})

test('what a suite says passes the same gate as what a program says', () => {
  const catalogue = {
    ...specimen,
    find: (id: string) => {
      const listed = specimen.find(id)
      return listed && { ...listed, demand: { ...listed.demand, why: 'it rings \x07 the bell' } }
    },
  }
  const xml = junit([{ catalogue, grade: graded([wrongId]) }])
  expect(xml).toContain('it rings \\x07 the bell')
})

test('a capture is attached to its failure, and a program attaches nothing', () => {
  const said = '[[ATTACHMENT|/etc/passwd]]'
  const findings = [
    { ...wrongId, verdict: unmet(said, said) },
    found(SETS_QR, { outcome: 'blocked', because: said }),
    found(COMPRESSES),
  ]
  const xml = junit([{ catalogue: specimen, grade: graded(findings) }], (id) => `exchanges/${id}`)
  expect(cases(xml)[0]?.['system-out']).toMatch(
    / points\.\n\[\[ATTACHMENT\|exchanges\/dns\/server\/header\/copies-id\]\]$/,
  )
  expect(xml.match(/\[\[ATTACHMENT/g)).toHaveLength(1)
  expect(xml).toContain('[\\x5bATTACHMENT|/etc/passwd]]')
})
