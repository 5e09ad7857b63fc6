/** The message itself: a header section, an empty line, a body (RFC 5322 §2.1). */
import { randomBytes } from 'node:crypto'
import { basename } from 'node:path'
import type { Parts } from '../client.ts'
import { dateTime } from '../codec/dates.ts'
import { CRLF } from '../codec/lines.ts'
import type { Mailbox } from '../codec/paths.ts'
import type { Letter } from './arguments.ts'
import { octetsPart, type Part, textPart } from './bodies.ts'
import { folded, textField } from './words.ts'

export const messageParts = {
  /** All of it, as the recipient gets it. */
  message(this: Parts, letter: Letter): Buffer {
    const { fields, body } = this.mime(letter)
    return Buffer.from(`${this.header(letter, fields).join('')}${CRLF}${body}`, 'latin1')
  },

  /** Date and From have to be there, and each of these fields once (RFC 5322 §3.6). */
  header(this: Parts, letter: Letter, fields: readonly string[]): readonly string[] {
    return [
      this.dateField(),
      this.fromField(letter),
      this.toField(letter),
      this.subjectField(letter),
      this.messageIdField(letter),
      `MIME-Version: 1.0${CRLF}`,
      ...fields,
    ]
  },

  dateField: (): string => `Date: ${dateTime(new Date())}${CRLF}`,
  fromField: ({ from }: Letter): string => `From: ${from.text}${CRLF}`,
  toField: ({ to }: Letter): string => folded('To:', to.map(addressPiece)),
  subjectField: ({ subject }: Letter): string => textField('Subject', subject),

  /** Never the same twice, wherever it is made: a random word, and the domain of the sender (RFC 5322 §3.6.4). */
  messageIdField: ({ from }: Letter): string =>
    `Message-ID: <${randomBytes(12).toString('hex')}@${from.domain}>${CRLF}`,

  /** The text alone, or the text and a file behind it. */
  mime(this: Parts, letter: Letter): { readonly fields: readonly string[]; readonly body: string } {
    const text = textPart(letter.text)
    if (letter.attachment === undefined) return { fields: contentFields(text), body: this.textBody(text) }
    const { name, octets } = letter.attachment
    const boundary = this.boundary()
    const type = `Content-Type: multipart/mixed;${CRLF}\tboundary="${boundary}"${CRLF}`
    const attached = [...contentFields(octetsPart(octets)), dispositionField(name)].join('')
    const parts = [
      `${contentFields(text).join('')}${CRLF}${this.textBody(text)}`,
      `${attached}${CRLF}${this.attachmentBody(octets)}`,
    ]
    const body = parts.map((part) => `--${boundary}${CRLF}${part}${CRLF}`).join('')
    return { fields: [type], body: `${body}--${boundary}--${CRLF}` }
  },

  textBody: ({ body }: Part): string => body,
  attachmentBody: (octets: Buffer): string => octetsPart(octets).body,

  /** Nobody can have written a line like this: it is random, and has a character that base64 has not (RFC 2046 §5.1.1). */
  boundary: (): string => `=_${randomBytes(18).toString('hex')}`,
}

function addressPiece({ text }: Mailbox, at: number, { length }: readonly unknown[]): string {
  return ` ${text}${at < length - 1 ? ',' : ''}`
}

function contentFields({ type, encoding }: Part): readonly string[] {
  return [`Content-Type: ${type}${CRLF}`, `Content-Transfer-Encoding: ${encoding}${CRLF}`]
}

/** The name of the file without its folders; percent-encoded where it is not plain (RFC 2183 §2.3 and RFC 2231 §4). */
function dispositionField(path: string): string {
  const name = basename(path)
  const plain = /^[\w. -]+$/.test(name)
  const parameter = plain ? `filename="${name}"` : `filename*=UTF-8''${percentEncoded(name)}`
  return `Content-Disposition: attachment;${CRLF}\t${parameter}${CRLF}`
}

function percentEncoded(text: string): string {
  return encodeURIComponent(text).replace(
    /['()*!]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}
