/** The page of a class as a browser shows it: nothing runs, nothing is loaded, all of it can be read, also on a telephone and on paper. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'parse5'
import { type Browser, chromium } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { classPage } from './class-page.ts'
import { classSummary } from './class-summary.ts'
import { classOf, crowd, miss, standing } from './made-up-class.ts'

const CHROMIUM = '/usr/bin/chromium'
const AXE = createRequire(import.meta.url).resolve('axe-core')
const HOSTILE = `<script>alert(1)</script>"'><img src=x onerror=alert(1)>\u202e\x1b[2J`
const place = mkdtempSync(join(tmpdir(), 'wiregrade-pages-'))
let browser: Browser | undefined

beforeAll(async () => {
  if (existsSync(CHROMIUM)) browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] })
})
afterAll(async () => {
  await browser?.close()
  rmSync(place, { recursive: true })
})

/** The page in a browser of this width, and what it asked the network for. */
async function shown(page: string, terms: { width: number; print?: boolean }) {
  const file = join(place, 'index.html')
  writeFileSync(file, page)
  const context = await browser?.newContext({ viewport: { width: terms.width, height: 900 }, bypassCSP: true })
  const tab = await context?.newPage()
  if (!tab) throw new Error('no browser')
  const asked: string[] = []
  tab.on('request', (request) => void asked.push(request.url()))
  let dialogs = 0
  tab.on('dialog', (dialog) => {
    dialogs++
    void dialog.dismiss()
  })
  if (terms.print) await tab.emulateMedia({ media: 'print' })
  await tab.goto(`file://${file}`)
  return { tab, asked, dialogs: () => dialogs, close: () => context?.close() }
}

test.for([
  ['a screen', 1280, false],
  ['a telephone', 400, false],
  ['paper', 794, true],
] as const)(
  'on %s nothing sticks out, and what a program or a name says is only text',
  async ([_what, width, print], context) => {
    if (!browser) context.skip('left out: there is no Chromium here')
    const { tab, asked, dialogs, close } = await shown(classPage(crowd(60, HOSTILE)), { width, print })
    expect(await tab.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true)
    expect(asked).toHaveLength(1)
    expect(dialogs()).toBe(0)
    expect(await tab.locator('script, img, iframe, object, link').count()).toBe(0)
    expect(await tab.locator('h1').textContent()).toContain('<script>alert(1)</script>')
    await close()
  },
)

test('whoever hears the page or reaches it by keys finds everything', async (context) => {
  if (!browser) context.skip('left out: there is no Chromium here')
  const { tab, close } = await shown(classPage(crowd(12)), { width: 1280 })
  await tab.addScriptTag({ path: AXE })
  const { violations } = await tab.evaluate<{ violations: readonly unknown[] }>('axe.run()')
  expect(violations).toEqual([])
  await close()
})

test('a link leads to the student’s own report, whatever the student is called', async (context) => {
  if (!browser) context.skip('left out: there is no Chromium here')
  const name = 'Größe #1? 100% "x"'
  mkdirSync(join(place, name), { recursive: true })
  writeFileSync(join(place, name, 'report.html'), '<h1>the report</h1>')
  const { tab, close } = await shown(classPage(classOf([standing(name, 3)])), { width: 1280 })
  await tab.getByRole('link', { name }).first().click()
  await tab.getByRole('heading', { name: 'the report' }).waitFor()
  await close()
})

test('a browser’s parser has nothing to complain of', () => {
  const complaints: string[] = []
  parse(classPage(crowd(7, HOSTILE)), { onParseError: ({ code }) => complaints.push(code) })
  expect(complaints).toEqual([])
})

test('a class of three hundred and a role of hundreds make no page that is too heavy', () => {
  const report = crowd(300)
  const columns = Array.from({ length: 28 }, (_, copy) =>
    report.columns.map((column) => ({ ...column, id: `${column.id}-${copy}` })),
  ).flat()
  expect(classPage({ ...report, columns }).length).toBeLessThan(4_000_000)
})

test('the page and the summary say who has no grade, and why', () => {
  const report = classOf(
    [
      standing('ann', 10),
      standing('bob', 2, { outcome: 'incomplete', because: 'no memory' }),
      standing('cy', 0, { outcome: 'refused', because: 'a link', fates: {} }),
      standing('di', 4, { fates: { 'uppercase/tcp-server/octets/demand-1': 'unsteady' }, misses: [miss(4, 'x', 'y')] }),
    ],
    { waiting: ['ed'] },
  )
  const page = classPage(report)
  expect(page).toContain(
    'Not everybody has a grade: 1 not graded yet; 1 incomplete, through no fault of its own; 1 refused and never run.',
  )
  for (const reason of ['Incomplete: no memory', 'Refused: a link', 'Seen once and not again: Line ends'])
    expect(page).toContain(reason)
  expect(JSON.parse(classSummary(report))).toMatchObject({
    complete: false,
    counts: { submissions: 5, graded: 2, passed: 1, failed: 1, incomplete: 1, refused: 1, waiting: 1 },
    person: [
      { name: 'bob', why: 'incomplete: no memory' },
      { name: 'cy', why: 'refused: a link' },
      { name: 'di', why: expect.stringContaining('seen once') },
    ],
  })
})
