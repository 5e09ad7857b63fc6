/** What a client can do beyond GET: HEAD and POST. */
import {
  all,
  contract,
  fc,
  met,
  octetsOf,
  quote,
  requirement,
  rfc,
  type Stage,
  same,
  type Transcript,
  unmet,
  type Verdict,
} from '../../../harness/kit.ts'
import { fieldOf } from '../lens/head.ts'
import type { Request } from '../lens/message.ts'
import { joined, page, textOf, word } from '../pen.ts'
import { closing, inChunks, speaks11 } from './answers.ts'
import { head, post } from './capabilities.ts'
import { fetches, succeeds } from './endings.ts'
import { allRequests, attend, errand, inRequest, requestsOn, response, serve } from './serve.ts'

const ANSWER = closing(octetsOf('done\n'))

/** The request has this method, and this target. */
export function asks(t: Transcript, method: string, target: string): Verdict {
  return inRequest(t, (request) =>
    request.method === method && request.target === target
      ? met
      : unmet(`${method} ${target}`, quote(octetsOf(`${request.method} ${request.target}`))),
  )
}

/** The content of the request, by its own framing, is exactly this, and nothing comes behind it. */
export function carries(t: Transcript, content: Uint8Array): Verdict {
  return inRequest(t, (request) => {
    const { rest, messages } = requestsOn(t)
    const whole = same(content, { bytes: request.content, at: () => undefined }, ' as content')
    if (whole.is !== 'met') return whole
    return messages.length === 1 && rest >= request.end ? noSurplus(t, request) : unmet('one request', 'more than one')
  })
}

function noSurplus(t: Transcript, request: Request): Verdict {
  const { broken } = requestsOn(t)
  return broken && broken.at >= request.end ? unmet('nothing behind the content', broken.says) : met
}

// HEAD.

export const asksWithHead = requirement({
  title: 'The task head asks with HEAD',
  clause: contract('tasks'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  capability: head,
  why: 'HEAD tells what GET would, without the document: its age, its length, whether it is there.',
  hint: 'Write HEAD instead of GET into the request line.',
  given: fc.record({ name: word }),
  examples: [{ name: 'index' }],
  when: ({ name }, stage) => serve(stage, errand(name, { task: 'head' }), headOf(0)),
  judge: ({ name }, t) => asks(t, 'HEAD', `/${name}`),
})

function headOf(length: number): Uint8Array {
  return response({
    fields: [
      ['Content-Type', 'text/plain'],
      ['Content-Length', String(length)],
    ],
  })
}

export const endsAfterHead = requirement({
  title: 'A response to HEAD has no content, whatever length it tells',
  clause: rfc(9112, '6.3'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  capability: head,
  needs: [asksWithHead],
  why: 'Its Content-Length is that of the document, which does not come: who waits for it waits for ever.',
  hint: 'Remember what you have asked: after HEAD a response ends with the empty line.',
  given: fc.record({ length: fc.integer({ min: 1, max: 5_000 }), closes: fc.boolean() }),
  examples: [
    { length: 300, closes: false },
    { length: 300, closes: true },
  ],
  when: ({ length, closes }, stage) =>
    serve(stage, errand('page', { task: 'head' }), headOf(length), { closes: closes || 'asked' }),
  judge: (_, t) => succeeds(t),
})

export const endsAfterHeadOfChunks = requirement({
  title: 'A response to HEAD has no chunks, though its head speaks of them',
  clause: rfc(9112, '6.3'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  capability: head,
  needs: [endsAfterHead],
  why: 'The head is that of a response to GET, which would have come in chunks.',
  hint: 'Remember what you have asked: after HEAD a response ends with the empty line.',
  given: fc.record({ name: word }),
  examples: [{ name: 'made' }],
  when: ({ name }, stage) =>
    serve(
      stage,
      errand(name, { task: 'head' }),
      (asked) => (speaks11(asked) ? response({ fields: [['Transfer-Encoding', 'chunked']] }) : headOf(7)),
      { closes: 'asked' },
    ),
  judge: (_, t) => succeeds(t),
})

// POST.

const data = fc.oneof(
  fc
    .array(fc.tuple(word, word), { minLength: 1, maxLength: 4 })
    .map((pairs) => pairs.map((pair) => pair.join('=')).join('&')),
  fc
    .string({ unit: fc.constantFrom(...'abc =&%+?#é日"\'\\;:'), minLength: 1, maxLength: 40 })
    .map((text) => `x${text}`),
)

function sends(stage: Stage, data: string, answer = ANSWER): Promise<void> {
  return serve(stage, errand('form', { task: 'post', values: { data } }), answer)
}

export const postsData = requirement({
  title: 'The task post sends the data with POST, octet for octet',
  clause: contract('tasks'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  capability: post,
  why: 'This is how forms and programs hand something in; an octet too many or too few spoils it.',
  hint: 'Send POST, a Content-Length that counts octets (not letters), an empty line, and the data with nothing behind it.',
  given: fc.record({ data }),
  examples: [{ data: 'name=wire&grade=1' }, { data: 'café=日本' }],
  when: ({ data }, stage) => sends(stage, data),
  judge: ({ data }, t) => all(asks(t, 'POST', '/form'), carries(t, octetsOf(data))),
})

export const postsLongData = requirement({
  title: 'Data of many thousand octets is sent whole',
  clause: contract('tasks'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  capability: post,
  needs: [postsData],
  why: 'send may take less than it is given, and a request may be longer than any buffer.',
  hint: 'Use sendall, or call send in a loop until all has gone.',
  given: fc.record({ length: fc.integer({ min: 5_000, max: 60_000 }) }),
  examples: [{ length: 60_000 }],
  when: ({ length }, stage) => sends(stage, 'd'.repeat(length)),
  judge: ({ length }, t) => carries(t, octetsOf('d'.repeat(length))),
})

export const tellsEmptyLength = requirement({
  title: 'A POST of nothing says that its length is 0',
  clause: rfc(9110, '8.6'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  capability: post,
  needs: [postsData],
  why: 'Some servers answer 411, or wait, when a POST does not tell its length.',
  hint: 'Send Content-Length with every POST and PUT, also when it is 0.',
  given: fc.constant({ data: '' }),
  examples: [{ data: '' }],
  when: ({ data }, stage) => sends(stage, data),
  judge: (_, t) =>
    inRequest(t, (request) =>
      fieldOf(request, 'content-length') === '0' || fieldOf(request, 'transfer-encoding') !== undefined
        ? met
        : unmet('Content-Length: 0', fieldOf(request, 'content-length') ?? 'no Content-Length'),
    ),
})

export const namesTheType = requirement({
  title: 'Who sends content says of which type it is',
  clause: rfc(9110, '8.3'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  capability: post,
  needs: [postsData],
  why: 'Servers read a form only when they are told that it is one.',
  hint: 'Send "Content-Type: application/x-www-form-urlencoded", or what else it is.',
  given: fc.record({ data }),
  examples: [{ data: 'a=b' }],
  when: ({ data }, stage) => sends(stage, data),
  judge: (_, t) =>
    inRequest(t, (request) =>
      fieldOf(request, 'content-type') === undefined ? unmet('the field Content-Type', 'none') : met,
    ),
})

export const showsAnswerToPost = requirement({
  title: 'The answer to a POST is shown, also behind an interim 100',
  clause: rfc(9110, '15.2'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  capability: post,
  needs: [postsData],
  why: 'Many servers say 100 Continue to every request with content.',
  hint: 'Skip responses below 200, and read the next one.',
  given: fc.record({ page: page(200), interim: fc.boolean() }),
  examples: [{ page: { stem: 'answer', size: 40, key: 1 }, interim: true }],
  // In chunks, so that who takes 100 for the answer and the rest for its content cannot show it by luck.
  when: ({ page, interim }, stage) => {
    const final = inChunks(textOf(page), { sizes: [7] })
    const early = response({ status: '100 Continue' })
    return serve(stage, errand('form', { task: 'post', values: { data: 'a=1' } }), (asked) =>
      interim && speaks11(asked) ? joined(early, final(asked)) : final(asked),
    )
  },
  judge: ({ page }, t) => fetches(t, textOf(page)),
})

/** Answers a POST with a redirect, and what comes then with a page. */
function redirectsPost(stage: Stage, status: string): Promise<void> {
  const moved = response({
    status,
    fields: [
      ['Location', '/result'],
      ['Content-Length', '0'],
      ['Connection', 'close'],
    ],
  })
  const to = errand('form', { task: 'post', values: { data: 'a=1' } })
  return attend(stage, to, (asked) => [asked?.target === '/form' ? moved : ANSWER, { closes: true }], 3)
}

export const getsAfter303 = requirement({
  title: 'A POST that is answered with 303 is not sent again: who follows asks with GET',
  clause: rfc(9110, '15.4.4'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  capability: post,
  needs: [postsData],
  why: 'The server has taken the order and shows its result elsewhere; a second POST would order again.',
  hint: 'After 303 ask for the location with GET, without content.',
  given: fc.constant({}),
  examples: [{}],
  when: (_, stage) => redirectsPost(stage, '303 See Other'),
  judge: (_, t) => {
    const [, second] = allRequests(t)
    if (!second) return met
    const retrieves = ['GET', 'HEAD'].includes(second.method) && second.content.length === 0
    return retrieves ? met : unmet('GET without content', `${second.method} with ${second.content.length} octets`)
  },
})

export const keepsMethodAfter307 = requirement({
  title: 'A POST that is answered with 307 or 308 is followed with the same method, or not at all',
  clause: rfc(9110, '15.4.8'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  capability: post,
  needs: [postsData],
  why: 'The order has not been taken where it was sent; a GET elsewhere would lose it without a word.',
  hint: 'After 307 and 308 send the same request again, with its content, or say that you do not.',
  given: fc.record({ status: fc.constantFrom('307 Temporary Redirect', '308 Permanent Redirect') }),
  examples: [{ status: '307 Temporary Redirect' }, { status: '308 Permanent Redirect' }],
  when: ({ status }, stage) => redirectsPost(stage, status),
  judge: (_, t) => {
    const [, second] = allRequests(t)
    if (!second) return met
    return second.method === 'POST' ? met : unmet('POST again, or no request', second.method)
  },
})
