/** Documents that have moved: where to, and what nobody needs to be told. */
import { all, contract, fc, met, requirement, rfc, type Stage, unmet, unobserved } from '../../../harness/kit.ts'
import { fieldOf } from '../lens/head.ts'
import type { Response } from '../lens/message.ts'
import { HOST, type Page, page, pathOf, textOf, visit, word } from '../pen.ts'
import { answerOn, placeOf, placeOfField, shown } from './answers.ts'
import { ask, gotPage, hasContent, hasStatus, inAnswer, publish, publishAs, statusLine } from './ask.ts'
import { folderRedirects, movedList } from './capabilities.ts'

interface Move {
  readonly from: string
  readonly to: string
}

const location = fc.oneof(
  word.map((name) => `/new-${name}.html`),
  fc.tuple(word, word).map(([folder, name]) => `/${folder}/${name}.txt?of=${name}`),
  fc.tuple(word, word).map(([host, name]) => `http://${host}.example.org:8080/${name}`),
  word.map((name) => `https://www.example.org/a%20b/${name}#part`),
)
const moves = fc.uniqueArray(fc.record({ from: word.map((name) => `/old-${name}.html`), to: location }), {
  selector: ({ from }) => from,
  minLength: 1,
  maxLength: 5,
})
const MOVES: readonly Move[] = [
  { from: '/old-home.html', to: '/home.html' },
  { from: '/old-home.html.bak', to: '/other.html' },
  { from: '/old-shop.html', to: 'http://shop.example.org:8080/start?x=1' },
]

function lists(stage: Stage, moves: readonly Move[]): Promise<void> {
  return stage.put('moved', '', Buffer.from(moves.map(({ from, to }) => `${from} ${to}\n`).join('')))
}

/** Whether a Location means this place: as it stands in the list, or with our own host in front. */
function means(response: Response, to: string): boolean {
  const said = fieldOf(response, 'location') ?? ''
  return (
    said === to ||
    (to.startsWith('/') &&
      new RegExp(`^http://${HOST}(?::\\d+)?$`, 'i').test(said.slice(0, -to.length)) &&
      said.endsWith(to))
  )
}

export const redirectsWhatHasMoved = requirement({
  title: 'A document in the list of moved ones is answered with 301 and its new location',
  clause: contract('moved'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  capability: movedList,
  why: 'Links and bookmarks live longer than the folders that they point to.',
  hint: 'Look the path up in the list, and send "301 Moved Permanently" with Location as it stands there.',
  given: fc.record({ moves, at: fc.nat(4) }),
  examples: [0, 1, 2].map((at) => ({ moves: MOVES, at })),
  when: async ({ moves, at }, stage) => {
    await lists(stage, moves)
    await ask(stage, visit(moves[at % moves.length]?.from ?? ''))
  },
  judge: ({ moves, at }, t) => {
    const to = moves[at % moves.length]?.to ?? ''
    return all(
      hasStatus(t, [301]),
      inAnswer(t, (response) =>
        means(response, to)
          ? met
          : unmet(`Location: ${to}`, shown(response, 'location'), placeOfField(t, response, 'location')),
      ),
    )
  },
})

export const redirectsHeadToo = requirement({
  title: 'HEAD of a document that has moved is answered with its new location, too',
  clause: rfc(9110, '9.3.2'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  capability: movedList,
  needs: [redirectsWhatHasMoved],
  why: 'Link checkers use HEAD to find out what has moved.',
  hint: 'Let HEAD go the way of GET up to the content.',
  given: fc.record({ moves }),
  examples: [{ moves: MOVES }],
  when: async ({ moves }, stage) => {
    await lists(stage, moves)
    await ask(stage, visit(moves[0]?.from ?? '', [], 'HEAD'), { methods: ['HEAD'] })
  },
  judge: ({ moves }, t) =>
    inAnswer(
      t,
      (response) =>
        response.status === 301 && means(response, moves[0]?.to ?? '')
          ? met
          : unmet(
              `301 and Location: ${moves[0]?.to}`,
              `${statusLine(response)}, ${shown(response, 'location')}`,
              placeOf(t, response),
            ),
      { methods: ['HEAD'] },
    ),
})

export const servesWhatHasNotMoved = requirement({
  title: 'A document whose name only begins like one that has moved is served',
  clause: contract('moved'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  capability: movedList,
  why: 'The list names documents, not beginnings of names.',
  hint: 'Compare whole paths.',
  given: fc.record({ page: page(200), cut: fc.integer({ min: 1, max: 3 }) }),
  examples: [{ page: { stem: 'stays', size: 60, key: 1 }, cut: 1 }],
  when: async ({ page, cut }, stage) => {
    const path = `/${pathOf(page)}`
    await publish(stage, page)
    await lists(stage, [
      { from: path.slice(0, -cut), to: '/elsewhere.html' },
      { from: `${path}x`, to: '/elsewhere.html' },
      { from: '/other.html', to: path },
    ])
    await ask(stage, visit(path))
  },
  judge: ({ page }, t) => gotPage(t, page),
})

const FOLDER = { stem: 'inside', size: 80, key: 1 } satisfies Page

export const redirectsFolders = requirement({
  title: 'A redirect of a folder to its name with a slash leads to its index',
  clause: rfc(9110, '10.2.2'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  capability: folderRedirects,
  why: 'With a wrong Location the browser is sent to another folder, or round in circles.',
  hint: 'Send Location with the path as it was asked for, and a slash behind it; keep what is encoded encoded.',
  given: fc.record({ folders: fc.array(word, { minLength: 1, maxLength: 3 }), page: page(200), blank: fc.boolean() }),
  examples: [
    { folders: ['photos'], page: FOLDER, blank: false },
    { folders: ['photos', 'summer'], page: FOLDER, blank: true },
  ],
  when: async ({ folders, page, blank }, stage) => {
    const path = [...folders, `at-${page.size}-${page.key}`].join(blank ? ' x/' : '/')
    await publishAs(stage, `${path}/index.html`, textOf(page))
    await ask(stage, visit(`/${path.replaceAll(' ', '%20')}`))
    const first = answerOn(stage.soFar())
    const target = first && isRedirect(first) ? targetIn(first, `/${path}`) : undefined
    if (target !== undefined) await ask(stage, visit(target))
  },
  judge: ({ page }, t) =>
    inAnswer(t, (response) => {
      if (!isRedirect(response)) return unobserved('there was no redirect')
      return t.some(({ line }) => line === 'client 2')
        ? hasContent(t, textOf(page), { line: 'client 2' })
        : unmet('Location on this server', shown(response, 'location'), placeOfField(t, response, 'location'))
    }),
})

function isRedirect({ status }: Response): boolean {
  return [301, 302, 307, 308].includes(status)
}

/** What to ask this server for, to follow a Location; `undefined` when that leads elsewhere, or nowhere. */
function targetIn(response: Response, from: string): string | undefined {
  const said = fieldOf(response, 'location')
  if (said === undefined || !URL.canParse(said, `http://${HOST}${from}`)) return undefined
  const { pathname, search } = new URL(said, `http://${HOST}${from}`)
  return pathname + search
}
