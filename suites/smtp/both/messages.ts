/**
 * The header section of every message that a client hands over (RFC 5322). A message that is wrong is shown with the place where it is.
 */

import type { Transcript, Verdict } from '../../../harness/kit.ts'
import { invariant, met, rfc, unmet } from '../../../harness/kit.ts'
import { flawInDate, isMessageId, mailboxesIn } from '../lens/address.ts'
import { fieldsOf } from '../lens/message.ts'
import { CLIENT, inEveryMessage, withoutFlaw } from './written.ts'

export const keepsLinesShort = invariant({
  title: 'No line of a message has more than 998 characters',
  clause: rfc(5322, '2.1.1'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  covers: ['M-01'],
  roles: CLIENT,
  why: 'Servers refuse longer ones, or cut them.',
  hint: 'Fold header fields, and encode texts with long lines.',
  always: withoutFlaw('long', 'at most 998 characters in a line'),
})

export const writesFields = invariant({
  title: 'Each line of the header section is a field, or goes on with one',
  clause: rfc(5322, '2.2'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  roles: CLIENT,
  why: 'A line that is no field ends the header section for some programs, and is dropped by others.',
  hint: 'Write "Name: value" lines, then an empty line, then the text.',
  always: inEveryMessage(({ message, placeOf }) => {
    const flaw = message.flaws.find(({ rule }) => rule === 'no-colon' || rule === 'stray-fold')
    return flaw ? unmet('a name, a colon and a value', flaw.says, placeOf(flaw.at)) : met
  }),
})

export const namesFields = invariant({
  title: 'The name of a field is printable ASCII, with the colon right behind it',
  clause: rfc(5322, '2.2'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  roles: CLIENT,
  why: 'A field whose name has a blank in it is none, or another one.',
  hint: 'Write "Subject: x", and not "Subject : x".',
  always: inEveryMessage(({ message, placeOf }) => {
    const flaw = message.flaws.find(({ rule }) => rule === 'name' || rule === 'blank-before-colon')
    return flaw ? unmet('a name without blanks', flaw.says, placeOf(flaw.at)) : met
  }),
})

export const writesHeadersInAscii = invariant({
  title: 'The header section is printable ASCII',
  clause: rfc(5322, '2.2'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  covers: ['M-11'],
  roles: CLIENT,
  why: 'Other octets have no meaning there, and each program shows another letter.',
  hint: 'Encode what is not ASCII: =?utf-8?B?…?= in subjects and names.',
  always: withoutFlaw('control', 'printable ASCII'),
})

export const foldsWithWords = invariant({
  title: 'A field is not folded so that a line of nothing but blanks arises',
  clause: rfc(5322, '3.2.2'),
  level: 'MUST NOT',
  tier: 'standard',
  points: 1,
  covers: ['M-02'],
  roles: CLIENT,
  why: 'Some programs take such a line for the end of the header section.',
  hint: 'Fold in front of a word, and never at the end.',
  always: withoutFlaw('empty-fold', 'some text in each line of a field'),
})

/** How often a field may come (RFC 5322 §3.6). */
function comes(name: string, least: number): (t: Transcript) => Verdict {
  return inEveryMessage(({ message, placeOf }) => {
    const found = fieldsOf(message, name)
    if (found.length < least) return unmet(`one field ${name}`, 'none')
    const second = found[1]
    return second ? unmet(`one field ${name}`, `${found.length}`, placeOf(second.at)) : met
  })
}

export const writesDate = invariant({
  title: 'A message has one field Date',
  clause: rfc(5322, '3.6'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  covers: ['M-03'],
  roles: CLIENT,
  why: 'It is one of the two fields that every message has; mail is sorted by it.',
  hint: 'Write "Date: Mon, 05 Jan 2026 10:00:00 +0100" when the message is made.',
  always: comes('date', 1),
})

export const writesFrom = invariant({
  title: 'A message has one field From',
  clause: rfc(5322, '3.6'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  covers: ['M-03'],
  roles: CLIENT,
  why: 'It is one of the two fields that every message has; nobody reads a letter without a sender.',
  hint: 'Write "From: <dave@example.org>" into the header section, beside MAIL FROM.',
  always: comes('from', 1),
})

const AT_MOST_ONCE = [
  'sender',
  'reply-to',
  'to',
  'cc',
  'bcc',
  'message-id',
  'in-reply-to',
  'references',
  'subject',
  'mime-version',
  'content-type',
  'content-transfer-encoding',
]

export const repeatsNoFields = invariant({
  title: 'Fields that may come once come once: To, Cc, Subject, Message-ID and the like',
  clause: rfc(5322, '3.6'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  covers: ['M-03'],
  roles: CLIENT,
  why: 'One program reads the first of two, and another the last.',
  hint: 'Put all recipients into one To, with commas.',
  always: inEveryMessage(({ message, placeOf }) => {
    for (const name of AT_MOST_ONCE) {
      const [, second] = fieldsOf(message, name)
      if (second) return unmet(`one field ${name}`, 'another one', placeOf(second.at))
    }
    return met
  }),
})

export const writesDates = invariant({
  title: 'Date is a date of the standard’s form, which exists',
  clause: rfc(5322, '3.3'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  covers: ['M-04'],
  roles: CLIENT,
  why: 'Programs read it in order to sort; what they cannot read stands at the end, or in 1970.',
  hint: 'Write "Mon, 05 Jan 2026 10:00:00 +0100": English names, four digits of the year, the zone as a number. In Python email.utils.formatdate does it.',
  always: inEveryMessage(({ message, placeOf }) => {
    const [field] = fieldsOf(message, 'date')
    const flaw = field && flawInDate(field.value)
    return field && flaw !== undefined
      ? unmet(
          'a date such as "Mon, 05 Jan 2026 10:00:00 +0100"',
          `"${field.value.slice(0, 60)}": ${flaw}`,
          placeOf(field.at),
        )
      : met
  }),
})

export const writesAddresses = invariant({
  title: 'From, Sender, Reply-To, To and Cc hold addresses, and names in front of them',
  clause: rfc(5322, '3.4'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  covers: ['M-06'],
  roles: CLIENT,
  why: 'Who answers takes the address out of them.',
  hint: 'Write "Dave <dave@example.org>"; put a name with a dot or a comma in quotes.',
  always: inEveryMessage(({ message, placeOf }) => {
    for (const name of ['from', 'sender', 'reply-to', 'to', 'cc']) {
      for (const field of fieldsOf(message, name)) {
        const { addresses, wrong } = mailboxesIn(field.value)
        if (wrong !== undefined) return unmet(`addresses in ${name}`, `"${wrong.slice(0, 60)}"`, placeOf(field.at))
        if (name === 'from' && addresses.length === 0)
          return unmet('an address in from', `"${field.value.slice(0, 60)}"`, placeOf(field.at))
      }
    }
    return met
  }),
})

export const writesMessageIds = invariant({
  title: 'A message has a Message-ID',
  clause: rfc(5322, '3.6.4'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  roles: CLIENT,
  why: 'Answers refer to it, and doubles are found by it.',
  hint: 'Write "Message-ID: <something.unique@your.host>".',
  always: inEveryMessage(({ message }) =>
    fieldsOf(message, 'message-id').length > 0 ? met : unmet('the field Message-ID', 'none'),
  ),
})

export const formsMessageIds = invariant({
  title: 'A Message-ID stands between < and >, with an @ inside',
  clause: rfc(5322, '3.6.4'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  covers: ['M-05'],
  roles: CLIENT,
  why: 'Programs that look for it look for this form.',
  hint: 'Write letters, digits, dots and hyphens on both sides of the @.',
  always: inEveryMessage(({ message, placeOf }) => {
    const [field] = fieldsOf(message, 'message-id')
    return field && !isMessageId(field.value)
      ? unmet('<left@right>', `"${field.value.slice(0, 60)}"`, placeOf(field.at))
      : met
  }),
})
