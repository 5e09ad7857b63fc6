/** What the methods other than GET do, and what nobody should take for one. */
import { contract, fc, met, octets, octetsOf, requirement, rfc, unmet, unobserved } from '../../../harness/kit.ts'
import { fieldOf, membersOf } from '../lens/head.ts'
import { delivery, type FieldLines, type Page, page, pathOf, request, textOf, visit, word } from '../pen.ts'
import { answerOn, placeOf, placeOfField, shown } from './answers.ts'
import { answersOn, ask, finalOf, hasStatus, inAnswer, publish, sameContent, statusLine } from './ask.ts'
import { form, headLength } from './capabilities.ts'

const HEAD = { methods: ['HEAD'] } as const
const CLOSE: FieldLines = [['Connection', 'close']]

const maybeThere = fc.record({ page: page(600), there: fc.boolean() })
const BOTH: readonly { page: Page; there: boolean }[] = [
  { page: { stem: 'head', size: 300, key: 1 }, there: true },
  { page: { stem: 'headless', size: 300, key: 1 }, there: false },
]

export const answersHead = requirement({
  title: 'HEAD is answered with the status that GET has',
  clause: rfc(9110, '9.1'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  why: 'Link checkers and caches ask for the head of a document to see whether it is there.',
  hint: 'Treat HEAD like GET, and leave out the content when you send.',
  given: maybeThere,
  examples: BOTH,
  when: async ({ page, there }, stage) => {
    if (there) await publish(stage, page)
    await ask(stage, visit(`/${pathOf(page)}`, [], 'HEAD'), HEAD)
  },
  judge: ({ there }, t) => hasStatus(t, [there ? 200 : 404], HEAD),
})

export const sendsNoContentAfterHead = requirement({
  title: 'The answer to HEAD has no content',
  clause: rfc(9110, '9.3.2'),
  level: 'MUST NOT',
  tier: 'standard',
  points: 2,
  why: 'The client takes whatever follows for the beginning of the next answer.',
  hint: 'Send nothing behind the empty line when the method is HEAD, with every status.',
  covers: ['RS-01'],
  given: maybeThere,
  examples: BOTH,
  when: async ({ page, there }, stage) => {
    if (there) await publish(stage, page)
    await ask(stage, visit(`/${pathOf(page)}`, [], 'HEAD'), HEAD)
  },
  judge: (_, t) =>
    inAnswer(
      t,
      (response) => {
        const stream = octets(t, 'client 1', 'received')
        const surplus = stream.bytes.length - response.end
        return surplus === 0
          ? met
          : unmet('nothing behind the header section', `${surplus} octets`, stream.at(response.end))
      },
      HEAD,
    ),
})

export const tellsLengthInHead = requirement({
  title: 'A Content-Length in the answer to HEAD is the length that GET has',
  clause: rfc(9110, '8.6'),
  level: 'MUST NOT',
  tier: 'standard',
  points: 1,
  capability: headLength,
  why: 'Who asks for the head wants to know how much would come; 0 is a lie about the document.',
  hint: 'Compute the fields as for GET, the length among them, or leave Content-Length out.',
  given: fc.record({ page: page(900) }),
  examples: [{ page: { stem: 'length', size: 321, key: 1 } }],
  when: async ({ page }, stage) => {
    await publish(stage, page)
    await ask(stage, visit(`/${pathOf(page)}`, [], 'HEAD'), HEAD)
  },
  judge: ({ page }, t) =>
    inAnswer(
      t,
      (response) => {
        const length = fieldOf(response, 'content-length')
        if (response.status !== 200 || length === undefined) return unobserved('no length was told')
        return Number(length) === page.size
          ? met
          : unmet(`Content-Length: ${page.size}, or none`, length, placeOfField(t, response, 'content-length'))
      },
      HEAD,
    ),
})

/** Fields that tell about the document, and do not change between two requests. */
const ABOUT_DOCUMENT = ['content-type', 'last-modified', 'etag', 'content-encoding', 'accept-ranges']

export const sendsSameFieldsInHead = requirement({
  title: 'The answer to HEAD has the fields that the answer to GET has',
  clause: rfc(9110, '9.3.2'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  why: 'The fields are all that HEAD is asked for.',
  hint: 'Let GET and HEAD share everything up to the empty line.',
  needs: [answersHead],
  given: fc.record({ page: page(300) }),
  examples: [{ page: { stem: 'fields', size: 120, key: 1 } }],
  when: async ({ page }, stage) => {
    await publish(stage, page)
    await ask(stage, visit(`/${pathOf(page)}`))
    await ask(stage, visit(`/${pathOf(page)}`, [], 'HEAD'), HEAD)
  },
  judge: (_, t) => {
    const head = answerOn(t, 'client 2', 'HEAD')
    return inAnswer(t, (get) => {
      if (!head || get.status !== head.status) return met
      const other = ABOUT_DOCUMENT.find((name) => fieldOf(get, name) !== fieldOf(head, name))
      if (other === undefined) return met
      return unmet(
        `${other}: ${shown(get, other)}`,
        shown(head, other),
        placeOfField(t, head, other, { line: 'client 2' }),
      )
    })
  },
})

export const listsMethodsForOptions = requirement({
  title: 'OPTIONS for a document is answered with Allow, or refused',
  clause: rfc(9110, '9.3.7'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  why: 'OPTIONS asks what can be done here; an answer without a list says nothing.',
  hint: 'Answer 204 with "Allow: GET, HEAD, OPTIONS"; or 405 or 501 when you do not have OPTIONS.',
  covers: ['RS-03'],
  given: fc.record({ page: page(200) }),
  examples: [{ page: { stem: 'options', size: 50, key: 1 } }],
  when: async ({ page }, stage) => {
    await publish(stage, page)
    await ask(stage, visit(`/${pathOf(page)}`, [], 'OPTIONS'), { methods: ['OPTIONS'] })
  },
  judge: (_, t) =>
    inAnswer(t, (response) => {
      if (response.status >= 400 && response.status !== 404) return met
      return response.status < 300 && membersOf(response, 'allow').includes('get')
        ? met
        : unmet(
            'Allow with GET in it, or 405 or 501',
            `${statusLine(response)}, ${shown(response, 'allow')}`,
            placeOf(t, response),
          )
    }),
})

export const refusesConnect = requirement({
  title: 'CONNECT is refused by a server that is no proxy',
  clause: rfc(9110, '9.3.6'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  why: 'A 200 promises a tunnel to anywhere; spammers look for servers that give one.',
  hint: 'Answer CONNECT with 501 or 405, like any method that you do not have.',
  covers: ['RS-10'],
  given: fc.record({ host: word, port: fc.integer({ min: 1, max: 65_535 }) }),
  examples: [{ host: 'mail', port: 25 }],
  when: ({ host, port }, stage) => {
    const target = `${host}.example.org:${port}`
    return ask(stage, request({ method: 'CONNECT', target, fields: [['Host', target]] }), { methods: ['CONNECT'] })
  },
  judge: (_, t) => {
    const [response] = finalOf(answersOn(t, 'client 1', ['CONNECT']).messages)
    return response && response.status < 300
      ? unmet('a refusal such as 501', statusLine(response), placeOf(t, response))
      : met
  },
})

export const keepsSecretsOutOfTrace = requirement({
  title: 'TRACE does not send back passwords and cookies',
  clause: rfc(9110, '9.3.8'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  why: 'A script in a page reads from the answer what the browser keeps from scripts.',
  hint: 'Refuse TRACE with 405 or 501; who has it leaves out Authorization and Cookie.',
  covers: ['RS-11'],
  given: fc.record({
    secret: fc.stringMatching(/^[a-z0-9]{12,20}$/),
    field: fc.constantFrom('Cookie', 'Authorization'),
  }),
  examples: [
    { secret: 'c00kieofsomebody', field: 'Cookie' },
    { secret: 'passw0rdofsomebody', field: 'Authorization' },
  ],
  when: ({ secret, field }, stage) => {
    const value = field === 'Cookie' ? `session=${secret}` : `Basic ${secret}`
    return ask(stage, visit('/', [[field, value]], 'TRACE'), { methods: ['TRACE'] })
  },
  judge: ({ secret, field }, t) =>
    inAnswer(t, (response) =>
      Buffer.from(response.content).includes(secret)
        ? unmet('an answer without secrets', `the value of ${field}`, placeOf(t, response))
        : met,
    ),
})

const TYPES = [
  'application/x-www-form-urlencoded',
  'text/plain',
  'application/octet-stream',
  'application/x-unheard-of',
]

export const echoesForm = requirement({
  title: 'What is sent to the form comes back as it was sent',
  clause: contract('form'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  capability: form,
  why: 'The content of a request is octets of any kind; a form that is changed on its way is another form.',
  hint: 'Read as many octets as Content-Length says, however many reads that takes, and do not decode them.',
  covers: ['RS-09'],
  given: fc.record({
    content: fc.uint8Array({ maxLength: 3_000 }).map((octets) => [...octets]),
    type: fc.constantFrom(...TYPES),
  }),
  examples: [
    { content: [...octetsOf('name=Ada&city=London')], type: 'application/x-www-form-urlencoded' },
    { content: [], type: 'text/plain' },
    { content: [0, 13, 10, 13, 10, 255, 37, 52, 49, 43], type: 'application/octet-stream' },
    { content: [...octetsOf('line\nline\r\n\r\nmore')], type: 'application/x-unheard-of' },
  ],
  when: async ({ content, type }, stage) => {
    const fields: FieldLines = [['Content-Type', type], ...CLOSE]
    await ask(stage, delivery('POST', '/form', Uint8Array.from(content), fields), { methods: ['POST'] })
  },
  judge: ({ content, type }, t) =>
    inAnswer(t, (response) => {
      if (response.status === 415 && type !== TYPES[0]) return met
      if (response.status !== 200) return unmet('200 OK', statusLine(response), placeOf(t, response))
      return sameContent(t, response, Uint8Array.from(content))
    }),
})

export const takesFormWithRange = requirement({
  title: 'Range counts for GET only: the answer to POST is whole',
  clause: rfc(9110, '14.2'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  capability: form,
  why: 'A range is a part of a document, and the answer to a form is none.',
  hint: 'Look at Range where you answer GET, and nowhere else.',
  covers: ['RS-12'],
  given: fc.record({ page: page(300, 20) }),
  examples: [{ page: { stem: 'form', size: 60, key: 1 } }],
  when: async ({ page }, stage) => {
    await ask(stage, delivery('POST', '/form', textOf(page), [['Range', 'bytes=2-5'], ...CLOSE]), { methods: ['POST'] })
  },
  judge: ({ page }, t) =>
    inAnswer(t, (response) =>
      response.status === 206
        ? unmet('200 OK', statusLine(response), placeOf(t, response))
        : response.status === 200
          ? sameContent(t, response, textOf(page))
          : met,
    ),
})
