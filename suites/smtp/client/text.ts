/** The text: each of its lines arrives as it is, whatever stands in it (RFC 5321 §4.5.2). */
import {
  type Arbitrary,
  all,
  contract,
  fc,
  met,
  requirement,
  rfc,
  type Transcript,
  unmet,
  type Verdict,
} from '../../../harness/kit.ts'
import { type Submission, unstuffed } from '../lens/dialogue.ts'
import { readMessage } from '../lens/message.ts'
import { readMime, textOf } from '../lens/mime.ts'
import { word } from '../pen.ts'
import { body, text as textCapability } from './capabilities.ts'
import { explains } from './outcomes.ts'
import { commandsIn, inMessage, serve, submissionsIn } from './serve.ts'

/** No dots, which are for another requirement, and no blanks at the ends. */
const PRINTABLE = fc.string({
  unit: fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz     ABCXYZ0123456789,;:!?-+()"\'@<>=_#%&$*/\\~'),
  maxLength: 60,
})
const lines = (line: Arbitrary<string>, minLength = 1, maxLength = 8): Arbitrary<readonly string[]> =>
  fc.array(line, { minLength, maxLength })

/** The text that arrived is this one, line by line; one empty line more or less at its end does not matter. */
export function arrives(t: Transcript, expected: readonly string[]): Verdict {
  return inMessage(t, ({ raw }) => {
    const text = textOf(readMessage(unstuffed(raw).replaceAll(/\r?\n/g, '\r\n')))
    if (text === undefined) return unmet('a text', 'a message without one')
    const came = ended(text.split('\n'))
    const wanted = ended(expected)
    const at = Math.max(
      wanted.findIndex((line, index) => line !== came[index]),
      wanted.length < came.length && wanted.every((line, index) => line === came[index]) ? wanted.length : -1,
    )
    return at < 0 ? met : unmet(`line ${at + 1} of the text: ${shown(wanted[at])}`, shown(came[at]))
  })
}

function ended(lines: readonly string[]): readonly string[] {
  let end = lines.length
  while (end > 0 && lines[end - 1] === '') end--
  return lines.slice(0, end)
}

function shown(line: string | undefined): string {
  return line === undefined ? 'its end' : JSON.stringify(line.slice(0, 60))
}

/** Nothing of the text stands where commands are. */
function goesOn(t: Transcript): Verdict {
  const own = ['EHLO', 'HELO', 'MAIL', 'RCPT', 'DATA', 'QUIT', 'RSET', 'NOOP']
  const odd = commandsIn(t).find(({ verb }) => !own.includes(verb))
  return odd ? unmet('text inside the message only', `the command "${odd.text.slice(0, 60)}"`) : met
}

export const sendsArgument = requirement({
  title: 'The text that is given as an argument arrives',
  clause: contract('text'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  capability: body,
  why: 'A message without its text says nothing.',
  hint: 'Send the argument behind the header section and an empty line.',
  given: fc.record({ word }),
  examples: [{ word: 'hello' }],
  when: ({ word }, stage) => serve(stage, { text: [word] }),
  judge: ({ word }, t) => arrives(t, [word]),
})

export const sendsText = requirement({
  title: 'The text arrives, line by line, as it was given',
  clause: contract('text'),
  level: 'MUST',
  tier: 'standard',
  points: 3,
  capability: textCapability,
  why: 'This is what the recipient gets to read.',
  hint: 'Send an empty line behind the header section, and then each line of the text with CR LF.',
  given: fc.record({ text: lines(PRINTABLE.map((line) => `x${line.trim()}`)) }),
  examples: [{ text: ['Hello,', '', 'all is well'] }, { text: ['one line'] }, { text: ['', 'behind an empty line'] }],
  when: ({ text }, stage) => serve(stage, { text }),
  judge: ({ text }, t) => all(arrives(t, text), goesOn(t)),
})

const DOTTED = ['.', '..', '...', '.x', '. ', '.\t.', '.QUIT', 'x.', 'words']

export const doublesDots = requirement({
  title: 'A line that begins with a dot travels with another one in front',
  clause: rfc(5321, '4.5.2'),
  level: 'MUST',
  tier: 'standard',
  points: 3,
  covers: ['C-04'],
  capability: textCapability,
  needs: [sendsText],
  why: 'A line that is a dot would end the message there, and the server would read the rest as commands.',
  hint: 'Before you send a line, look at its first character: if it is a dot, send another one first.',
  given: fc.record({ text: lines(fc.constantFrom(...DOTTED)) }),
  examples: [
    { text: ['before', '.', 'after'] },
    { text: ['.x', '..', '...', 'end'] },
    { text: ['.'] },
    { text: ['.', 'MAIL FROM:<eve@example.org>', 'RCPT TO:<bob@example.test>', 'DATA', 'smuggled', '.', 'QUIT'] },
  ],
  when: ({ text }, stage) => serve(stage, { text }),
  judge: ({ text }, t) =>
    all(
      submissionsIn(t).length > 1 ? unmet('one message', `${submissionsIn(t).length}`) : met,
      goesOn(t),
      arrives(t, text),
    ),
})

const BLANKS = ['', ' ', '\t', '  two in front', 'a\tb', 'words']

export const keepsBlanks = requirement({
  title: 'Empty lines, and blanks at both ends of a line, come through',
  clause: contract('text'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  capability: textCapability,
  needs: [sendsText],
  why: 'Paragraphs and programs are made of them.',
  hint: 'Take the line end off a line, and nothing else; stop at the end of the input, and not at an empty line.',
  given: fc.record({ text: lines(fc.constantFrom(...BLANKS)).map((text) => [...text, 'end']) }),
  examples: [
    { text: ['one', '', '', 'two', ' three', '\tfour', 'end'] },
    { text: ['', '  two in front', 'two behind  ', ' ', 'end'] },
  ],
  when: ({ text }, stage) => serve(stage, { text }),
  judge: ({ text }, t) => arrives(t, text),
})

export const sendsEmptyText = requirement({
  title: 'An empty text makes an empty message, with an end',
  clause: contract('text'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  capability: textCapability,
  why: 'A reminder to oneself may have a subject and nothing else.',
  hint: 'Send the empty line behind the header section, and the dot, also when there is no text.',
  given: fc.record({ text: fc.constantFrom<readonly string[]>([], ['']) }),
  examples: [{ text: [] }, { text: [''] }],
  when: ({ text }, stage) => serve(stage, { text }),
  judge: (_, t) => all(arrives(t, []), goesOn(t)),
})

export const keepsForeignLetters = requirement({
  title: 'Letters outside ASCII arrive, and MIME says in which encoding',
  clause: rfc(2045, '5.2'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  covers: ['M-11'],
  capability: textCapability,
  needs: [sendsText],
  why: 'Without a charset the recipient sees other letters, or none.',
  hint: 'Add MIME-Version: 1.0, Content-Type: text/plain; charset=utf-8, and Content-Transfer-Encoding: base64, quoted-printable, or 8bit where the server lists 8BITMIME.',
  given: fc.record({ text: lines(fc.constantFrom('café', 'Grüße', '日本', '€ 5', 'plain'), 1, 4) }),
  examples: [{ text: ['café', 'Grüße', '日本'] }],
  when: ({ text }, stage) => serve(stage, { text }),
  judge: ({ text }, t) => all(arrives(t, text), inMessage(t, saysItsCharset)),
})

/** What MIME declares to be more than ASCII has a charset. What is not declared at all is told of elsewhere. */
function saysItsCharset({ raw }: Submission): Verdict {
  const foreign = readMime(readMessage(unstuffed(raw))).parts.find(
    ({ type, parameters, encoding, content }) =>
      type.startsWith('text/') &&
      encoding !== '7bit' &&
      parameters.charset === undefined &&
      content.some((octet) => octet > 0x7f),
  )
  return foreign ? unmet('a Content-Type with a charset', foreign.type) : met
}

export const sendsLongTexts = requirement({
  title: 'A text of thousands of lines arrives whole',
  clause: contract('text'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  capability: textCapability,
  needs: [sendsText],
  why: 'send takes as much as fits into the buffers, and says how much that was.',
  hint: 'Use sendall, or loop until send has taken all.',
  given: fc.record({ count: fc.integer({ min: 500, max: 1_500 }) }),
  examples: [{ count: 1_500 }],
  when: ({ count }, stage) => serve(stage, { text: numbered(count) }),
  judge: ({ count }, t) => arrives(t, numbered(count)),
})

function numbered(count: number): readonly string[] {
  return Array.from({ length: count }, (_, at) => `${at} ${'.'.repeat(at % 3)}${'x'.repeat(40)}`)
}

export const sendsLongLines = requirement({
  title: 'A line of a thousand characters and more arrives as one line, or is refused in words',
  clause: rfc(5322, '2.1.1'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  covers: ['M-01'],
  capability: textCapability,
  needs: [sendsText],
  why: 'Such a line may not travel as it is, and must not become two.',
  hint: 'Encode the text in base64 or quoted-printable when it has a line beyond 998 characters; or refuse it in words.',
  given: fc.record({ length: fc.integer({ min: 999, max: 5_000 }) }),
  examples: [{ length: 999 }, { length: 5_000 }],
  when: ({ length }, stage) => serve(stage, { text: longText(length) }),
  judge: ({ length }, t) => (submissionsIn(t).length === 0 ? explains(t) : arrives(t, longText(length))),
})

function longText(length: number): readonly string[] {
  return ['short', 'x'.repeat(length), 'end']
}
