/** What an answer tells beside its content: when it was made, of what type it is, and for whom. */
import { all, fc, met, requirement, rfc, unmet, unobserved } from '../../../harness/kit.ts'
import { momentOf } from '../lens/dates.ts'
import { fieldLinesOf, fieldOf, membersOf } from '../lens/head.ts'
import type { Response } from '../lens/message.ts'
import { type FieldLines, page, pathOf, textOf, visit, word } from '../pen.ts'
import { answerOn, placeOf, placeOfField, shown } from './answers.ts'
import { ask, inAnswer, publish, publishAs, sameContent, statusLine } from './ask.ts'
import { dates, modified } from './capabilities.ts'

const maybeThere = fc.record({ page: page(300), there: fc.boolean() })
const BOTH = [true, false].map((there) => ({ page: { stem: 'dated', size: 90, key: 1 }, there }))

export const sendsDate = requirement({
  title: 'An answer says in Date when it was made',
  clause: rfc(9110, '6.6.1'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'Caches count the age of what they keep from there.',
  hint: 'Send "Date: " and the present time in GMT with every answer.',
  covers: ['RS-04'],
  given: maybeThere,
  examples: BOTH,
  when: async ({ page, there }, stage) => {
    if (there) await publish(stage, page)
    await ask(stage, visit(`/${pathOf(page)}`))
  },
  judge: (_, t) =>
    inAnswer(t, (response) =>
      response.status >= 500 || fieldOf(response, 'date') !== undefined
        ? met
        : unmet('Date', 'no such field', placeOf(t, response)),
    ),
})

const DATES = ['date', 'last-modified']

export const writesFixdates = requirement({
  title: 'Dates are written in the one form that is left: Sun, 06 Nov 1994 08:49:37 GMT',
  clause: rfc(9110, '5.6.7'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  capability: dates,
  why: 'Clients read a date character by character; a zone, a missing zero, or names in another language spoil it.',
  hint: 'In Python: email.utils.formatdate(usegmt=True). Elsewhere mind two digits for the day, GMT, and English names whatever the locale.',
  covers: ['RS-05'],
  given: maybeThere,
  examples: BOTH,
  when: async ({ page, there }, stage) => {
    if (there) await publish(stage, page)
    await ask(stage, visit(`/${pathOf(page)}`))
  },
  judge: (_, t) =>
    inAnswer(t, (response) => {
      const odd = DATES.find((name) => {
        const lines = fieldLinesOf(response, name)
        return lines.length > 1 || lines.some((value) => momentOf(value) === undefined)
      })
      return odd === undefined
        ? met
        : unmet(`${odd} as in "Sun, 06 Nov 1994 08:49:37 GMT"`, shown(response, odd), placeOfField(t, response, odd))
    }),
})

const HOUR_MS = 3_600_000
/** Servers look at the clock now and then, and not for every answer. */
const CLOCK_MS = 5_000

export const tellsTheTime = requirement({
  title: 'Date is the time at which the answer was made',
  clause: rfc(9110, '6.6.1'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'A date that was copied out of a book makes every document decades old, and caches throw it away.',
  hint: 'Ask the clock for every answer, and convert to GMT rather than write GMT behind the local time.',
  needs: [sendsDate, writesFixdates],
  given: fc.record({ page: page(200) }),
  examples: [{ page: { stem: 'now', size: 60, key: 1 } }],
  when: async ({ page }, stage) => {
    await publish(stage, page)
    // Our own clock goes along, so that the recording says what time it was.
    await ask(stage, visit(`/${pathOf(page)}`, [['Date', new Date().toUTCString()]]))
  },
  judge: (_, t) => {
    const sent = t.find(({ what }) => what === 'sent')?.bytes ?? new Uint8Array()
    const ours = momentOf(/\r\nDate: ([^\r]+)\r\n/.exec(Buffer.from(sent).toString('latin1'))?.[1] ?? '')
    return inAnswer(t, (response) => {
      const theirs = momentOf(fieldOf(response, 'date') ?? '')
      if (theirs === undefined || ours === undefined) return unobserved('the answer has no Date')
      return Math.abs(theirs - ours) < HOUR_MS / 2
        ? met
        : unmet(`about ${new Date(ours).toUTCString()}`, shown(response, 'date'), placeOfField(t, response, 'date'))
    })
  },
})

export const modifiesNothingInTheFuture = requirement({
  title: 'Last-Modified is not later than Date',
  clause: rfc(9110, '8.8.2.1'),
  level: 'MUST NOT',
  tier: 'standard',
  points: 1,
  capability: modified,
  why: 'A cache that believes in a change to come takes the document for unchanged when it really changes.',
  hint: 'Take the time of modification from the file system, in GMT, and the present time where that is later.',
  needs: [sendsDate, writesFixdates],
  given: fc.record({ page: page(200) }),
  examples: [{ page: { stem: 'fresh', size: 60, key: 1 } }],
  when: async ({ page }, stage) => {
    await publish(stage, page)
    await ask(stage, visit(`/${pathOf(page)}`))
  },
  judge: (_, t) =>
    inAnswer(t, (response) => {
      const [made, changed] = [
        momentOf(fieldOf(response, 'date') ?? ''),
        momentOf(fieldOf(response, 'last-modified') ?? ''),
      ]
      if (made === undefined || changed === undefined) return unobserved('the answer has no Last-Modified')
      return changed <= made + CLOCK_MS
        ? met
        : unmet(
            `a moment up to ${shown(response, 'date')}`,
            shown(response, 'last-modified'),
            placeOfField(t, response, 'last-modified'),
          )
    }),
})

/** What the registered media types of these endings are, with the names by which they were known before. */
const TYPES: Readonly<Record<string, readonly string[]>> = {
  html: ['text/html', 'application/xhtml+xml'],
  txt: ['text/plain'],
  css: ['text/css'],
  js: ['text/javascript', 'application/javascript', 'application/x-javascript'],
  json: ['application/json', 'text/json'],
  png: ['image/png'],
  jpg: ['image/jpeg', 'image/pjpeg'],
  gif: ['image/gif'],
  svg: ['image/svg+xml'],
  pdf: ['application/pdf'],
}
const COMMON = ['html', 'txt', 'png', 'jpg', 'gif', 'css']
const MEDIA_TYPE = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+\/[!#$%&'*+\-.^_`|~0-9A-Za-z]+\s*(?:;.*)?$/

function mediaTypeOf(response: Response): string | undefined {
  return fieldOf(response, 'content-type')?.split(';', 1)[0]?.trim().toLowerCase()
}

export const tellsType = requirement({
  title: 'An answer with content says of what type it is',
  clause: rfc(9110, '8.3'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  why: 'A browser that is not told has to guess, and shows a page as text or runs a text as a page.',
  hint: 'Send Content-Type with every content, that of an error page too.',
  covers: ['RS-07'],
  given: fc.record({ page: page(300), ending: fc.constantFrom(...COMMON), there: fc.boolean() }),
  examples: [
    { page: { stem: 'typed', size: 90, key: 1 }, ending: 'html', there: true },
    { page: { stem: 'typed', size: 90, key: 1 }, ending: 'html', there: false },
  ],
  when: async ({ page, ending, there }, stage) => {
    if (there) await publishAs(stage, pathOf(page, ending), textOf(page))
    await ask(stage, visit(`/${pathOf(page, ending)}`))
  },
  judge: (_, t) =>
    inAnswer(t, (response) => {
      const lines = fieldLinesOf(response, 'content-type')
      if (response.content.length === 0) return met
      return lines.length === 1 && MEDIA_TYPE.test(lines[0] ?? '')
        ? met
        : unmet(
            'one Content-Type, such as text/html',
            shown(response, 'content-type'),
            placeOfField(t, response, 'content-type'),
          )
    }),
})

export const tellsTypeByEnding = requirement({
  title: 'Pages, texts, styles and pictures are called what they are',
  clause: rfc(9110, '8.3'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  why: 'Browsers ignore a style sheet that is called text/plain, and offer to save a page that is called octet-stream.',
  hint: 'Keep a table: .html text/html, .txt text/plain, .css text/css, .png image/png, .jpg image/jpeg, .gif image/gif.',
  needs: [tellsType],
  given: fc.record({ page: page(200), ending: fc.constantFrom(...Object.keys(TYPES)), capitals: fc.boolean() }),
  examples: COMMON.map((ending) => ({ page: { stem: 'kind', size: 60, key: 1 }, ending, capitals: false })),
  when: async ({ page, ending, capitals }, stage) => {
    const path = pathOf(page, capitals ? ending.toUpperCase() : ending)
    await publishAs(stage, path, textOf(page))
    await ask(stage, visit(`/${path}`))
  },
  judge: ({ ending, capitals }, t) =>
    inAnswer(t, (response) => {
      const type = mediaTypeOf(response)
      const right = TYPES[ending] ?? []
      const vague = type === 'application/octet-stream'
      // A table may be short, and know no capitals.
      if (response.status !== 200 || type === undefined || right.includes(type)) return met
      if (vague && (capitals || !COMMON.includes(ending))) return met
      if (capitals && type === 'text/plain') return met
      return unmet(right[0] ?? '', type, placeOfField(t, response, 'content-type'))
    }),
})

export const answersUnknownAccept = requirement({
  title: 'Who accepts only a type that there is not gets the document, or 406',
  clause: rfc(9110, '12.5.1'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  why: 'What a client prefers is a wish; a server without choice may disregard it, and not fail.',
  hint: 'You need not look at Accept at all.',
  covers: ['RS-08'],
  given: fc.record({
    page: page(200),
    accept: fc.constantFrom('application/x-nothing', 'x/y;q=0.1', '*/*;q=0', '', 'text/*;level=1;q=0.0001, x/y', ';;;'),
  }),
  examples: [{ page: { stem: 'any', size: 60, key: 1 }, accept: 'application/x-nothing' }],
  when: async ({ page, accept }, stage) => {
    await publish(stage, page)
    await ask(stage, visit(`/${pathOf(page)}`, [['Accept', accept]]))
  },
  judge: ({ page, accept }, t) =>
    inAnswer(t, (response) => {
      if (response.status === 406 || (accept === ';;;' && response.status === 400)) return met
      return response.status === 200
        ? sameContent(t, response, textOf(page))
        : unmet('200 or 406', statusLine(response), placeOf(t, response))
    }),
})

export const codesOnlyWhatIsAccepted = requirement({
  title: 'Nothing is compressed for a client that does not accept it',
  clause: rfc(9110, '12.5.3'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  why: 'A client without gzip shows the compressed octets, or stores them under the wrong name.',
  hint: 'Compress only where Accept-Encoding names the coding, and not with q=0.',
  given: fc.record({
    page: page(3_000, 1_500),
    accepts: fc.constantFrom(
      'x-nothing',
      'gzip;q=0',
      'gzip;q=0.000, br;q=0, deflate;q=0',
      'identity',
      'identity, *;q=0',
      '',
    ),
  }),
  examples: ['x-nothing', 'gzip;q=0', 'identity', ''].map((accepts) => ({
    page: { stem: 'plain', size: 2_000, key: 1 },
    accepts,
  })),
  when: async ({ page, accepts }, stage) => {
    await publishAs(stage, pathOf(page, 'html'), textOf(page))
    await ask(stage, visit(`/${pathOf(page, 'html')}`, [['Accept-Encoding', accepts]]))
  },
  judge: (_, t) =>
    inAnswer(t, (response) =>
      ['', 'identity'].includes(membersOf(response, 'content-encoding').join())
        ? met
        : unmet(
            'no Content-Encoding',
            shown(response, 'content-encoding'),
            placeOfField(t, response, 'content-encoding'),
          ),
    ),
})

const GZIP: FieldLines = [['Accept-Encoding', 'gzip, br, deflate']]

export const tellsCodingsApart = requirement({
  title: 'A document that is compressed for some says so to caches: Vary, and another strong tag',
  clause: rfc(9110, '12.5.5'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  why: 'A cache that cannot tell two forms apart gives the compressed one to a client that cannot read it.',
  hint: 'Send "Vary: Accept-Encoding" with both forms, and give each an ETag of its own.',
  covers: ['RS-14'],
  given: fc.record({ page: page(4_000, 2_000), name: word }),
  examples: [{ page: { stem: 'varies', size: 3_000, key: 1 }, name: 'varies' }],
  when: async ({ page }, stage) => {
    await publishAs(stage, pathOf(page, 'html'), textOf(page))
    for (const fields of [GZIP, []]) await ask(stage, visit(`/${pathOf(page, 'html')}`, fields))
  },
  judge: (_, t) => {
    const plain = answerOn(t, 'client 2')
    return inAnswer(t, (coded) => {
      if (fieldOf(coded, 'content-encoding') === undefined || !plain) return met
      const tag = fieldOf(coded, 'etag')
      const varies = membersOf(coded, 'vary').some((member) => member === '*' || member === 'accept-encoding')
      return all(
        varies ? met : unmet('Vary: Accept-Encoding', shown(coded, 'vary'), placeOf(t, coded)),
        tag?.startsWith('"') && tag === fieldOf(plain, 'etag')
          ? unmet('another ETag than that of the plain document, or a weak one', tag, placeOfField(t, coded, 'etag'))
          : met,
      )
    })
  },
})
