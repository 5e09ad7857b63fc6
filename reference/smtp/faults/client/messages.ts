/** Faults of clients about the message: its header section, its lines, what is in it. */
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
    breaks: ['text/doubles-dots', 'messages/writes-addresses', 'mime/declares-mime'],
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
    also: ['text/*', 'injection/*', 'header/*', 'attachments/*', 'messages/*', 'lines/*', 'mime/*'],
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
    breaks: ['text/sends-long-texts', 'text/sends-long-lines'],
    also: ['text/*'],
    replace: () => ({
      textBody: ({ body }) => (body.length > 1000 ? `${body.slice(0, 1000).replace(/[\r\n]+$/, '')}${CRLF}` : body),
    }),
  },
  'no-text': {
    describe: 'Sends the header section alone.',
    breaks: ['text/sends-argument'],
    also: ['text/*', 'attachments/*', 'injection/*', 'first/*'],
    replace: () => ({ textBody: () => '' }),
  },
  undated: {
    describe: 'Writes no Date.',
    breaks: ['messages/writes-date'],
    replace: () => ({ dateField: () => '' }),
  },
  'date-of-its-own': {
    describe: 'Writes the date as its language prints dates.',
    breaks: ['messages/writes-dates'],
    replace: () => ({ dateField: () => `Date: ${new Date().toISOString()}${CRLF}` }),
  },
  anonymous: {
    describe: 'Writes no From.',
    breaks: ['messages/writes-from', 'header/writes-from'],
    replace: () => ({ fromField: () => '' }),
  },
  'to-nobody': {
    describe: 'Writes no To.',
    breaks: ['header/writes-to'],
    also: ['header/*'],
    replace: () => ({ toField: () => '' }),
  },
  'to-the-first': {
    describe: 'Writes the first recipient into To.',
    breaks: ['header/writes-all-recipients'],
    replace: (parts) => ({ toField: (letter) => parts.toField({ ...letter, to: letter.to.slice(0, 1) }) }),
  },
  'to-each-in-a-field': {
    describe: 'Writes a field To for each recipient.',
    breaks: ['messages/repeats-no-fields'],
    also: ['header/*'],
    replace: (parts) => ({
      toField: (letter) => letter.to.map((each) => parts.toField({ ...letter, to: [each] })).join(''),
    }),
  },
  'no-subject': {
    describe: 'Writes no Subject.',
    breaks: ['header/sends-subject'],
    also: ['header/*', 'injection/*', 'first/*'],
    replace: () => ({ subjectField: () => '' }),
  },
  'subject-in-utf8': {
    describe: 'Writes the subject as it is, in UTF-8.',
    breaks: ['messages/writes-headers-in-ascii', 'messages/keeps-lines-short'],
    also: ['header/*', 'messages/*', 'lines/*', 'mime/*'],
    replace: () => ({
      subjectField: ({ subject }) => `Subject: ${Buffer.from(subject).toString('latin1')}${CRLF}`,
    }),
  },
  'same-id-always': {
    describe: 'Has one Message-ID for all messages.',
    breaks: ['header/makes-new-ids'],
    replace: () => ({ messageIdField: () => `Message-ID: <1@client.example>${CRLF}` }),
  },
  'no-id': {
    describe: 'Writes no Message-ID.',
    breaks: ['messages/writes-message-ids'],
    also: ['header/*'],
    replace: () => ({ messageIdField: () => '' }),
  },
  'id-without-brackets': {
    describe: 'Writes a Message-ID that is a number.',
    breaks: ['messages/forms-message-ids'],
    also: ['header/*'],
    replace: () => ({ messageIdField: () => `Message-ID: ${Math.random().toString().slice(2)}${CRLF}` }),
  },
  'blank-before-the-colon': {
    describe: 'Writes a blank between the name of a field and its colon.',
    breaks: ['messages/names-fields'],
    also: ['header/*', 'messages/*', 'lines/*', 'mime/*', 'text/*', 'attachments/*'],
    replace: () => ({ fromField: ({ from }) => `From : ${from.text}${CRLF}` }),
  },
  'text-among-the-fields': {
    describe: 'Begins the text right behind the fields.',
    breaks: ['header/separates-body', 'messages/writes-fields', 'text/sends-text'],
    also: ['*'],
    replace: () => ({
      message(letter) {
        const { fields, body } = this.mime(letter)
        return Buffer.from(`${this.header(letter, fields).join('')}${body}`, 'latin1')
      },
    }),
  },
  'eight-bits-undeclared': {
    describe: 'Sends the text in UTF-8 and says nothing about it.',
    breaks: ['mime/declares-eight-bits', 'lines/sends-no-bare-cr'],
    also: ['text/*', 'messages/*', 'lines/*', 'mime/*', 'attachments/*'],
    replace: (parts) => ({
      mime(letter) {
        if (letter.attachment) return parts.mime.call(this, letter)
        const lines = letter.text.split('\n')
        const body = Buffer.from((lines.at(-1) === '' ? lines.slice(0, -1) : lines).map((line) => line + CRLF).join(''))
        return { fields: [], body: body.toString('latin1') }
      },
    }),
  },
  'subject-as-it-comes': {
    describe: 'Puts the subject into its field as it comes, line ends and all.',
    breaks: ['injection/keeps-subject-in-line'],
    also: ['injection/*', 'header/*', 'messages/*', 'lines/*', 'mime/*'],
    replace: (parts) => ({
      run(world) {
        const subjectField: Parts['subjectField'] = ({ subject }) =>
          `Subject: ${Buffer.from(subject).toString('latin1')}${CRLF}`
        return parts.run.call({ ...this, subject: (text: string) => text, subjectField }, world)
      },
    }),
  },
  'addresses-as-they-come': {
    describe: 'Puts addresses into commands as they come, line ends and all.',
    breaks: ['injection/keeps-recipient-in-path', 'injection/keeps-sender-in-path'],
    also: ['injection/*', 'messages/*', 'lines/*', 'mime/*', 'header/*'],
    replace: () => ({
      address(_, text) {
        const at = text.lastIndexOf('@')
        return { local: text.slice(0, at), domain: text.slice(at + 1), text }
      },
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
    describe: 'Writes base64 in one line.',
    breaks: ['mime/encodes-base64'],
    also: ['messages/*', 'lines/*', 'mime/*', 'attachments/*'],
    replace: (parts) => ({
      attachmentBody: (octets) => parts.attachmentBody(octets).replaceAll(CRLF, '') + CRLF,
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
  'last-boundary-like-the-others': {
    describe: 'Ends a multipart with a boundary that has no hyphens behind it.',
    breaks: ['mime/divides-parts'],
    also: ['attachments/*', 'messages/*', 'lines/*', 'mime/*'],
    replace: (parts) => ({
      mime(letter) {
        const { fields, body } = parts.mime.call(this, letter)
        return { fields, body: letter.attachment ? body.replace(/--\r\n$/, CRLF) : body }
      },
    }),
  },
  'same-boundary-as-the-text': {
    describe: 'Has a boundary of which a text may have lines.',
    breaks: ['attachments/attaches-files', 'mime/divides-parts', 'attachments/attaches-tricky-files'],
    also: ['attachments/*', 'messages/*', 'lines/*', 'mime/*'],
    replace: () => ({ boundary: () => '' }),
  },
})
