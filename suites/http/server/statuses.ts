/** The status codes of the textbook, each with what it says beyond its number. */
import { all, contract, fc, met, requirement, rfc, unmet, unobserved } from '../../../harness/kit.ts'
import { membersOf } from '../lens/head.ts'
import { page, pathOf, visit, word } from '../pen.ts'
import { placeOf, shown, statusIs } from './answers.ts'
import { ask, gotPage, hasStatus, inAnswer, publish } from './ask.ts'
import { refusals405 } from './capabilities.ts'

/** Methods that exist and are for other servers, and some that do not exist at all. */
const strangeMethod = fc.oneof(
  fc.constantFrom('PATCH', 'LINK', 'PROPFIND', 'MKCOL', 'PURGE', 'BREW'),
  word.map((text) => text.toUpperCase()).filter((text) => !['GET', 'PUT', 'HEAD', 'POST', 'TRACE'].includes(text)),
)

export const answersMissingWith404 = requirement({
  title: 'A document that does not exist is answered with 404',
  clause: contract('missing'),
  level: 'MUST',
  tier: 'basic',
  points: 3,
  covers: ['ST-02'],
  why: 'Search engines, caches and people have to tell a missing page from an empty one.',
  hint: 'When opening the file fails, send "HTTP/1.1 404 Not Found" and an empty line; do not crash, and do not close without a word.',
  given: fc.record({ name: word }),
  examples: [{ name: 'missing' }],
  when: ({ name }, stage) => ask(stage, visit(`/no-${name}.html`)),
  judge: (_, t) => hasStatus(t, [404]),
})

export const explains404 = requirement({
  title: 'A 404 has some content for the person who reads it',
  clause: rfc(9110, '15.5'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  why: 'A browser shows what comes with the status; with nothing, its user sees an empty window.',
  hint: 'Send a short page behind the empty line, and its length in Content-Length.',
  needs: [answersMissingWith404],
  given: fc.record({ name: word }),
  examples: [{ name: 'missing' }],
  when: ({ name }, stage) => ask(stage, visit(`/no-${name}.html`)),
  judge: (_, t) =>
    inAnswer(t, ({ content }) =>
      content.length > 0 ? met : unmet('some content that explains the status', 'nothing'),
    ),
})

export const goesOnAfter404 = requirement({
  title: 'A document is served also after one that does not exist',
  clause: contract('missing'),
  level: 'MUST',
  tier: 'basic',
  points: 1,
  why: 'Browsers ask for icons that nobody has; a server that ends at that has served one page.',
  hint: 'Catch the error of opening the file inside of the loop, close this one connection, and accept the next.',
  needs: [answersMissingWith404],
  given: fc.record({ name: word, page: page(400) }),
  examples: [{ name: 'favicon', page: { stem: 'hello', size: 80, key: 2 } }],
  when: async ({ name, page }, stage) => {
    await ask(stage, visit(`/no-${name}.ico`))
    await publish(stage, page)
    await ask(stage, visit(`/${pathOf(page)}`))
  },
  judge: ({ page }, t) => gotPage(t, page, { line: 'client 2' }),
})

export const answersMissingInFolders = requirement({
  title: 'A document that does not exist is answered with 404 in folders, too, existing or not',
  clause: contract('missing'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'A path that goes on behind a file or through a folder that is not there fails in another way than a missing file.',
  hint: 'Catch every error of opening a file, not just that there is none: a part of the path may be no folder.',
  needs: [answersMissingWith404],
  given: fc.record({ folders: fc.array(word, { minLength: 1, maxLength: 4 }), name: word, page: page(200) }),
  examples: [{ folders: ['no', 'such', 'folder'], name: 'missing', page: { stem: 'near', size: 40, key: 1 } }],
  when: async ({ folders, name, page }, stage) => {
    await publish(stage, { ...page, stem: `${folders[0]}-is/${page.stem}` })
    await ask(stage, visit(`/${folders.join('/')}/no-${name}.html`))
    await ask(stage, visit(`/${folders[0]}-is/no-${name}.html`))
  },
  judge: (_, t) => all(hasStatus(t, [404]), hasStatus(t, [404], { line: 'client 2' })),
})

export const refusesUnknownMethods = requirement({
  title: 'A method that the server does not know is refused with 501 or 405',
  clause: rfc(9110, '9.1'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  why: 'Whoever is answered 200 believes that what was asked has been done.',
  hint: 'Compare the method with those that you have. For any other send "HTTP/1.1 501 Not Implemented".',
  covers: ['RL-13'],
  given: fc.record({ method: strangeMethod, page: page(200) }),
  examples: [{ method: 'BREW', page: { stem: 'coffee', size: 50, key: 3 } }],
  when: async ({ method, page }, stage) => {
    await publish(stage, page)
    await ask(stage, visit(`/${pathOf(page)}`, [], method), { methods: [method] })
  },
  judge: ({ method }, t) => hasStatus(t, [405, 501], { methods: [method] }),
})

// A MUST in the standard, which servers that half of the world uses do not meet, and no client suffers: asked as a SHOULD.
export const listsMethodsIn405 = requirement({
  title: 'A 405 lists in Allow what methods there are, and not the one that was refused',
  clause: rfc(9110, '15.5.6'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  capability: refusals405,
  why: 'The client has asked for something that exists in a way that does not; Allow says which way does.',
  hint: 'Send "Allow: GET, HEAD" (and whatever else you do) with every 405.',
  covers: ['RS-02'],
  given: fc.record({
    method: fc.oneof(fc.constantFrom('POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE'), strangeMethod),
    page: page(200),
  }),
  examples: [
    { method: 'POST', page: { stem: 'read', size: 50, key: 3 } },
    { method: 'PATCH', page: { stem: 'read', size: 50, key: 3 } },
    { method: 'DELETE', page: { stem: 'read', size: 50, key: 3 } },
  ],
  when: async ({ method, page }, stage) => {
    await publish(stage, page)
    await ask(stage, visit(`/${pathOf(page)}`, [['Content-Length', '0']], method), { methods: [method] })
  },
  judge: ({ method }, t) =>
    inAnswer(
      t,
      (response) => {
        if (response.status !== 405) return unobserved('there was no 405')
        const allowed = response.fields.some(({ name }) => name === 'allow')
        return allowed && !membersOf(response, 'allow').includes(method.toLowerCase())
          ? met
          : unmet(`Allow, without ${method} in it`, shown(response, 'allow'), placeOf(t, response))
      },
      { methods: [method] },
    ),
})

export const blamesTheRightSide = requirement({
  title: 'Nothing that a client asks for is answered with a status of the server’s own failure',
  clause: rfc(9110, '15.6'),
  level: 'SHOULD NOT',
  tier: 'robust',
  points: 1,
  why: '500 says that the server is broken: clients try again and operators are woken, for a document that was just not there.',
  hint: 'Look at what can go wrong with a path: a name that is too long, a folder where a file should be, octets that are no text.',
  given: fc.record({
    path: fc.oneof(
      fc.integer({ min: 200, max: 1_500 }).map((length) => 'x'.repeat(length)),
      fc.integer({ min: 50, max: 300 }).map((depth) => 'x/'.repeat(depth)),
      fc.constantFrom('%ff%fe.txt', '%F0%9F%92.txt', '%C3.txt', '%01%02.txt', '..%00.txt', '~root/', 'con', '.', '%20'),
    ),
  }),
  examples: [{ path: 'x'.repeat(300) }, { path: '%ff%fe.txt' }, { path: 'x/'.repeat(300) }],
  when: ({ path }, stage) => ask(stage, visit(`/${path}`)),
  judge: (_, t) => statusIs(t, 'a status code below 500', (status) => status < 500),
})
