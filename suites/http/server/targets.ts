/** Octets in a target that separate nothing, end nothing, and stand for nothing but themselves (RFC 3986 §2, RFC 9112 §3.2). */
import { fc, met, octetsOf, requirement, rfc } from '../../../harness/kit.ts'
import { word } from '../pen.ts'
import { answersOn, ask, finalOf, publishAs } from './ask.ts'
import { askForPage, refusal, TARGET, withFirstLine } from './refusals.ts'

const unseen = fc.constantFrom(
  ...Array.from({ length: 32 }, (_, code) => String.fromCharCode(code)).filter((one) => !'\t\n\v\f\r'.includes(one)),
  '\x7f',
)

export const refusesControlsInTarget = requirement({
  title: 'A control character in a target is refused',
  clause: rfc(9112, '3.2'),
  level: 'SHOULD',
  tier: 'robust',
  points: 1,
  covers: ['RL-15'],
  why: 'For a program in C a NUL ends the path, while its filters have seen the rest as well.',
  hint: 'Answer 400 to a target with any octet below 33 or above 126.',
  given: fc.record({ control: unseen, behind: fc.constantFrom('', '.html') }),
  examples: [
    { control: '\0', behind: '.html' },
    { control: '\x01', behind: '' },
  ],
  when: ({ control, behind }, stage) => askForPage(stage, withFirstLine(`GET ${TARGET}${control}${behind} HTTP/1.1`)),
  judge: (_, t) => refusal(t),
})

export const refusesForeignOctetsInTarget = requirement({
  title: 'Octets outside ASCII in a target are refused: they have to be percent-encoded',
  clause: rfc(9112, '3.2'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  covers: ['RL-16'],
  why: 'In which encoding such octets are meant, everybody along the way guesses, and not everybody the same.',
  hint: 'Answer 400, or 301 to the target as it should have been, when the target has an octet above 126.',
  given: fc.record({ stem: word, letter: fc.constantFrom('é', 'ß', 'ж', '中', '😀') }),
  examples: [{ stem: 'caf', letter: 'é' }],
  when: async ({ stem, letter }, stage) => {
    const path = `${stem}${letter}.txt`
    await publishAs(stage, path, octetsOf('named with a letter outside of ASCII\n'))
    const target = Buffer.from(octetsOf(`/${path}`)).toString('latin1')
    await ask(stage, withFirstLine(`GET ${target} HTTP/1.1`))
  },
  judge: (_, t) => {
    const [response] = finalOf(answersOn(t).messages)
    return response?.status === 301 ? met : refusal(t)
  },
})
