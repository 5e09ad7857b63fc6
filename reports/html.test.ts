import { type DefaultTreeAdapterTypes, parse } from 'parse5'
import { expect, test } from 'vitest'
import { fc } from '../harness/core/arbitrary.ts'
import type { Grade } from '../harness/core/finding.ts'
import { ANSWERS_FAST, bytes, COMPRESSES, entry, found, graded, specimen, wrongId } from '../harness/core/specimen.ts'
import { unmet } from '../harness/core/verdict.ts'
import { hostileFindings } from './hostile-findings.ts'
import { html } from './html.ts'

type Node = DefaultTreeAdapterTypes.Node
type Element = DefaultTreeAdapterTypes.Element

const write = (grade: Grade) => html([{ catalogue: specimen, grade }])

/** Every element of a page as a browser's parser finds it, and what the parser had to complain of. */
function read(page: string) {
  const complaints: string[] = []
  const elements: Element[] = []
  const walk = (node: Node) => {
    if ('tagName' in node) elements.push(node)
    if ('childNodes' in node) node.childNodes.forEach(walk)
  }
  walk(parse(page, { onParseError: ({ code }) => complaints.push(code) }))
  return { complaints, elements }
}

const attribute = (element: Element, name: string) => element.attrs.find((each) => each.name === name)?.value

function textOf(node: Node): string {
  if ('value' in node && node.nodeName === '#text') return node.value
  return 'childNodes' in node ? node.childNodes.map(textOf).join('') : ''
}

const ROLES = new Set(
  'html head meta title style body header h1 p code svg rect main h2 article h3 span figure desc path text g circle dl dt dd pre br details summary ul li b footer strong'.split(
    ' ',
  ),
)

test('a page has headings in order, landmarks, and a figure with words for those who cannot see it', () => {
  const page = write(graded([wrongId, found(COMPRESSES)]))
  const { complaints, elements } = read(page)
  expect(complaints).toEqual([])
  const names = elements.map(({ tagName }) => tagName)
  expect(names.filter((name) => /^h\d$/.test(name))).toEqual(['h1', 'h2', 'h3', 'h2', 'h2'])
  expect(names).toEqual(expect.arrayContaining(['header', 'main', 'footer', 'details']))
  const figure = elements.find(({ tagName, attrs }) => tagName === 'svg' && attrs.some(({ name }) => name === 'role'))
  const labels = (figure && attribute(figure, 'aria-labelledby'))?.split(' ') ?? []
  const said = labels
    .map((id) => elements.find((each) => attribute(each, 'id') === id))
    .map((each) => each && textOf(each))
  expect(said).toEqual([
    'The exchange, time running down',
    'client 1: Wiregrade to your program, 6 octets. client 1: your program to Wiregrade, 6 octets.',
  ])
  expect(page).toContain('✗ here')
})

test('nothing is loaded and nothing runs, and the browser is told so', () => {
  const { elements } = read(write(graded([wrongId])))
  const policy = elements.map((each) => attribute(each, 'content')).find((content) => content?.includes('default-src'))
  expect(policy).toMatch(/^default-src 'none'; style-src 'sha256-[^']+'; base-uri 'none'; form-action 'none'$/)
  const attributes = elements.flatMap(({ attrs }) => attrs)
  expect(attributes.filter(({ name }) => /^(on|src|href|style$|action|data$|xlink)/.test(name))).toEqual([])
  expect(elements.find(({ tagName }) => tagName === 'style') && write(graded([]))).not.toMatch(/url\(|@import/)
})

test('whatever a program says stays text', () => {
  const hostile = fc.oneof(
    fc.constantFrom(
      '<script>',
      '</pre>',
      '</style>',
      '</svg>',
      '"><img onerror=x>',
      "'",
      '&lt;',
      '<!--',
      ']]>',
      '\x1b[2J',
    ),
    fc.string({ unit: 'binary', maxLength: 20 }),
  )
  const said = fc.array(hostile, { minLength: 1, maxLength: 4 }).map((parts) => parts.join(''))
  fc.assert(
    fc.property(said, fc.uint8Array({ maxLength: 60 }), (text, octets) => {
      const page = write(graded(hostileFindings(text, octets), { notices: [text], subject: text, complete: false }))
      const { complaints, elements } = read(page)
      expect(complaints).toEqual([])
      expect(elements.filter(({ tagName }) => !ROLES.has(tagName)).map(({ tagName }) => tagName)).toEqual([])
      expect(elements.flatMap(({ attrs }) => attrs).filter(({ name }) => /^(on|src|href|style$)/.test(name))).toEqual(
        [],
      )
      expect(page.replaceAll('\n', '')).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u)
    }),
  )
})

test('a grade that is incomplete says so above its points', () => {
  const page = write(graded([found(COMPRESSES), found(ANSWERS_FAST, { outcome: 'error', because: 'the port' })]))
  expect(page.indexOf('The grade is incomplete')).toBeGreaterThan(0)
  expect(page.indexOf('The grade is incomplete')).toBeLessThan(page.indexOf('class="points"'))
  expect(page).toContain('so far')
  expect(write(graded([], { complete: false }))).toContain('What was not reached (5)')
})

test('of a long exchange the figure shows the beginning, the end, and the place of the fault', () => {
  const transcript = Array.from({ length: 300 }, (_, at) =>
    entry('client 1', 'received', { bytes: bytes(at % 256), atUs: at * 1000 }),
  )
  const page = write(graded([{ ...wrongId, transcript, verdict: unmet('a', 'b', { entry: 150, byte: 0 }) }]))
  const times = read(page)
    .elements.filter((each) => attribute(each, 'class') === 'time')
    .map(textOf)
  expect(times).toEqual(expect.arrayContaining(['0.0 ms', '150.0 ms', '299.0 ms', '… 139 more …']))
  expect(times.length).toBeLessThan(30)
})

test('every way that a line can go is drawn: lost, refused, silent, aborted, ended', () => {
  const transcript = [
    entry('client 1', 'opened'),
    entry('client 2', 'refused'),
    entry('client 1', 'sent', { bytes: bytes(1) }),
    entry('client 1', 'lost', { bytes: bytes(2), note: 'from the program' }),
    entry('client 1', 'silence', { note: 'the reply' }),
    entry('client 1', 'reset'),
    entry('program', 'exited', { status: { code: null, signal: 'SIGSEGV' } }),
  ]
  const page = write(graded([{ ...wrongId, transcript, verdict: unmet('a reply', 'nothing') }]))
  for (const words of [
    'client 2: connects, and nobody',
    'nothing came: we waited for the reply',
    'client 1: aborts',
    'SIGSEGV',
  ]) {
    expect(page).toContain(words)
  }
  const { elements } = read(page)
  const count = (kind: string) => elements.filter((each) => attribute(each, 'class') === kind).length
  expect([count('cross'), count('end'), count('waiting'), count('fault')]).toEqual([3, 1, 1, 1])
})
