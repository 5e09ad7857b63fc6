/**
 * Our own strict reading of a message against a parser that many programs use (postal-mime): over generated messages both find the same
 * text, the same subject and the same attachments. Judges cannot ask the parser: it is asynchronous, as all of its kind are, and it
 * mends what is wrong without a word, which is what judges are there to see. So where both disagree, that is a failure of nobody's but ours.
 */
import fc from 'fast-check'
import PostalMime, { type Email } from 'postal-mime'
import { expect, test } from 'vitest'
import { latin1, latin1Octets } from './lines.ts'
import { fieldValue, readMessage } from './message.ts'
import { type Part, readMime, textOf, withWordsDecoded } from './mime.ts'

const CRLF = '\r\n'

/** How octets travel in a part. */
type Encoding = 'base64' | 'quoted-printable'

interface Leaf {
  readonly encoding: Encoding
  readonly folded: boolean
}

interface Letter {
  readonly subject: string
  readonly words: 'B' | 'Q'
  readonly text: string
  readonly html: string | undefined
  readonly attachments: readonly (Leaf & { readonly name: string; readonly octets: Uint8Array })[]
  readonly leaf: Leaf
  readonly boundary: string
  readonly preamble: boolean
}

const leaf: fc.Arbitrary<Leaf> = fc.record({
  encoding: fc.constantFrom<Encoding>('base64', 'quoted-printable'),
  folded: fc.boolean(),
})

const line = fc.string({ unit: fc.constantFrom(...'abc XYZ,.=-_?<>"()\t', 'é', 'ß', '€', '😀'), maxLength: 120 })
const lines = fc
  .array(line, { minLength: 1, maxLength: 6 })
  .map((all) => all.map((each) => each.trimEnd()))
  .filter((all) => all.at(-1) !== '' && all[0] !== '')

const letter: fc.Arbitrary<Letter> = fc.record({
  subject: fc
    .string({ unit: fc.constantFrom(...'abc é€_=?x', '😀'), minLength: 1, maxLength: 40 })
    .map((text) => text.trim().replaceAll(/ +/g, ' '))
    .filter((text) => text !== ''),
  words: fc.constantFrom<'B' | 'Q'>('B', 'Q'),
  text: lines.map((all) => all.join('\n')),
  html: fc.option(
    lines.map((all) => `<p>${all.join('\n').replaceAll('<', '&lt;')}</p>`),
    { nil: undefined },
  ),
  // In base64 alone: to what is quoted-printable the parser adds the line end in front of the boundary, which belongs to that (RFC 2046 §5.1.1).
  attachments: fc.array(
    fc.record({
      name: fc.stringMatching(/^[a-z]{1,8}\.bin$/),
      octets: fc.uint8Array({ maxLength: 300 }),
      encoding: fc.constant<Encoding>('base64'),
      folded: fc.boolean(),
    }),
    { maxLength: 3 },
  ),
  leaf,
  boundary: fc.constantFrom('b1', '=_part', 'a+b', "it's", 'with space x', '----=_NextPart(1)'),
  preamble: fc.boolean(),
})

function encoded(octets: Uint8Array, encoding: Encoding): string {
  if (encoding === 'base64')
    return (
      Buffer.from(octets)
        .toString('base64')
        .match(/.{1,76}/g) ?? []
    ).join(CRLF)
  const units = [...octets].map((octet) =>
    (octet >= 0x21 && octet <= 0x7e && octet !== 0x3d) || octet === 0x20
      ? String.fromCharCode(octet)
      : `=${octet.toString(16).toUpperCase().padStart(2, '0')}`,
  )
  const rows: string[] = ['']
  for (const unit of units) {
    const row = rows.at(-1) ?? ''
    if (row.length + unit.length <= 72) rows[rows.length - 1] = row + unit
    else rows.push(unit)
  }
  // A blank at the end of a line would be taken off.
  return rows.map((row) => row.replace(/ $/, '=20')).join(`=${CRLF}`)
}

function words(text: string, encoding: 'B' | 'Q'): string {
  // Cut between characters, five to a word, which has to fit into 75 characters (RFC 2047 §2) where each takes four octets.
  const pieces = [...text].reduce<string[]>((all, character, at) => {
    if (at % 5 === 0) all.push('')
    all[all.length - 1] += character
    return all
  }, [])
  const one = (piece: string) =>
    encoding === 'B'
      ? Buffer.from(piece).toString('base64')
      : [...Buffer.from(piece)]
          .map((octet) =>
            /[A-Za-z0-9]/.test(String.fromCharCode(octet))
              ? String.fromCharCode(octet)
              : octet === 0x20
                ? '_'
                : `=${octet.toString(16).toUpperCase().padStart(2, '0')}`,
          )
          .join('')
  return pieces.map((piece) => `=?utf-8?${encoding}?${one(piece)}?=`).join(`${CRLF} `)
}

function part(type: string, octets: Uint8Array, { encoding, folded }: Leaf, more: readonly string[] = []): string {
  const fold = folded ? `${CRLF}\t` : ' '
  return [
    `Content-Type: ${type.replaceAll('; ', `;${fold}`)}`,
    `Content-Transfer-Encoding: ${encoding}`,
    ...more,
    '',
    encoded(octets, encoding),
  ].join(CRLF)
}

function multipart(kind: string, boundary: string, parts: readonly string[], preamble: boolean): string {
  return [
    `Content-Type: multipart/${kind}; boundary="${boundary}"`,
    '',
    ...(preamble ? ['This is a message of several parts.', ''] : []),
    ...parts.flatMap((each) => [`--${boundary}`, each]),
    `--${boundary}--`,
    ...(preamble ? ['', 'Nothing here.'] : []),
    '',
  ].join(CRLF)
}

/** Lines of a text end in CR LF in a message. */
const canonical = (text: string) => Buffer.from(text.replaceAll('\n', CRLF))

function written({ subject, words: how, text, html, attachments, leaf: own, boundary, preamble }: Letter): string {
  const plain = part('text/plain; charset=utf-8', canonical(text), own)
  const body =
    html === undefined
      ? plain
      : multipart(
          'alternative',
          `${boundary}.in`,
          [plain, part('text/html; charset=utf-8', canonical(html), own)],
          preamble,
        )
  const files = attachments.map(({ name, octets, ...each }) =>
    part(`application/octet-stream; name="${name}"`, octets, each, [
      `Content-Disposition: attachment; filename="${name}"`,
    ]),
  )
  const whole = files.length === 0 ? body : multipart('mixed', boundary, [body, ...files], preamble)
  return [
    'From: <dave@example.org>',
    'To: <alice@example.test>',
    `Subject: ${words(subject, how)}`,
    'Date: Mon, 05 Jan 2026 10:00:00 +0000',
    'MIME-Version: 1.0',
    `${whole}`,
  ].join(CRLF)
}

const isAttached = ({ fields }: Part) => /^attachment/i.test(fieldValue(fields, 'content-disposition') ?? '')

test('over generated messages, our reading and the parser find the same subject, text and attachments', async () => {
  await fc.assert(
    fc.asyncProperty(letter, async (given) => {
      const raw = written(given)
      const parsed: Email = await PostalMime.parse(raw, { attachmentEncoding: 'arraybuffer' })
      const message = readMessage(latin1(latin1Octets(raw)))
      const { parts, flaws } = readMime(message)
      expect(flaws).toEqual([])

      expect(withWordsDecoded(fieldValue(message, 'subject') ?? '')).toBe(parsed.subject)
      expect(parsed.subject).toBe(given.subject)

      expect(textOf(message)).toBe(given.text)
      expect(parsed.text?.replaceAll(CRLF, '\n').replace(/\n$/, '')).toBe(given.text)
      const html = parts.find(({ type }) => type === 'text/html')
      expect(html && Buffer.from(html.content).toString().replaceAll(CRLF, '\n')).toBe(given.html)
      expect(parsed.html?.replaceAll(CRLF, '\n').replace(/\n$/, '')).toBe(given.html)

      const ours = parts.filter(isAttached).map(({ type, content }) => [type, Buffer.from(content).toString('hex')])
      const theirs = parsed.attachments.map(({ mimeType, content }) => [
        mimeType,
        Buffer.from(content as ArrayBuffer).toString('hex'),
      ])
      expect(ours).toEqual(theirs)
      expect(ours.map(([, content]) => content)).toEqual(
        given.attachments.map(({ octets }) => Buffer.from(octets).toString('hex')),
      )
    }),
    { numRuns: 300 },
  )
})
