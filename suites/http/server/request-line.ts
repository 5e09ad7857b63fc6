/** The first line of a request: a method, a target and a version, with one space between them (RFC 9112 §3). */
import { fc, met, octets, octetsOf, requirement, rfc, unmet } from '../../../harness/kit.ts'
import { HOST, page, pathOf, word } from '../pen.ts'
import { answersOn, ask, finalOf, gotPage, hasStatus, inAnswer, publish, publishAs, statusLine } from './ask.ts'
import { hostFolders } from './capabilities.ts'
import { askForPage, PAGE, raw, refusal, refusalOrPage, TARGET, withFirstLine } from './refusals.ts'
import { refusesUnknownMethods } from './statuses.ts'

const blanks = fc.stringMatching(/^[ \t]{1,3}$/)

export const readsExtraBlanks = requirement({
  title: 'Extra blanks in the first line are refused, or read as one space',
  clause: rfc(9112, '3'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  covers: ['RL-01', 'RL-03'],
  why: 'A target that is found by counting blanks is another one when there are two, and filters in front of the server see a different request.',
  hint: 'Match the whole line, and answer 400 when it does not match; or split it at runs of blanks.',
  given: fc.record({ one: blanks, two: blanks, behind: fc.constantFrom('', ' ') }),
  examples: [
    { one: '  ', two: ' ', behind: '' },
    { one: ' ', two: '  ', behind: '' },
    { one: '\t', two: '\t', behind: '' },
    { one: ' ', two: ' ', behind: ' ' },
  ],
  when: async ({ one, two, behind }, stage) => {
    await publishAs(stage, 'index.html', octetsOf('what an empty target leads to\n'))
    await askForPage(stage, withFirstLine(`GET${one}${TARGET}${two}HTTP/1.1${behind}`))
  },
  judge: (_, t) => refusalOrPage(t),
})

export const refusesMissingTarget = requirement({
  title: 'A request without a target is refused',
  clause: rfc(9112, '3.2'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  covers: ['RL-02'],
  why: 'Whatever a server puts in the place of the target, nobody has asked for it.',
  hint: 'Check that the first line has three parts before you use the second; answer 400 otherwise.',
  given: fc.record({
    first: fc.constantFrom('GET HTTP/1.1', 'GET  HTTP/1.1', 'HEAD HTTP/1.1', 'GET', 'HTTP/1.1', 'GETHTTP/1.1'),
  }),
  examples: [{ first: 'GET HTTP/1.1' }, { first: 'GET  HTTP/1.1' }],
  when: async ({ first }, stage) => {
    await publishAs(stage, 'index.html', octetsOf('what an empty target leads to\n'))
    await ask(stage, withFirstLine(first), { methods: [methodIn(first)] })
  },
  judge: ({ first }, t) => refusal(t, { methods: [methodIn(first)] }),
})

export const refusesBlanksInTarget = requirement({
  title: 'A blank inside of the target is never repaired without a word',
  clause: rfc(9112, '3.2'),
  level: 'SHOULD NOT',
  tier: 'standard',
  points: 1,
  covers: ['RL-04'],
  why: 'Filters along the way see another target than the server that repairs it, and so can be passed by.',
  hint: 'Answer 400 when the first line has more than three parts.',
  given: fc.record({ one: word, two: word }),
  examples: [{ one: 'two', two: 'words' }],
  when: async ({ one, two }, stage) => {
    await publishAs(stage, `${one} ${two}.txt`, octetsOf('with a blank\n'))
    await publishAs(stage, one, octetsOf('up to the blank\n'))
    await ask(stage, withFirstLine(`GET /${one} ${two}.txt HTTP/1.1`))
  },
  judge: (_, t) => {
    const [response] = finalOf(answersOn(t).messages)
    return response?.status === 301 ? met : refusal(t)
  },
})

export const ignoresFragments = requirement({
  title: 'A fragment is no part of the target: it is refused or ignored',
  clause: rfc(9112, '3.2.1'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  covers: ['RL-05'],
  why: 'A fragment is for the browser alone; a server that looks at it can be led to another document than its filters saw.',
  hint: 'A target has a path and maybe a query. Answer 400 to a "#" in it, or cut the target there.',
  given: fc.record({ fragment: word }),
  examples: [{ fragment: 'part' }],
  when: async ({ fragment }, stage) => {
    await publishAs(stage, `${pathOf(PAGE)}#${fragment}`, octetsOf('found by its fragment\n'))
    await askForPage(stage, withFirstLine(`GET ${TARGET}#${fragment} HTTP/1.1`))
  },
  judge: (_, t) => refusalOrPage(t),
})

const MINIMUM = 8_000

export const takesLongRequestLines = requirement({
  title: 'A first line of 8000 octets is taken',
  clause: rfc(9112, '3'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  covers: ['RL-06'],
  why: 'Forms and single sign-on put their state into the query, and that is long.',
  hint: 'Give the buffer for the first line room for 8000 octets at least, or let it grow.',
  given: fc.record({ length: fc.integer({ min: 2_000, max: MINIMUM }), key: word }),
  examples: [{ length: MINIMUM, key: 'q' }],
  when: ({ length, key }, stage) => {
    const line = (query: string) => `GET ${TARGET}?${key}=${query} HTTP/1.1`
    return askForPage(stage, withFirstLine(line('x'.repeat(length - line('').length))))
  },
  // Whether a query changes anything is not the question here.
  judge: (_, t) => hasStatus(t, [200, 404]),
})

export const takesAbsoluteForm = requirement({
  title: 'A target in absolute form is accepted',
  clause: rfc(9112, '3.2.2'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  covers: ['RL-08'],
  why: 'A client that takes the server for a proxy, or sits behind one, sends the whole URL.',
  hint: 'When the target begins with http://, skip the name of the host up to the next slash; what follows is the path.',
  given: fc.record({ page: page(), scheme: fc.constantFrom('http', 'HTTP', 'Http') }),
  examples: [{ page: PAGE, scheme: 'http' }],
  when: async ({ page, scheme }, stage) => {
    await publish(stage, page)
    await ask(stage, withFirstLine(`GET ${scheme}://${HOST}/${pathOf(page)} HTTP/1.1`))
  },
  judge: ({ page }, t) => gotPage(t, page),
})

export const ignoresHostBesideAbsoluteForm = requirement({
  title: 'Beside a target in absolute form the field Host is ignored',
  clause: rfc(9112, '3.2.2'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  capability: hostFolders,
  needs: [takesAbsoluteForm],
  covers: ['RL-09'],
  why: 'A cache on the way goes by the target; a server that goes by Host would fill it with the documents of another host.',
  hint: 'Take the name of the host from the target when it has one, and look at Host only when it has none.',
  given: fc.record({ right: word, wrong: word }).filter(({ right, wrong }) => right !== wrong),
  examples: [{ right: 'alpha', wrong: 'beta' }],
  when: async ({ right, wrong }, stage) => {
    const names = [right, wrong].map((name) => `${name}.example`)
    for (const name of names) await stage.put('hosts', `${name}/who.txt`, octetsOf(`${name}\n`))
    await ask(stage, raw(`GET http://${names[0]}/who.txt HTTP/1.1`, `Host: ${names[1]}`, 'Connection: close'))
  },
  judge: ({ right }, t) =>
    inAnswer(t, (response) => {
      const place = octets(t, 'client 1', 'received').at(response.contentAt)
      const content = Buffer.from(response.content).toString('latin1')
      const wanted = `${right}.example\n`
      return response.status === 200 && content === wanted
        ? met
        : unmet(`the document of ${right}.example`, `${statusLine(response)}, "${content.slice(0, 40).trim()}"`, place)
    }),
})

export const refusesAsteriskForDocuments = requirement({
  title: 'The target * is refused for any method but OPTIONS',
  clause: rfc(9112, '3.2.4'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  covers: ['RL-10'],
  why: 'The asterisk means the server as a whole, which is no document that could be fetched.',
  hint: 'Answer 400 when the target does not begin with a slash, unless it is a whole URL or the method is OPTIONS.',
  given: fc.record({ version: fc.constantFrom('HTTP/1.1', 'HTTP/1.0') }),
  examples: [{ version: 'HTTP/1.1' }],
  when: async ({ version }, stage) => {
    await publishAs(stage, '*', octetsOf('an asterisk\n'))
    await ask(stage, withFirstLine(`GET * ${version}`))
  },
  judge: (_, t) => refusal(t),
})

export const answersOptionsForServer = requirement({
  title: 'OPTIONS with the target * is a question about the server, not about a missing document',
  clause: rfc(9110, '9.3.7'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  covers: ['RL-11'],
  why: 'Clients and monitors ask so what the server can do, without naming any document.',
  hint: 'Look for the target "*" before you look for a file; a server without OPTIONS says 501.',
  given: fc.record({ agent: word }),
  examples: [{ agent: 'monitor' }],
  when: ({ agent }, stage) =>
    ask(stage, raw('OPTIONS * HTTP/1.1', `Host: ${HOST}`, `User-Agent: ${agent}`, 'Connection: close')),
  judge: (_, t) => hasStatus(t, [200, 204, 405, 501]),
})

/** Who finds the method knows that a response to HEAD has no content. */
const methodIn = (first: string) => (first.startsWith('HEAD') ? 'HEAD' : 'GET')

const anyCase = fc
  .array(fc.boolean(), { minLength: 3, maxLength: 3 })
  .map((lower) => [...'GET'].map((letter, at) => (lower[at] ? letter.toLowerCase() : letter)).join(''))
  .filter((method) => method !== 'GET')

export const readsMethodsAsTheyAre = requirement({
  title: 'Methods are case-sensitive: get is not GET',
  clause: rfc(9112, '3.1'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  covers: ['RL-12'],
  why: 'A filter that forbids GET lets get pass, and then the server must not know it either.',
  hint: 'Compare the method as it came; do not change its letters first. An unknown method is answered 501.',
  given: fc.record({ method: anyCase }),
  examples: [{ method: 'get' }, { method: 'Get' }],
  when: ({ method }, stage) => askForPage(stage, withFirstLine(`${method} ${TARGET} HTTP/1.1`)),
  judge: (_, t) => refusal(t),
})

export const refusesLongMethods = requirement({
  title: 'A method longer than any that there is is answered 501, or with another refusal',
  clause: rfc(9112, '3'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  needs: [refusesUnknownMethods],
  covers: ['RL-14'],
  why: 'A buffer for the method that is as long as "OPTIONS" is full after seven letters.',
  hint: 'Read the whole first line before you look at its parts, and compare the method as a whole: "GETGETGET" is not GET.',
  given: fc.record({ length: fc.integer({ min: 8, max: 1_000 }) }),
  examples: [{ length: 9 }, { length: 300 }],
  when: ({ length }, stage) => askForPage(stage, withFirstLine(`${'GET'.repeat(length / 3 + 1)} ${TARGET} HTTP/1.1`)),
  judge: (_, t) => refusal(t),
})

/** No tchar (RFC 9110 §5.6.2), and nothing that is read as a blank. */
const JUNK = [...'\x01\x08\x0e\x1b\x1f(),/:;<=>?@[\\]{}\x7f\x80\xbf\xef\xff']

const junk = fc.string({ unit: fc.constantFrom(...JUNK), minLength: 1, maxLength: 4 })

export const refusesJunkBeforeMethod = requirement({
  title: 'Octets that no method can have, in front of it, make the request invalid',
  clause: rfc(9112, '2.2'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  covers: ['RL-21'],
  why: 'Such octets are what is left of something else; what follows them was never meant to be read as a request.',
  hint: 'Compare the first word with the methods that you know; do not search for "GET" somewhere in the line.',
  given: fc.record({ junk }),
  examples: [{ junk: '\x01' }, { junk: '(' }, { junk: '\xef\xbb\xbf' }],
  when: ({ junk }, stage) => askForPage(stage, withFirstLine(`${junk}GET ${TARGET} HTTP/1.1`)),
  judge: (_, t) => refusal(t),
})
