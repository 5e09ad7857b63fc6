/** The task attach: a file travels with the message, and comes out as it went in (RFC 2045, RFC 2046). */
import {
  all,
  contract,
  fc,
  met,
  requirement,
  rfc,
  type Stage,
  type Transcript,
  unmet,
  type Verdict,
} from '../../../harness/kit.ts'
import { unstuffed } from '../lens/dialogue.ts'
import { readMessage } from '../lens/message.ts'
import { type Part, readMime } from '../lens/mime.ts'
import { attach } from './capabilities.ts'
import { inMessage, serve, submissionsIn } from './serve.ts'
import { arrives } from './text.ts'

const TEXT = ['See the file.']

async function attaches(stage: Stage, octets: Uint8Array, text = TEXT): Promise<void> {
  await stage.put('attachment', '', octets)
  await serve(stage, { text }, {}, { task: 'attach' })
}

/** The parts that are not the text. */
function filesIn(t: Transcript): readonly Part[] {
  const [submission] = submissionsIn(t)
  if (!submission) return []
  const message = readMessage(unstuffed(submission.raw))
  return readMime(message).parts.filter(({ type, fields }, at) => at > 0 || type !== 'text/plain' || fields !== message)
}

function comesAlong(t: Transcript, octets: Uint8Array): Verdict {
  return inMessage(t, () => {
    const files = filesIn(t)
    if (files.some(({ content }) => Buffer.compare(content, octets) === 0)) return met
    const last = files.at(-1)
    return unmet(
      `a part with the ${octets.length} octets of the file`,
      last ? `${last.content.length} other octets` : 'no part but the text',
    )
  })
}

const octets = (size: number, key: number) =>
  Uint8Array.from({ length: size }, (_, at) => (at * 7 + key + Math.floor(at / 251) * 13) & 0xff)

export const attachesFiles = requirement({
  title: 'The octets of the file come out of the message as they are',
  clause: contract('tasks'),
  level: 'MUST',
  tier: 'standard',
  points: 3,
  covers: ['C-09'],
  capability: attach,
  why: 'A picture with one wrong octet is broken.',
  hint: 'Read the file as bytes, encode it in base64, 76 characters a line, and send it as a part of a multipart/mixed.',
  given: fc.record({ size: fc.integer({ min: 1, max: 2_000 }), key: fc.nat({ max: 255 }) }),
  examples: [
    { size: 256, key: 0 },
    { size: 1, key: 0 },
    { size: 57, key: 3 },
    { size: 58, key: 3 },
  ],
  when: ({ size, key }, stage) => attaches(stage, octets(size, key)),
  judge: ({ size, key }, t) => comesAlong(t, octets(size, key)),
})

export const keepsTextBesideFile = requirement({
  title: 'The text comes first, and the file behind it',
  clause: rfc(2046, '5.1.3'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  capability: attach,
  needs: [attachesFiles],
  why: 'The parts of a multipart/mixed are shown in their order.',
  hint: 'Write the text as the first part, with a Content-Type of its own.',
  given: fc.record({ size: fc.integer({ min: 1, max: 500 }) }),
  examples: [{ size: 100 }],
  when: ({ size }, stage) => attaches(stage, octets(size, 1)),
  judge: (_, t) => arrives(t, TEXT),
})

export const attachesEmptyFiles = requirement({
  title: 'An empty file is a part with nothing in it',
  clause: contract('tasks'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  capability: attach,
  needs: [attachesFiles],
  why: 'An empty file is a file.',
  hint: 'Do not leave the part out.',
  given: fc.constant({}),
  examples: [{}],
  when: (_, stage) => attaches(stage, new Uint8Array()),
  judge: (_, t) => comesAlong(t, new Uint8Array()),
})

export const attachesLargeFiles = requirement({
  title: 'A file of some hundred thousand octets is sent whole',
  clause: contract('tasks'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  capability: attach,
  needs: [attachesFiles],
  why: 'Files are larger than any buffer.',
  hint: 'Use sendall, or send in a loop.',
  given: fc.record({ size: fc.integer({ min: 70_000, max: 300_000 }) }),
  examples: [{ size: 300_007 }],
  when: ({ size }, stage) => attaches(stage, octets(size, 9)),
  judge: ({ size }, t) => comesAlong(t, octets(size, 9)),
})

/** What looks like the end of a part, of a message, or of a line. */
const TRICKY = [
  '--',
  '--boundary',
  '--===============',
  '\r\n.\r\n',
  '.\r\n',
  '\n.\n',
  '\r\n--\r\n',
  'From here',
  '=\r\n',
  '\r',
  '\n',
]

export const attachesTrickyFiles = requirement({
  title: 'A file with lines that look like boundaries and ends comes out as it went in',
  clause: rfc(2046, '5.1.1'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  capability: attach,
  why: 'A boundary must not stand in what it encloses, and a dot not at the beginning of a line.',
  hint: 'In base64 none of this can happen.',
  given: fc.record({ pieces: fc.array(fc.constantFrom(...TRICKY), { minLength: 1, maxLength: 6 }) }),
  examples: [{ pieces: TRICKY }, { pieces: ['\r\n.\r\n'] }],
  when: ({ pieces }, stage) => attaches(stage, Buffer.from(pieces.join(''), 'latin1')),
  judge: ({ pieces }, t) => comesAlong(t, Buffer.from(pieces.join(''), 'latin1')),
})

export const saysWhatFileIs = requirement({
  title: 'The part of the file says that it is an attachment, or gives it a type of its own',
  clause: rfc(2045, '5'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  capability: attach,
  needs: [attachesFiles],
  why: 'A program that does not know what it is shows it as text.',
  hint: 'Write "Content-Type: application/octet-stream" and "Content-Disposition: attachment; filename=…".',
  given: fc.constant({}),
  examples: [{}],
  when: (_, stage) => attaches(stage, octets(300, 2)),
  judge: (_, t) => {
    const file = filesIn(t).find(({ content }) => Buffer.compare(content, octets(300, 2)) === 0)
    const told =
      file && (file.type !== 'text/plain' || file.fields.fields.some(({ name }) => name === 'content-disposition'))
    return all(
      comesAlong(t, octets(300, 2)),
      told ? met : unmet('a type of its own, or Content-Disposition', file ? file.type : 'no such part'),
    )
  },
})
