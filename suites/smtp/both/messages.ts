/**
 * What holds of every message that a client hands over, and of every line that it says (RFC 5321 §2.3.8, RFC 5322, RFC 2045). A message that
 * is wrong is shown with the place where it is.
 */
import {
  invariant,
  linesOf,
  met,
  octets,
  type Place,
  readOnce,
  rfc,
  type Transcript,
  unmet,
  unobserved,
  type Verdict,
} from '../../../harness/kit.ts'
import { flawInDate, isMessageId, mailboxesIn } from '../lens/address.ts'
import { type CommandRule, type Dialogue, dialogueOn, unstuffed } from '../lens/dialogue.ts'
import { fieldsOf, type Message, type MessageRule, readMessage } from '../lens/message.ts'
import { type MimeFlaw, type Reading, readMime } from '../lens/mime.ts'

const CLIENT = ['client']

interface Said {
  readonly dialogue: Dialogue
  placeOf(offset: number): Place | undefined
}

const said = readOnce((t: Transcript): readonly Said[] =>
  linesOf(t, 'server').flatMap((line) => {
    const stream = octets(t, line, 'received')
    return stream.bytes.length === 0 ? [] : [{ dialogue: dialogueOn(t, line), placeOf: stream.at }]
  }),
)

interface Written {
  readonly message: Message
  readonly mime: Reading
  /** Where an offset in the message as it is read stands in what travelled, with the dots of SMTP. */
  placeOf(offset: number): Place | undefined
}

const written = readOnce((t: Transcript): readonly Written[] =>
  said(t).flatMap(({ dialogue, placeOf }) =>
    dialogue.submissions
      .filter(({ whole }) => whole)
      .map(({ raw, at }) => {
        const message = readMessage(unstuffed(raw))
        return { message, mime: readMime(message), placeOf: (offset: number) => placeOf(at + travelled(raw, offset)) }
      }),
  ),
)

/** The offset in a message as it travelled, from the one without its dots. */
function travelled(raw: string, offset: number): number {
  let dots = 0
  for (const { index } of raw.matchAll(/(?:^|(?<=\n))\./g)) {
    if (index > offset + dots) break
    dots++
  }
  return offset + dots
}

function inEveryMessage(judge: (written: Written) => Verdict): (t: Transcript) => Verdict {
  return (t) => {
    const all = written(t)
    return all.length === 0 ? unobserved('no message came') : (all.map(judge).find(({ is }) => is === 'unmet') ?? met)
  }
}

function withoutFlaw(rule: MessageRule, expected: string): (t: Transcript) => Verdict {
  return inEveryMessage(({ message, placeOf }) => {
    const flaw = message.flaws.find((each) => each.rule === rule)
    return flaw ? unmet(expected, flaw.says, placeOf(flaw.at)) : met
  })
}

function withoutMimeFlaw(rules: readonly MimeFlaw['rule'][], expected: string): (t: Transcript) => Verdict {
  return inEveryMessage(({ mime }) => {
    const flaw = mime.flaws.find(({ rule }) => rules.includes(rule))
    return flaw ? unmet(expected, flaw.says) : met
  })
}

function onEveryLine(rule: CommandRule, expected: string): (t: Transcript) => Verdict {
  return (t) => {
    const all = said(t)
    if (all.length === 0) return unobserved('nothing was said')
    for (const { dialogue, placeOf } of all) {
      const flaw = dialogue.flaws.find((each) => each.rule === rule)
      if (flaw) return unmet(expected, flaw.says, placeOf(flaw.at))
    }
    return met
  }
}

export const endsLinesWithCrLf = invariant({
  title: 'Every line that the client sends ends in CR LF, in commands and in messages',
  clause: rfc(5321, '2.3.8'),
  level: 'MUST',
  tier: 'basic',
  points: 2,
  roles: CLIENT,
  why: 'Strict servers do not see the end of a line in LF alone, and others refuse the message.',
  hint: 'Write "\\r\\n" behind every line, those of the text too; println and text mode write what the platform likes.',
  always: onEveryLine('line-end', 'CR LF at the end of the line'),
})

export const sendsNoBareCr = invariant({
  title: 'No CR goes out without its LF',
  clause: rfc(5321, '2.3.8'),
  level: 'MUST NOT',
  tier: 'standard',
  points: 1,
  roles: CLIENT,
  why: 'What one server passes on as text is a line end to the next.',
  hint: 'Look for "\\r\\r\\n": it comes from writing "\\r\\n" to a stream that turns "\\n" into "\\r\\n" by itself.',
  always: onEveryLine('bare-cr', 'CR only before LF'),
})

export const keepsCommandsShort = invariant({
  title: 'No command is longer than 512 octets',
  clause: rfc(5321, '4.5.3.1.4'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  roles: CLIENT,
  why: 'Servers need not read longer ones.',
  hint: 'One recipient in each RCPT.',
  always: (t) => {
    const all = said(t)
    if (all.length === 0) return unobserved('nothing was said')
    for (const { dialogue, placeOf } of all) {
      const long = dialogue.commands.find(({ text }) => text.length + 2 > 512)
      if (long) return unmet('at most 512 octets', `a command of ${long.text.length + 2} octets`, placeOf(long.at))
    }
    return met
  },
})

export const keepsLinesShort = invariant({
  title: 'No line of a message has more than 998 characters',
  clause: rfc(5322, '2.1.1'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
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

export const declaresMime = invariant({
  title: 'Content-Type and Content-Transfer-Encoding come with MIME-Version, and have the forms of MIME',
  clause: rfc(2045, '4'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  roles: CLIENT,
  why: 'Without that field the message is plain text to a reader, boundaries and base64 included.',
  hint: 'Write "MIME-Version: 1.0" wherever you write Content-Type.',
  always: withoutMimeFlaw(
    ['version', 'type', 'encoding'],
    'MIME-Version: 1.0, a type such as text/plain, and an encoding that exists',
  ),
})

export const declaresEightBits = invariant({
  title: 'Octets outside ASCII in a text are declared, as 8bit or by an encoding',
  clause: rfc(2045, '6.2'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  roles: CLIENT,
  why: 'What is not declared is 7bit: a server may clear the eighth bit, or refuse the message.',
  hint: 'Write Content-Transfer-Encoding: base64 or quoted-printable, and encode the text.',
  always: withoutMimeFlaw(['eight-bit'], 'ASCII, or Content-Transfer-Encoding'),
})

export const offersEightBits = invariant({
  title: 'Octets outside ASCII go out only to a server that lists 8BITMIME',
  clause: rfc(5321, '2.4'),
  level: 'MUST NOT',
  tier: 'standard',
  points: 1,
  roles: CLIENT,
  why: 'Without the extension the way is 7 bits wide.',
  hint: 'Look for 8BITMIME in the reply to EHLO; without it encode the text in base64 or quoted-printable.',
  always: (t) => {
    if (written(t).length === 0) return unobserved('no message came')
    const offered = linesOf(t, 'server').some((line) =>
      /^250[- ]8BITMIME\b/im.test(Buffer.from(octets(t, line, 'sent').bytes).toString('latin1')),
    )
    const foreign = written(t).find(({ message }) => /[\x80-\xff]/.test(message.body))
    return !offered && foreign
      ? unmet(
          'ASCII, since 8BITMIME was not offered',
          'octets outside ASCII',
          foreign.placeOf(foreign.message.bodyAt + foreign.message.body.search(/[\x80-\xff]/)),
        )
      : met
  },
})

export const dividesParts = invariant({
  title: 'A multipart has a boundary of at most 70 characters, before each part and behind the last',
  clause: rfc(2046, '5.1.1'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  roles: CLIENT,
  why: 'A reader that does not find the boundary shows base64, or nothing.',
  hint: 'Write CR LF, two hyphens and the boundary in front of each part, and two more hyphens behind the last.',
  always: withoutMimeFlaw(['boundary'], 'a boundary, its parts, and its end'),
})

export const encodesBase64 = invariant({
  title: 'Base64 has lines of at most 76 characters, and nothing but its alphabet',
  clause: rfc(2045, '6.8'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  roles: CLIENT,
  why: 'Decoders stop at the first character that is none.',
  hint: 'Encode, and put CR LF behind every 76 characters.',
  always: withoutMimeFlaw(['base64'], 'base64 in lines of at most 76 characters'),
})

export const encodesQuotedPrintable = invariant({
  title: 'Quoted-printable has lines of at most 76 characters, and = only before two hexadecimal digits',
  clause: rfc(2045, '6.7'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  roles: CLIENT,
  why: 'A = that is not written as =3D takes the two characters behind it along.',
  hint: 'Encode =, and every octet outside printable ASCII; break lines with = at their end.',
  always: withoutMimeFlaw(['quoted-printable'], 'quoted-printable in lines of at most 76 characters'),
})

export const encodesWords = invariant({
  title: 'Encoded words have at most 75 characters, and the form of one of their two encodings',
  clause: rfc(2047, '2'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  roles: CLIENT,
  why: 'What has not the form of an encoded word is shown as it is, question marks and all.',
  hint: 'Cut the text between letters, and write several words with blanks between them.',
  always: withoutMimeFlaw(['encoded-word'], 'encoded words of at most 75 characters'),
})
