/** What is handed on is what was taken: every octet, with one more Received field in front. */
import {
  type Arbitrary,
  fc,
  met,
  octets,
  requirement,
  rfc,
  type Stage,
  type Transcript,
  unmet,
  type Verdict,
} from '../../../harness/kit.ts'
import { latin1 } from '../lens/lines.ts'
import { example, headerOf, latin1Octets, type Mail, mail, mailOf, messageOf, withLineEnds } from '../pen.ts'
import { arrives, connectionsAt, isCarried, opens, posts } from './post.ts'

/** Hands it over, and waits for it at the next hop. */
async function carries(stage: Stage, message: Mail | Uint8Array): Promise<void> {
  await opens(stage, 'a')
  if (await posts(stage, message)) await arrives(stage, 'a')
}

export const keepsMessage = requirement({
  title: 'A message comes to the next hop as it was sent, with a Received field in front and nothing else',
  clause: rfc(5321, '2.3.10'),
  level: 'MUST',
  tier: 'standard',
  points: 3,
  why: 'The message belongs to its sender and its recipient; whoever carries it does not write in it.',
  hint: 'Keep the lines between 354 and the dot as bytes, and send these bytes behind your Received field.',
  given: fc.record({ mail }),
  examples: [{ mail: example('carried') }, { mail: { stem: 'empty', key: 1, body: [] } }],
  when: ({ mail }, stage) => carries(stage, mail),
  judge: ({ mail }, t) => isCarried(t, 'a', mail),
})

const dotted: Arbitrary<Mail> = mailOf(
  fc.array(fc.constantFrom('.', '..', '...', '.a', '. ', '..x..', 'a.', 'plain', ''), { minLength: 1, maxLength: 8 }),
)

export const keepsDots = requirement({
  title: 'Lines that begin with dots come through with as many dots as they had',
  clause: rfc(5321, '4.5.2'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  needs: [keepsMessage],
  why: 'A dot that is not doubled again ends the message at the next hop, and what follows is taken for commands.',
  hint: 'Take one dot off when you receive, and put one in front of every line that begins with a dot when you send.',
  given: fc.record({ mail: dotted }),
  examples: [{ mail: example('dots', '.', '..', '.a', 'QUIT', '...', 'end') }, { mail: example('dots', 'a', '.') }],
  when: ({ mail }, stage) => carries(stage, mail),
  judge: ({ mail }, t) => isCarried(t, 'a', mail),
})

const ODD_LINES = [
  '',
  ' ',
  '\t',
  '  two in front',
  'two behind  ',
  'From here on',
  '>From there',
  'QUIT',
  'RSET',
  'MAIL FROM:<a@example.org>',
  'Received: no field',
  '250 OK',
  '-- ',
  '=20',
]

export const keepsOddLines = requirement({
  title: 'Blanks, empty lines, and lines that look like commands or fields come through',
  clause: rfc(5321, '3.6.3'),
  level: 'MUST NOT',
  tier: 'standard',
  points: 1,
  needs: [keepsMessage],
  why: 'Signatures, tables and programs are made of them.',
  hint: 'Take off the CR LF of a line, and nothing else; between DATA and the dot nothing is a command.',
  given: fc.record({ mail: mailOf(fc.array(fc.constantFrom(...ODD_LINES), { minLength: 1, maxLength: 8 })) }),
  examples: [{ mail: example('odd', ...ODD_LINES) }, { mail: example('odd', '', '', 'x', '', '') }],
  when: ({ mail }, stage) => carries(stage, mail),
  judge: ({ mail }, t) => isCarried(t, 'a', mail),
})

const FIELDS = [
  'Comments: one',
  'Keywords: a,\r\n\tb,\r\n c',
  'sUBJECT-nOTE:  two  blanks',
  'Resent-Note: x',
  'MIME-Version: 1.0',
  'Content-Type: text/plain;\r\n charset=us-ascii',
  'X-Number: 1',
  'X-Number: 2',
]

export const keepsHeader = requirement({
  title: 'The header section is left alone: order, case, folds and unknown fields',
  clause: rfc(5321, '3.6.3'),
  level: 'MUST NOT',
  tier: 'standard',
  points: 1,
  needs: [keepsMessage],
  why: 'Signatures are made over it, and programs put into it what only they understand.',
  hint: 'Do not parse the header section at all: write your field, and then what came.',
  given: fc.record({ extra: fc.shuffledSubarray(FIELDS, { maxLength: 5 }) }),
  examples: [{ extra: FIELDS }],
  when: ({ extra }, stage) => carries(stage, withFields(extra)),
  judge: ({ extra }, t) => isCarried(t, 'a', withFields(extra)),
})

/** A message with these fields at the end of its header section. */
export function withFields(extra: readonly string[], mail: Mail = example('headed')): Uint8Array {
  const fields = extra.map((field) => `${field}\r\n`).join('')
  return latin1Octets(latin1(messageOf(mail)).replace('\r\n\r\n', `\r\n${fields}\r\n`))
}

export const addsNoFields = requirement({
  title: 'What a message lacks is not added: Date, Message-ID, even the whole header section',
  clause: rfc(5321, '3.6.3'),
  level: 'MUST NOT',
  tier: 'standard',
  points: 1,
  needs: [keepsMessage],
  why: 'Completing messages is for the program that sends them first; a relay that does it breaks signatures.',
  hint: 'Put your Received field in front, and nothing else.',
  given: fc.record({ kept: fc.subarray(headerOf(example('bare')).slice(0, 3)) }),
  examples: [{ kept: headerOf(example('bare')).slice(0, 3) }, { kept: headerOf(example('bare')).slice(2, 3) }],
  when: ({ kept }, stage) => carries(stage, bare(kept)),
  judge: ({ kept }, t) => isCarried(t, 'a', bare(kept)),
})

function bare(kept: readonly string[]): Uint8Array {
  return withLineEnds([...kept, '', 'text'])
}

export const keepsLongLines = requirement({
  title: 'A line of 998 characters comes through in one piece',
  clause: rfc(5321, '4.5.3.1.6'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  needs: [keepsMessage],
  why: 'A line that is broken is another line, and a word in two pieces.',
  hint: 'Collect what recv returns until CR LF, however many calls it takes.',
  given: fc.record({ length: fc.integer({ min: 500, max: 998 }) }),
  examples: [{ length: 998 }, { length: 513 }],
  when: ({ length }, stage) => carries(stage, longLined(length)),
  judge: ({ length }, t) => isCarried(t, 'a', longLined(length)),
})

function longLined(length: number): Mail {
  return example('long.line', 'x'.repeat(length), 'end')
}

export const keepsLargeMessages = requirement({
  title: 'A message of 60 kB comes through whole',
  clause: rfc(5321, '4.5.3.1.7'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  needs: [keepsMessage],
  why: 'Letters have pictures in them.',
  hint: 'Write with sendall, or in a loop: send may take less than all.',
  given: fc.record({ lines: fc.integer({ min: 500, max: 900 }) }),
  examples: [{ lines: 900 }],
  when: ({ lines }, stage) => carries(stage, large(lines)),
  judge: ({ lines }, t) => isCarried(t, 'a', large(lines)),
})

function large(lines: number): Mail {
  return example('large', ...Array.from({ length: lines }, (_, at) => `${at} ${'.'.repeat(60)}`))
}

const HALVES = ['a\nb', 'a\rb', '\n.\nMAIL FROM:<x@example.org>', '\n.\r\nQUIT', '\r.\rQUIT', 'a\n', '\ra']

export const passesOnNoHalfLineEnds = requirement({
  title: 'A CR or LF that stands alone in a message is not handed on',
  clause: rfc(5321, '2.3.8'),
  level: 'MUST NOT',
  tier: 'robust',
  points: 2,
  needs: [keepsMessage],
  why: 'What is text for one server is the end of the message for the next: so mail is smuggled past whoever looks at it.',
  hint: 'Refuse such a message with 554 at its end, or put CR LF, or a blank, in place of the half.',
  given: fc.record({ half: fc.constantFrom(...HALVES) }),
  examples: HALVES.map((half) => ({ half })),
  when: async ({ half }, stage) => {
    await opens(stage, 'a')
    await posts(stage, smuggling(half))
    // Whatever it does with the one, it is ready for the other.
    if (await posts(stage, AFTER)) await arrives(stage, 'a')
  },
  judge: (_, t) => noHalves(t),
})

const AFTER = example('after.a.half')

function smuggling(half: string): Uint8Array {
  return latin1Octets(`${latin1(messageOf(example('half')))}${half}\r\nend\r\n`)
}

/** In all that the next hop was sent, CR and LF stand together. */
function noHalves(t: Transcript): Verdict {
  for (const line of connectionsAt(t, 'a')) {
    const stream = octets(t, line, 'received')
    const half = /\r(?!\n)|(?<!\r)\n/.exec(latin1(stream.bytes))
    if (half) return unmet('CR and LF together', half[0] === '\r' ? 'a CR alone' : 'an LF alone', stream.at(half.index))
  }
  return met
}
