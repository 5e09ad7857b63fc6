/** A page with the objects that it names: each is asked for once, over as few connections as the client likes. */
import {
  type Arbitrary,
  all,
  contract,
  fc,
  linesOf,
  met,
  octetsOf,
  requirement,
  type Stage,
  type Transcript,
  unmet,
  type Verdict,
} from '../../../harness/kit.ts'
import type { Request } from '../lens/message.ts'
import { type FieldLines, word } from '../pen.ts'
import { authorityOf } from './answers.ts'
import { pages as capability } from './capabilities.ts'
import { ends } from './endings.ts'
import { allRequests, attend, errand, requestsOn, response } from './serve.ts'

const PAGE = 'site/page.html'

/** How an object is named, and under which target of the folder /site/ it is to be asked for. */
interface Named {
  readonly html: string
  readonly target?: string
}

const TAGS = [
  '<img src="@">',
  '<script src="@"></script>',
  '<link rel="stylesheet" href="@">',
  "<IMG alt='x' SRC='@'>",
] as const

const object: Arbitrary<Named> = fc
  .record({ tag: fc.constantFrom(...TAGS), name: word, way: fc.constantFrom('relative', 'absolute', 'up') })
  .map(({ tag, name, way }) => {
    const reference = way === 'relative' ? `${name}.dat` : way === 'absolute' ? `/pics/${name}.dat` : `../${name}.dat`
    const target = way === 'relative' ? `/site/${name}.dat` : way === 'absolute' ? `/pics/${name}.dat` : `/${name}.dat`
    return { html: tag.replace('@', reference), target }
  })

const LOGO: Named = { html: '<img src="logo.png">', target: '/site/logo.png' }
const SCRIPT: Named = { html: '<script src="/js/main.js"></script>', target: '/js/main.js' }
const STYLE: Named = { html: '<link rel="stylesheet" href="../style.css">', target: '/style.css' }

/** Serves a page that consists of this, and an object under every other target. */
function opens(stage: Stage, html: (authority: string) => string, more: FieldLines = [], missing?: string) {
  const closes = more.length > 0 ? true : ('asked' as const)
  return attend(stage, errand(PAGE, { task: 'page' }), (asked) => {
    const target = asked?.target ?? ''
    if (target === missing || target === ROBOTS)
      return [response({ status: '404 Not Found', fields: [['Content-Length', '0'], ...more] }), { closes }]
    const isPage = target === `/${PAGE}`
    const content = octetsOf(isPage ? documentOf(html(authorityOf(asked, stage.soFar()))) : `object ${target}\n`)
    const type = ['Content-Type', isPage ? 'text/html' : 'application/octet-stream'] as const
    return [response({ fields: [type, ['Content-Length', String(content.length)], ...more], content }), { closes }]
  })
}

function documentOf(body: string): string {
  return `<!DOCTYPE html>\n<html><head><title>t</title></head><body>\n${body}\n</body></html>\n`
}

const CLOSE: FieldLines = [['Connection', 'close']]

/** A program that fetches many things may ask first whether it may. */
const ROBOTS = '/robots.txt'

function targetsIn(t: Transcript): readonly string[] {
  return allRequests(t)
    .map(({ target }: Request) => target)
    .filter((target) => target !== ROBOTS)
}

/** The page and each of these was asked for. */
function askedForAll(t: Transcript, objects: readonly Named[]): Verdict {
  const asked = targetsIn(t)
  const missing = objects.find(({ target }) => target !== undefined && !asked.includes(target))
  return missing ? unmet(`a request for ${missing.target}, which ${missing.html} names`, 'none') : met
}

function unique(objects: readonly Named[]): readonly Named[] {
  return objects.filter(({ target }, at) => objects.findIndex((other) => other.target === target) === at)
}

const htmlOf = (objects: readonly Named[]) => objects.map(({ html }) => html).join('\n')

export const fetchesObjects = requirement({
  title: 'The images, scripts and style sheets of a page are fetched',
  clause: contract('page'),
  level: 'MUST',
  tier: 'standard',
  points: 3,
  capability,
  why: 'A page without its objects is not what its author has made.',
  hint: 'Look for src in img and script and for href in link; resolve each against the URL of the page, and ask for it.',
  given: fc.record({ objects: fc.array(object, { minLength: 1, maxLength: 6 }) }),
  examples: [{ objects: [LOGO, SCRIPT, STYLE] }],
  when: ({ objects }, stage) => opens(stage, () => htmlOf(objects), CLOSE),
  judge: ({ objects }, t) => all(askedForAll(t, objects), ends(t)),
})

export const fetchesObjectsOnOpenConnections = requirement({
  title: 'All objects are fetched from a server that leaves its connections open',
  clause: contract('page'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  capability,
  needs: [fetchesObjects],
  why: 'Most servers do, so that the next request need not wait for a connection.',
  hint: 'Read each response to its length, not to the close; then use the connection again or close it.',
  given: fc.record({ objects: fc.array(object, { minLength: 2, maxLength: 6 }) }),
  examples: [{ objects: [LOGO, SCRIPT, STYLE] }],
  when: ({ objects }, stage) => opens(stage, () => htmlOf(objects)),
  judge: ({ objects }, t) => all(askedForAll(t, objects), ends(t)),
})

export const fetchesEachOnce = requirement({
  title: 'Nothing is fetched twice, however often a page names it',
  clause: contract('page'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  capability,
  needs: [fetchesObjects],
  why: 'A list with a hundred times the same picture would cost a hundred requests.',
  hint: 'Keep the URLs that you have asked for in a set, the page’s own among them.',
  given: fc.record({
    objects: fc.array(object, { minLength: 1, maxLength: 3 }),
    times: fc.integer({ min: 2, max: 4 }),
  }),
  examples: [{ objects: [LOGO, SCRIPT], times: 3 }],
  when: ({ objects, times }, stage) =>
    opens(stage, () => Array.from({ length: times }, () => htmlOf(objects)).join('\n'), CLOSE),
  judge: ({ objects }, t) => {
    const asked = targetsIn(t)
    const twice = asked.find((target, at) => asked.indexOf(target) !== at)
    const wanted = unique(objects).length + 1
    return all(
      twice === undefined ? met : unmet(`one request for ${twice}`, `${asked.filter((each) => each === twice).length}`),
      asked.length === wanted ? met : unmet(`${wanted} requests in all`, `${asked.length}`),
    )
  },
})

const foreign: Arbitrary<string> = fc.constantFrom(
  '<img src="http://elsewhere.invalid/trap.png">',
  '<img src="//elsewhere.invalid/trap.png">',
  '<script src="https://elsewhere.invalid/trap.js"></script>',
  '<a href="trap.html">a link</a>',
  '<a href="/trap.png">another</a>',
  '<img alt="src=trap.png">',
)

export const fetchesNothingElse = requirement({
  title: 'Links, and objects of other servers, are not asked for here',
  clause: contract('page'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  capability,
  needs: [fetchesObjects],
  why: 'A link is for the reader to follow, and another server’s object is not on this one.',
  hint: 'Look at the tag before you take its src or href, and at the host before you connect.',
  given: fc.record({
    objects: fc.array(object, { minLength: 1, maxLength: 3 }),
    traps: fc.array(foreign, { minLength: 1, maxLength: 4 }),
  }),
  examples: [
    { objects: [LOGO], traps: ['<img src="http://elsewhere.invalid/trap.png">', '<a href="trap.html">a link</a>'] },
  ],
  when: ({ objects, traps }, stage) => opens(stage, () => `${traps.join('\n')}\n${htmlOf(objects)}`, CLOSE),
  judge: ({ objects }, t) => {
    const trapped = targetsIn(t).find((target) => target.includes('trap'))
    return all(trapped === undefined ? met : unmet('no such request', trapped), askedForAll(t, objects))
  },
})

export const resolvesReferencesOfPages = requirement({
  title: 'References are read as HTML writes them: whole URLs of this server, queries, entities, escapes',
  clause: contract('page'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  capability,
  needs: [fetchesObjects],
  why: 'Pages are written by programs that use all of this.',
  hint: 'Use your language’s parser for HTML and its function for joining URLs; cut off fragments.',
  given: fc.record({ name: word, second: word }),
  examples: [{ name: 'one', second: 'two' }],
  when: ({ name, second }, stage) =>
    opens(
      stage,
      (authority) =>
        [
          `<img src="http://${authority}/whole/${name}.png">`,
          `<img src="${name}.cgi?a=1&amp;b=2">`,
          `<img src="a%20${second}.png#part">`,
          `<script type=text/javascript src=${second}.js></script>`,
        ].join('\n'),
      CLOSE,
    ),
  judge: ({ name, second }, t) =>
    askedForAll(
      t,
      [`/whole/${name}.png`, `/site/${name}.cgi?a=1&b=2`, `/site/a%20${second}.png`, `/site/${second}.js`].map(
        (target) => ({ html: 'the page', target }),
      ),
    ),
})

export const goesOnAfterMissingObject = requirement({
  title: 'An object that does not exist keeps no other from being fetched',
  clause: contract('page'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  capability,
  needs: [fetchesObjects],
  why: 'Pages name objects that have gone; the rest of the page is wanted all the same.',
  hint: 'Take a 404 for an object as a missing picture, and go on with the next.',
  given: fc.record({ objects: fc.array(object, { minLength: 2, maxLength: 4 }) }),
  examples: [{ objects: [LOGO, SCRIPT, STYLE] }],
  when: ({ objects }, stage) => opens(stage, () => htmlOf(objects), CLOSE, objects[0]?.target),
  judge: ({ objects }, t) => all(askedForAll(t, objects), ends(t)),
})

export const reusesItsConnection = requirement({
  title: 'A page with its objects takes fewer connections than requests',
  clause: contract('page'),
  level: 'MAY',
  tier: 'standard',
  points: 0,
  capability,
  needs: [fetchesObjectsOnOpenConnections],
  why: 'Every connection costs a round trip before the request, and begins slowly.',
  hint: 'Send the next request on the connection of the last one, when its response was read to the end and did not say close.',
  given: fc.record({ count: fc.integer({ min: 3, max: 8 }) }),
  examples: [{ count: 5 }],
  when: ({ count }, stage) =>
    opens(stage, () => Array.from({ length: count }, (_, at) => `<img src="p${at}.png">`).join('\n')),
  judge: (_, t) => {
    const requests = targetsIn(t).length
    const connections = linesOf(t, 'server').filter((line) => requestsOn(t, line).messages.length > 0).length
    return connections < requests
      ? met
      : unmet(
          `fewer than ${requests} connections`,
          `${requests} requests on ${connections} connections, a round trip more for each`,
        )
  },
})
