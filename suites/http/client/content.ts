/** What is shown: the content, octet for octet, and nothing else. */
import { all, contract, fc, met, octetsOf, requirement } from '../../../harness/kit.ts'
import { binaryOf, cuts, joined, page, textOf, word } from '../pen.ts'
import { closing } from './answers.ts'
import { ends, explains, fetches, showsOnly, succeeds } from './endings.ts'
import { response, serve, showsContent } from './serve.ts'

export const endsWithStatusZero = requirement({
  title: 'When the whole response has come, the exit status is 0',
  clause: contract('status'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  why: 'Scripts decide by the exit status whether they may go on.',
  hint: 'End by yourself after the response, with status 0; do not wait for a key.',
  given: fc.record({ page: page(400) }),
  examples: [{ page: { stem: 'fine', size: 64, key: 0 } }],
  when: ({ page }, stage) => serve(stage, 'fine', closing(textOf(page))),
  judge: ({ page }, t) => fetches(t, textOf(page)),
})

export const keepsEmptyLines = requirement({
  title: 'Empty lines in the content are content',
  clause: contract('output'),
  level: 'MUST',
  tier: 'basic',
  points: 2,
  why: 'Only the first empty line ends the header section. Cut at every one of them, a letter loses all but its first paragraph.',
  hint: 'Split the response at its first empty line only, and keep all that follows.',
  given: fc.record({
    paragraphs: fc.array(word, { minLength: 2, maxLength: 4 }),
    gap: fc.constantFrom('\n\n', '\r\n\r\n', '\r\n\r\n\r\n'),
  }),
  examples: [{ paragraphs: ['one', 'two', 'three'], gap: '\r\n\r\n' }],
  when: ({ paragraphs, gap }, stage) => serve(stage, 'letter', closing(octetsOf(paragraphs.join(gap)))),
  judge: ({ paragraphs, gap }, t) => showsContent(t, octetsOf(paragraphs.join(gap))),
})

export const showsBinaryContent = requirement({
  title: 'Content that is no text is shown octet for octet',
  clause: contract('output'),
  level: 'MUST',
  tier: 'standard',
  points: 3,
  why: 'Pictures, programs and archives hold every octet there is; decoded as text they are spoilt, or kill the program.',
  hint: 'Do not decode: write the octets to standard output as they are (in Python sys.stdout.buffer.write, in Java System.out.write).',
  given: fc.record({ page: page(3_000) }),
  examples: [{ page: { stem: 'all', size: 1_024, key: 0 } }],
  when: ({ page }, stage) => serve(stage, 'picture', closing(binaryOf(page))),
  judge: ({ page }, t) => showsContent(t, binaryOf(page)),
})

export const showsForeignText = requirement({
  title: 'Letters outside ASCII survive, wherever the network cuts them',
  clause: contract('output'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'A letter of several octets may come in two segments; decoded one by one, both halves are invalid.',
  hint: 'Collect octets and write octets; decode, if at all, when everything has come.',
  given: fc
    .record({ text: fc.string({ unit: fc.constantFrom(...'aé日𝄞ßЖ \n'), minLength: 2, maxLength: 30 }) })
    .chain(({ text }) => cuts(octetsOf(text).length).map((places) => ({ text, places }))),
  examples: [{ text: 'é日𝄞', places: [1, 3, 6] }],
  when: ({ text, places }, stage) => {
    const answer = closing(octetsOf(text))
    const head = answer.length - octetsOf(text).length
    return serve(stage, 'letters', answer, { cuts: places.map((place) => head + place) })
  },
  judge: ({ text }, t) => showsContent(t, octetsOf(text)),
})

const ENDINGS = ['', '\n', '\r\n', '\r', ' ', '\n\n', '\t\n'] as const

export const showsNothingElse = requirement({
  title: 'Standard output holds the content and nothing else, not even a line end',
  clause: contract('output'),
  level: 'SHOULD',
  tier: 'standard',
  points: 2,
  why: 'Whoever sends the output to a file or to another program wants the document, not the header section, and no line end more.',
  hint: 'Write only what follows the empty line; print adds a line end, write does not. Everything else goes to standard error.',
  given: fc.record({ lead: fc.constantFrom(...ENDINGS), text: word, end: fc.constantFrom(...ENDINGS) }),
  examples: [{ lead: '\n', text: 'only\nthis', end: '' }],
  when: ({ lead, text, end }, stage) => serve(stage, 'only', closing(octetsOf(`${lead}${text}${end}`))),
  judge: ({ lead, text, end }, t) => showsOnly(t, octetsOf(`${lead}${text}${end}`)),
})

export const showsEmptyContent = requirement({
  title: 'An empty document is fetched with success, and shown as nothing',
  clause: contract('output'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'An empty file is a file; a client that takes it for a failure breaks whoever copies folders with it.',
  hint: 'When the length is 0, nothing has to be read any more: end with status 0.',
  needs: [endsWithStatusZero],
  given: fc.record({ name: word }),
  examples: [{ name: 'empty' }],
  when: ({ name }, stage) => serve(stage, name, closing(new Uint8Array())),
  judge: (_, t) => succeeds(t),
})

export const showsLargeContent = requirement({
  title: 'A document of some hundred thousand octets is shown whole',
  clause: contract('output'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  why: 'Most documents are larger than any buffer, and reach the client in many pieces.',
  hint: 'Read in a loop until the whole length has come, and write all of it.',
  needs: [showsBinaryContent],
  given: fc.record({ page: page(400_000, 70_000) }),
  examples: [{ page: { stem: 'large', size: 1_000_003, key: 5 } }],
  when: ({ page }, stage) => serve(stage, 'large', closing(binaryOf(page))),
  judge: ({ page }, t) => showsContent(t, binaryOf(page)),
})

export const endsAfterAnError = requirement({
  title: 'After a 404 the client ends, and shows its content or says that there was none to be had',
  clause: contract('output'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  why: 'Who mistypes a name wants to hear so, and not to wait.',
  hint: 'Read the status code: from 400 on, show the content all the same, or print the status line on standard error, and end.',
  given: fc.record({ code: fc.constantFrom('404 Not Found', '403 Forbidden', '500 Oops', '503 Wait'), text: word }),
  examples: [{ code: '404 Not Found', text: 'nothing here' }],
  when: ({ code, text }, stage) =>
    serve(
      stage,
      'missing',
      response({
        status: code,
        fields: [
          ['Content-Type', 'text/plain'],
          ['Content-Length', String(octetsOf(text).length)],
          ['Connection', 'close'],
        ],
        content: octetsOf(text),
      }),
    ),
  judge: ({ text }, t) => all(ends(t), showsContent(t, octetsOf(text)).is === 'met' ? met : explains(t)),
})

export const doesNotConfuseContentWithHead = requirement({
  title: 'Content that looks like a response is content',
  clause: contract('output'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'Documents about HTTP hold status lines and fields; a client that searches all it has read for them is led astray.',
  hint: 'Find the first empty line once, and look for fields in front of it only.',
  given: fc.record({ length: fc.integer({ min: 0, max: 30 }), text: word }),
  examples: [{ length: 5, text: 'sample' }],
  when: ({ length, text }, stage) => serve(stage, 'about', closing(aboutHttp(length, text))),
  judge: ({ length, text }, t) => showsContent(t, aboutHttp(length, text)),
})

function aboutHttp(length: number, text: string): Uint8Array {
  return joined(
    octetsOf(`HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: ${length}\r\n`),
    octetsOf(`Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n${text}\n`),
  )
}
