/** Faults of clients about the body of a message: its lines, its dots, its encodings, its files. */
import { faultsOf } from '../../../fault.ts'
import type { Parts } from '../../client.ts'
import { CRLF } from '../../codec/lines.ts'

export const messageFaults = faultsOf<Parts>('smtp/client', {
  'doubles-no-dots': {
    describe: 'Sends lines that begin with a dot as they are.',
    breaks: ['text/doubles-dots', 'injection/keeps-text-in-message'],
    also: ['text/*', 'attachments/*', 'injection/*', 'dialogue/*'],
    replace: () => ({ stuffed: (content) => content }),
  },
  'doubles-every-dot': {
    describe: 'Doubles every dot, wherever it stands.',
    breaks: ['text/doubles-dots'],
    also: ['*'],
    replace: () => ({ stuffed: (content) => Buffer.from(content.toString('latin1').replaceAll('.', '..'), 'latin1') }),
  },
  'doubles-dots-on-lonely-lines': {
    describe: 'Doubles a dot only where it stands alone.',
    breaks: ['text/doubles-dots'],
    also: ['text/*', 'attachments/*'],
    replace: () => ({
      stuffed: (content) => Buffer.from(content.toString('latin1').replaceAll(/^\.(?=\r\n)/gm, '..'), 'latin1'),
    }),
  },
  'lines-of-lf': {
    describe: 'Sends the text with the line ends of this machine.',
    breaks: ['lines/ends-lines-with-cr-lf'],
    also: ['text/*', 'injection/*', 'header/*', 'attachments/*', 'mime/*'],
    replace: () => ({ textBody: ({ body }) => body.slice(0, -CRLF.length).replaceAll(CRLF, '\n') + CRLF }),
  },
  'no-line-end-before-the-dot': {
    describe: 'Sends the dot behind the last word.',
    breaks: ['first/sends-message'],
    replace: () => ({
      mailData(content) {
        const octets = this.stuffed(content)
        return Buffer.concat([octets.subarray(0, -CRLF.length), Buffer.from(`.${CRLF}`)])
      },
    }),
  },
  'forgets-the-dot': {
    describe: 'Waits for the reply to a message that it has not ended.',
    breaks: ['first/sends-message'],
    replace: () => ({
      mailData(content) {
        return this.stuffed(content)
      },
    }),
  },
  'strips-the-text': {
    describe: 'Strips the lines of the text.',
    breaks: ['text/keeps-blanks'],
    also: ['text/*', 'injection/*', 'attachments/*'],
    replace: () => ({ textBody: ({ body }) => body.replaceAll(/[ \t]+(?=\r\n)/g, '') }),
  },
  'sends-the-first-thousand': {
    describe: 'Has room for a thousand octets of text.',
    breaks: ['text/sends-long-texts'],
    also: ['text/*'],
    replace: () => ({
      textBody: ({ body }) => (body.length > 1000 ? `${body.slice(0, 1000).replace(/[\r\n]+$/, '')}${CRLF}` : body),
    }),
  },
  'blank-lines-between': {
    describe: 'Puts an empty line behind each line of the text.',
    breaks: ['text/sends-text'],
    also: ['text/*', 'attachments/*', 'injection/*'],
    replace: () => ({ textBody: ({ body }) => body.replaceAll(CRLF, CRLF + CRLF) }),
  },
  null: {
    describe: 'Prints the word null where there is no text.',
    breaks: ['text/sends-empty-text'],
    also: ['text/*'],
    replace: () => ({ textBody: ({ body }) => (body === '' ? `null${CRLF}` : body) }),
  },
  'breaks-long-lines': {
    describe: 'Breaks lines of more than 512 octets.',
    breaks: ['text/sends-long-lines'],
    also: ['text/*', 'mime/*'],
    replace: () => ({
      textBody: ({ body }) => body.replaceAll(`=${CRLF}`, CRLF).replaceAll(/[^\r\n]{512}(?=[^\r\n])/g, `$&${CRLF}`),
    }),
  },
  'text-mode': {
    describe: 'Writes CR LF into a stream that makes CR LF of each LF.',
    breaks: ['lines/sends-no-bare-cr'],
    also: ['text/*', 'attachments/*', 'mime/*', 'injection/*'],
    replace: () => ({ textBody: ({ body }) => body.replaceAll(CRLF, `\r${CRLF}`) }),
  },
  'lf-before-the-dot': {
    describe: 'Sends LF alone in front of the last dot.',
    breaks: ['dialogue/ends-messages'],
    also: ['*'],
    replace: () => ({
      mailData(content) {
        const octets = this.stuffed(content)
        return Buffer.concat([octets.subarray(0, -CRLF.length), Buffer.from(`\n.${CRLF}`)])
      },
    }),
  },
  'question-marks': {
    describe: 'Puts a question mark for each letter that ASCII has not.',
    breaks: ['text/keeps-foreign-letters'],
    also: ['text/*'],
    replace: (parts) => ({
      mime(letter) {
        return parts.mime.call(this, { ...letter, text: letter.text.replaceAll(/[\x80-\uffff]/g, '?') })
      },
    }),
  },
  'eight-bits-undeclared': {
    describe: 'Sends the text in UTF-8, says nothing about it, and takes its letters for octets when it counts them.',
    breaks: ['mime/declares-eight-bits', 'text/keeps-foreign-letters'],
    also: ['text/*', 'mime/*', 'attachments/*', 'messages/*', 'lines/*'],
    replace: (parts) => ({
      mime(letter) {
        const made = parts.mime.call(this, letter)
        return letter.attachment ? made : { fields: [], body: inUtf8(letter.text, letter.text.length) }
      },
    }),
  },
  'eight-bits-for-everybody': {
    describe: 'Sends eight bits to servers that have not offered to take them, and does not say what letters they are.',
    breaks: ['mime/offers-eight-bits', 'text/keeps-foreign-letters'],
    also: ['text/*', 'mime/*', 'attachments/*', 'messages/*', 'lines/*'],
    replace: (parts) => ({
      mime(letter) {
        const made = parts.mime.call(this, letter)
        const fields = [`Content-Type: text/plain${CRLF}`, `Content-Transfer-Encoding: 8bit${CRLF}`]
        return letter.attachment ? made : { fields, body: inUtf8(letter.text) }
      },
    }),
  },
  'half-of-the-digits': {
    describe: 'Writes one hexadecimal digit where quoted-printable has two.',
    breaks: ['mime/encodes-quoted-printable', 'text/keeps-foreign-letters'],
    also: ['text/*', 'mime/*', 'attachments/*'],
    replace: () => ({
      textBody: ({ encoding, body }) =>
        encoding === 'quoted-printable' ? body.replaceAll(/=([0-9A-F])[0-9A-F]/g, '=$1') : body,
    }),
  },
  'attaches-as-text': {
    describe: 'Decodes the attached file as text first.',
    breaks: ['attachments/attaches-files'],
    also: ['attachments/*'],
    replace: (parts) => ({
      attachmentBody: (octets) => parts.attachmentBody(Buffer.from(octets.toString('utf8'))),
    }),
  },
  'base64-in-one-line': {
    describe: 'Writes base64 in one line, as far as its buffer of 16 KiB reaches.',
    breaks: ['mime/encodes-base64', 'attachments/attaches-large-files'],
    also: ['mime/*', 'messages/*', 'attachments/*'],
    replace: (parts) => ({
      attachmentBody: (octets) => parts.attachmentBody(octets).replaceAll(CRLF, '').slice(0, 16_384) + CRLF,
    }),
  },
  'attaches-the-beginning': {
    describe: 'Attaches the first 4096 octets.',
    breaks: ['attachments/attaches-large-files'],
    also: ['attachments/*'],
    replace: (parts) => ({ attachmentBody: (octets) => parts.attachmentBody(octets.subarray(0, 4096)) }),
  },
  'attaches-without-text': {
    describe: 'Leaves the text out where there is a file.',
    breaks: ['attachments/keeps-text-beside-file'],
    also: ['attachments/*'],
    replace: (parts) => ({
      mime(letter) {
        return parts.mime.call(this, letter.attachment ? { ...letter, text: '' } : letter)
      },
    }),
  },
  'another-boundary-at-the-end': {
    describe: 'Ends a multipart with another boundary than it has named.',
    breaks: ['mime/divides-parts', 'attachments/attaches-files'],
    also: ['attachments/*', 'mime/*'],
    replace: (parts) => ({
      mime(letter) {
        const { fields, body } = parts.mime.call(this, letter)
        return { fields, body: letter.attachment ? body.replace(/^--=_\w+(?=--\r\n$)/m, '--the=end') : body }
      },
    }),
  },
  'attaches-no-last-line-end': {
    describe: 'Strips the attached file.',
    breaks: ['attachments/attaches-tricky-files'],
    also: ['attachments/*'],
    replace: (parts) => ({
      attachmentBody: (octets) =>
        parts.attachmentBody(Buffer.from(octets.toString('latin1').replace(/[\r\n]+$/, ''), 'latin1')),
    }),
  },
  'attaches-no-empty-files': {
    describe: 'Asks whether there is anything in the file before it attaches it.',
    breaks: ['attachments/attaches-empty-files'],
    also: ['attachments/*'],
    replace: (parts) => ({
      mime(letter) {
        const { attachment, ...others } = letter
        return parts.mime.call(this, attachment && attachment.octets.length > 0 ? letter : others)
      },
    }),
  },
  'the-file-is-text-too': {
    describe: 'Gives the part of the file the type of the text.',
    breaks: ['attachments/says-what-file-is'],
    also: ['attachments/*', 'mime/*'],
    replace: (parts) => ({
      mime(letter) {
        const { fields, body } = parts.mime.call(this, letter)
        const text = body
          .replace('Content-Type: application/octet-stream', 'Content-Type: text/plain')
          .replace(/Content-Disposition: .*\r\n\t.*\r\n/, '')
        return { fields, body: text }
      },
    }),
  },
  shouts: {
    describe: 'Sends the text in capitals.',
    breaks: ['text/sends-argument'],
    also: ['text/*', 'attachments/*', 'injection/*', 'mime/*'],
    replace: () => ({ textBody: ({ body }) => body.toUpperCase() }),
  },
})

/** Lines of UTF-8, each octet a character, and no more of them than that. */
function inUtf8(text: string, most = Number.POSITIVE_INFINITY): string {
  const lines = Buffer.from(text)
    .toString('latin1')
    .slice(0, most)
    .split(/\r\n|\r|\n/)
  const whole = lines.at(-1) === '' ? lines.slice(0, -1) : lines
  return whole.map((line) => line + CRLF).join('')
}
