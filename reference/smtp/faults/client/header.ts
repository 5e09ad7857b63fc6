/** Faults of clients about the header section, and about what of it comes from elsewhere. */
import { faultsOf } from '../../../fault.ts'
import type { Parts } from '../../client.ts'
import { CRLF } from '../../codec/lines.ts'

export const headerFaults = faultsOf<Parts>('smtp/client', {
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
    breaks: ['messages/repeats-no-fields', 'header/writes-all-recipients'],
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
    describe: 'Writes the subject as it is, in UTF-8, and as many octets of it as it has letters.',
    breaks: ['messages/writes-headers-in-ascii', 'header/encodes-subject'],
    also: ['header/*', 'messages/*', 'lines/*'],
    replace: () => ({
      subjectField: ({ subject }) =>
        `Subject: ${Buffer.from(subject).toString('latin1').slice(0, subject.length)}${CRLF}`,
    }),
  },
  'subject-in-latin1': {
    describe: 'Encodes the subject in Latin-1, and calls it UTF-8.',
    breaks: ['header/encodes-subject'],
    also: ['header/*', 'mime/*', 'injection/*'],
    replace: (parts) => ({
      subjectField(letter) {
        const { subject } = letter
        if (/^[ -~]*$/.test(subject)) return parts.subjectField(letter)
        return `Subject: =?UTF-8?B?${Buffer.from(subject, 'latin1').toString('base64')}?=${CRLF}`
      },
    }),
  },
  'subject-in-one-word': {
    describe: 'Makes one encoded word of a subject, as far as its buffer reaches.',
    breaks: ['mime/encodes-words', 'header/encodes-subject'],
    also: ['header/*', 'mime/*', 'messages/*'],
    replace: (parts) => ({
      subjectField(letter) {
        const { subject } = letter
        if (/^[ -~]*$/.test(subject)) return parts.subjectField(letter)
        return `Subject: =?UTF-8?B?${Buffer.from(subject.slice(0, 64)).toString('base64')}?=${CRLF}`
      },
    }),
  },
  'short-subjects-only': {
    describe: 'Has room for 78 characters of a subject.',
    breaks: ['header/folds-long-subjects'],
    also: ['header/*'],
    replace: (parts) => ({
      subjectField: (letter) => parts.subjectField({ ...letter, subject: letter.subject.slice(0, 78).trimEnd() }),
    }),
  },
  'folds-nothing': {
    describe: 'Writes a subject into one line, as far as its buffer of 2048 octets reaches.',
    breaks: ['messages/keeps-lines-short', 'header/folds-long-subjects'],
    also: ['messages/*', 'header/*'],
    replace: (parts) => ({
      subjectField: (letter) => `${parts.subjectField(letter).replaceAll(CRLF, '').slice(0, 2046)}${CRLF}`,
    }),
  },
  'folds-with-blanks': {
    describe: 'Folds a field so that a line of nothing but a blank stands in it.',
    breaks: ['messages/folds-with-words'],
    also: ['messages/*', 'header/*'],
    replace: (parts) => ({ toField: (letter) => parts.toField(letter).replace(/^To:/, `To:${CRLF} ${CRLF}`) }),
  },
  'a-line-that-is-no-field': {
    describe: 'Begins a message with a line that is no field.',
    breaks: ['messages/writes-fields'],
    also: ['*'],
    replace: (parts) => ({
      dateField: () => `Sent by a program${CRLF}${parts.dateField()}`,
    }),
  },
  'at-in-words': {
    describe: 'Writes its address so that no robot can read it.',
    breaks: ['messages/writes-addresses'],
    also: ['header/*', 'messages/*'],
    replace: () => ({ fromField: ({ from }) => `From: ${from.local} at ${from.domain}${CRLF}` }),
  },
  'no-mime-version': {
    describe: 'Leaves MIME-Version out.',
    breaks: ['mime/declares-mime'],
    also: ['mime/*', 'attachments/*', 'text/*', 'header/*'],
    replace: (parts) => ({
      header(letter, fields) {
        return parts.header.call(this, letter, fields).filter((field) => !field.startsWith('MIME-Version'))
      },
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
    also: ['header/*', 'messages/*', 'text/*', 'attachments/*'],
    replace: () => ({ fromField: ({ from }) => `From : ${from.text}${CRLF}` }),
  },
  'text-among-the-fields': {
    describe: 'Begins the text right behind the fields.',
    breaks: ['header/separates-body'],
    also: ['*'],
    replace: () => ({
      message(letter) {
        const { fields, body } = this.mime(letter)
        return Buffer.from(`${this.header(letter, fields).join('')}${body}`, 'latin1')
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
  'looks-for-one-line-end': {
    describe: 'Takes a line end out of the subject, and not two of them together.',
    breaks: ['injection/keeps-subject-in-line'],
    also: ['injection/*', 'header/*', 'messages/*', 'lines/*', 'mime/*'],
    replace: (parts) => ({
      run(world) {
        const subjectField: Parts['subjectField'] = ({ subject }) => {
          const text = Buffer.from(subject)
            .toString('latin1')
            .replaceAll(/(?<![\r\n])(?:\r\n|\r|\n)(?![\r\n])/g, ' ')
          return `Subject: ${text.replaceAll(/\r\n|\r|\n/g, CRLF)}${CRLF}`
        }
        return parts.run.call({ ...this, subject: (text: string) => text, subjectField }, world)
      },
    }),
  },
  'addresses-as-they-come': {
    describe: 'Puts addresses into commands as they come, line ends and all.',
    breaks: ['injection/keeps-recipient-in-path', 'injection/keeps-sender-in-path'],
    also: ['injection/*', 'messages/*', 'header/*', 'lines/*', 'mime/*'],
    replace: () => ({
      address(_, text) {
        const at = text.lastIndexOf('@')
        return { local: text.slice(0, at), domain: text.slice(at + 1), text }
      },
    }),
  },
})
