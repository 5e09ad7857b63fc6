/** The lines of a header section: how they end, what stands in them, and what must not be taken for one (RFC 9112 §2.2 and §5). */
import { all, fc, met, requirement, rfc, unmet } from '../../../harness/kit.ts'
import { HOST, turn, visit, word } from '../pen.ts'
import { answersOn, ask, finalOf, gotPage, hasStatus, publish, statusLine } from './ask.ts'
import { anyName, askForPage, asksNext, PAGE, raw, refusal, refusalOrPage, TARGET, withLines } from './refusals.ts'

const TCHARS = [..."!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"]

const value = fc.oneof(
  fc.constantFrom('', ' ', '\t ', '"', 'a:b:c', '%00', '=?x?', '\xe9\xff'),
  fc.stringMatching(/^[!-~\x80-\xff]([ \t!-~\x80-\xff]{0,40}[!-~\x80-\xff])?$/),
)

export const readsEveryField = requirement({
  title: 'Fields of any name and any value, an empty one too, are read',
  clause: rfc(9110, '2.2'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  covers: ['HF-11', 'HF-12'],
  why: 'Extensions bring fields that nobody has heard of; who does not know them passes over them.',
  hint: 'The name ends at the first colon, and everything behind it, without the blanks around it, is the value: it may be empty, and may hold colons.',
  given: fc.record({
    lines: fc.array(
      fc
        .tuple(
          fc.string({ unit: fc.constantFrom(...TCHARS), minLength: 1, maxLength: 12 }),
          fc.constantFrom('', ' ', '\t', '   '),
          value,
          fc.constantFrom('', ' ', '\t'),
        )
        .map(([name, before, value, behind]) => `X-${name}:${before}${value}${behind}`),
      { minLength: 1, maxLength: 6 },
    ),
  }),
  examples: [
    { lines: ['X-Empty:'] },
    { lines: ['X-Blank: \t '] },
    { lines: ['X-Colon:a:b:c', 'X-Colon: again'] },
    { lines: ["X-!#$%&'*+.^_`|~: \xe4\xf6"] },
  ],
  when: ({ lines }, stage) => askForPage(stage, withLines(...lines)),
  judge: (_, t) => gotPage(t, PAGE),
})

const inAnyCase = (text: string) =>
  fc
    .array(fc.boolean(), { minLength: text.length, maxLength: text.length })
    .map((upper) => [...text].map((letter, at) => (upper[at] ? letter.toUpperCase() : letter.toLowerCase())).join(''))

export const readsNamesInAnyCase = requirement({
  title: 'The names of fields are read in any case',
  clause: rfc(9110, '5.1'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  covers: ['HF-12'],
  why: 'Libraries write host, Host and HOST, and all of them mean the same.',
  hint: 'Change names to small letters before you compare them.',
  given: fc.record({ name: inAnyCase('host') }),
  examples: [{ name: 'host' }, { name: 'HOST' }, { name: 'hOsT' }],
  when: ({ name }, stage) => askForPage(stage, raw(`GET ${TARGET} HTTP/1.1`, `${name}: ${HOST}`, 'Connection: close')),
  judge: (_, t) => gotPage(t, PAGE),
})

export const stripsBlanksAroundValues = requirement({
  title: 'Spaces around a value, or none at all, are no part of it',
  clause: rfc(9110, '5.5'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  covers: ['HF-12'],
  why: 'Some write one space behind the colon, some none, and some line their values up.',
  hint: 'Split the line at its first colon, and strip the spaces around the value.',
  given: fc.record({ before: fc.constantFrom('', ' ', '  ', '     '), behind: fc.constantFrom('', ' ', '   ') }),
  examples: [
    { before: '', behind: '' },
    { before: '  ', behind: ' ' },
  ],
  when: ({ before, behind }, stage) => askForPage(stage, withHostBetween(before, behind)),
  judge: (_, t) => gotPage(t, PAGE),
})

// A MUST in the standard. But servers that half of the world uses take a tab in front of a value for its first octet, and nobody
// writes one: it is not held against anyone as a MUST.
export const stripsTabsAroundValues = requirement({
  title: 'Tabs around a value are no part of it, as spaces are not',
  clause: rfc(9110, '5.5'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  needs: [stripsBlanksAroundValues],
  covers: ['HF-12'],
  why: 'What is optional around a value is spaces and tabs alike.',
  hint: 'Strip spaces and tabs around the value.',
  given: fc.record({ before: fc.constantFrom('\t', ' \t '), behind: fc.constantFrom('', '\t', '\t  ') }),
  examples: [{ before: '\t', behind: '\t' }],
  when: ({ before, behind }, stage) => askForPage(stage, withHostBetween(before, behind)),
  judge: (_, t) => gotPage(t, PAGE),
})

function withHostBetween(before: string, behind: string): Uint8Array {
  return raw(`GET ${TARGET} HTTP/1.1`, `Host:${before}${HOST}${behind}`, 'Connection: close')
}

export const refusesBlankBeforeColon = requirement({
  title: 'A blank between the name of a field and its colon is answered 400',
  clause: rfc(9112, '5.1'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  covers: ['HF-01'],
  why: 'Some drop the blank and some the field, so two servers in a row see two different requests.',
  hint: 'Do not strip names: when a name ends in a space or a tab, answer 400.',
  given: fc.record({
    name: fc.oneof(anyName, fc.constantFrom('Content-Length', 'Transfer-Encoding', 'Accept', 'User-Agent')),
    blank: fc.constantFrom(' ', '\t', '  '),
  }),
  examples: [
    { name: 'X-Note', blank: ' ' },
    { name: 'Content-Length', blank: ' ' },
    { name: 'X-Note', blank: '\t' },
  ],
  when: ({ name, blank }, stage) => askForPage(stage, withLines(`${name}${blank}: 0`)),
  judge: (_, t) => hasStatus(t, [400]),
})

/** Characters that no token has (RFC 9110 §5.6.2); blanks and the colon have their own requirements. */
const NO_TCHARS = [...'"(),/;<=>?@[\\]{}\x01\x7f\x80\xe9\xff']

export const refusesNamesThatAreNoTokens = requirement({
  title: 'A request with a name of a field that is no token, or empty, is refused',
  clause: rfc(9112, '2.2'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  covers: ['HF-02', 'HF-03', 'HF-05', 'HF-15'],
  why: 'Names that the next program reads otherwise are a way past the one that let them through.',
  hint: "Check every name: letters, digits and !#$%&'*+-.^_`|~ and nothing else, at least one of them.",
  given: fc.record({
    name: fc.oneof(
      fc.constantFrom('', 'X\tNote', 'X Note'),
      fc.tuple(word, fc.constantFrom(...NO_TCHARS), word).map((parts) => parts.join('')),
    ),
  }),
  examples: [{ name: '' }, { name: 'X[Note]' }, { name: 'X-N\xf6te' }, { name: 'X\tNote' }, { name: 'X Note' }],
  when: ({ name }, stage) => askForPage(stage, withLines(`${name}: value`)),
  judge: (_, t) => refusal(t),
})

export const refusesLinesWithoutColon = requirement({
  title: 'A request with a field line without a colon is refused',
  clause: rfc(9112, '2.2'),
  level: 'SHOULD',
  tier: 'robust',
  points: 1,
  covers: ['HF-04'],
  why: 'Such a line is no field; usually something has been cut in two in front of it.',
  hint: 'Check that the line has a colon before you split it there; answer 400, and do not crash.',
  given: fc.record({ line: word }),
  examples: [{ line: 'nocolon' }],
  when: ({ line }, stage) => askForPage(stage, withLines(line)),
  judge: (_, t) => refusal(t),
})

export const refusesNulInValues = requirement({
  title: 'A request with a NUL in the value of a field is refused',
  clause: rfc(9110, '5.5'),
  level: 'SHOULD',
  tier: 'robust',
  points: 1,
  covers: ['HF-06'],
  why: 'For a program in C the value ends there, for others it does not.',
  hint: 'Answer 400 when any octet of the header section is 0.',
  given: fc.record({ before: word, behind: word }),
  examples: [{ before: 'be', behind: 'hind' }],
  when: ({ before, behind }, stage) => askForPage(stage, withLines(`X-Note: ${before}\0${behind}`)),
  judge: (_, t) => refusal(t),
})

const controls = fc.constantFrom(...'\x01\x07\x08\x0b\x0c\x0e\x1b\x1f\x7f')

export const copesWithControlsInValues = requirement({
  title: 'Other control characters in a value are refused, or kept without harm',
  clause: rfc(9110, '5.5'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  covers: ['HF-07'],
  why: 'A terminal that shows the log of a server does what such characters say.',
  hint: 'Answer 400 to them, or take them as they are; do not let a decoder or a log crash on them.',
  given: fc.record({ control: controls, behind: word }),
  examples: [
    { control: '\x01', behind: 'x' },
    { control: '\x0b', behind: 'x' },
    { control: '\x7f', behind: '' },
  ],
  when: ({ control, behind }, stage) => askForPage(stage, withLines(`X-Note: a${control}${behind}`)),
  judge: (_, t) => refusalOrPage(t),
})

const OVERSIZE = 100_000

/** A request with one part that is far larger than anybody needs. */
function oversized(part: string, size: number): Uint8Array {
  const much = 'x'.repeat(size)
  if (part === 'target') return visit(`/${much}`)
  if (part === 'method') return turn(TARGET, [['Connection', 'close']], much.toUpperCase())
  if (part === 'name') return withLines(`${much}: value`)
  if (part === 'value') return withLines(`X-Note: ${much}`)
  return withLines(...Array.from({ length: size / 10 }, (_, nth) => `X-${nth}: x`))
}

const PARTS = ['target', 'method', 'name', 'value', 'fields']

export const survivesOversizedHeads = requirement({
  title: 'What is too long in a request is refused with 4xx, and the next client is served',
  clause: rfc(9110, '5.4'),
  level: 'MUST',
  tier: 'robust',
  points: 2,
  covers: ['RL-07', 'RL-14', 'HF-08', 'HF-09', 'HF-10'],
  why: 'The first thing that an attacker tries is more of everything.',
  hint: 'Set a limit of some thousand octets for the first line (414) and for all fields together (431), and stop reading there. What is not too long for you may be served.',
  given: fc.record({ part: fc.constantFrom(...PARTS), size: fc.integer({ min: OVERSIZE / 2, max: OVERSIZE }) }),
  examples: PARTS.map((part) => ({ part, size: OVERSIZE })),
  when: async ({ part, size }, stage) => {
    await publish(stage, PAGE)
    await ask(stage, oversized(part, size))
    await asksNext(stage)
  },
  judge: ({ part }, t) => {
    const [response] = finalOf(answersOn(t).messages)
    // A name may also be too long for the system, whose error is told as one of the server: 4xx is due to fields (RFC 9110 §5.4).
    // A server that stops reading and closes may lose its answer to the reset that this brings.
    const answer =
      part !== 'target' && response && response.status >= 500 && response.status !== 501 && response.status !== 505
    const first = answer ? unmet('success, or a status code 4xx', statusLine(response)) : met
    return all(first, gotPage(t, PAGE, { line: 'client 2' }))
  },
})
