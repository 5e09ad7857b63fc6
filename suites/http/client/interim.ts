/** Interim responses (1xx) say that the final one will come; a client passes over them, asked for or not. */
import { type Arbitrary, fc, octetsOf, requirement, rfc } from '../../../harness/kit.ts'
import type { Request } from '../lens/message.ts'
import { type FieldLines, joined, type Page, page, textOf } from '../pen.ts'
import { inChunks, of11, speaks11, untilClose } from './answers.ts'
import { decodesChunks } from './chunks.ts'
import { fails, fetches } from './endings.ts'
import { attend, errand, response, serve } from './serve.ts'

const SMALL: Page = { stem: 'final', size: 50, key: 5 }

interface Interim {
  readonly status: string
  readonly fields: FieldLines
}

const interim: Arbitrary<Interim> = fc.record({
  status: fc.constantFrom('100 Continue', '102 Processing', '103 Early Hints', '199 Unheard Of', '100 '),
  fields: fc.constantFrom<FieldLines>(
    [],
    [['Link', '</style.css>; rel=preload']],
    [
      ['X-Interim', 'passing'],
      ['X-Empty', ''],
    ],
  ),
})

const HINTS: Interim = {
  status: '103 Early Hints',
  fields: [
    ['Link', '</style.css>; rel=preload'],
    ['X-Interim', 'passing'],
  ],
}
const CONTINUE: Interim = { status: '100 Continue', fields: [] }

/**
 * The interim responses, which nobody sends to HTTP/1.0 (RFC 9110 §15.2), and the final one. That comes in chunks: who takes an interim
 * response for the answer, and all the rest for its content, would otherwise show the document by luck.
 */
function after(before: readonly Interim[], content: Uint8Array) {
  const final = inChunks(content, { sizes: [7, 12] })
  return (asked: Request | undefined): Uint8Array =>
    speaks11(asked) ? joined(...before.map(response), final(asked)) : final(asked)
}

export const skipsInterim = requirement({
  title: 'An interim response is passed over, with its fields, though nobody asked for it',
  clause: rfc(9110, '15.2'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  why: 'Servers send 103 to be quick and 100 out of habit; a client that takes it for the answer shows nothing.',
  hint: 'When the status code is below 200, read on to the next empty line, and begin again with a status line behind it.',
  needs: [decodesChunks],
  given: fc.record({ page: page(100), interim }),
  examples: [
    { page: SMALL, interim: CONTINUE },
    { page: SMALL, interim: HINTS },
  ],
  when: ({ page, interim }, stage) => serve(stage, 'soon', after([interim], textOf(page))),
  judge: ({ page }, t) => fetches(t, textOf(page)),
})

export const skipsSeveralInterims = requirement({
  title: 'Any number of interim responses is passed over',
  clause: rfc(9110, '15.2'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'A server may send one after the other while it works.',
  hint: 'Skip interim responses in a loop, not with one if.',
  needs: [skipsInterim],
  given: fc.record({ page: page(100), interims: fc.array(interim, { minLength: 2, maxLength: 9 }) }),
  examples: [{ page: SMALL, interims: [CONTINUE, HINTS, HINTS, CONTINUE] }],
  when: ({ page, interims }, stage) => serve(stage, 'soon', after(interims, textOf(page))),
  judge: ({ page }, t) => fetches(t, textOf(page)),
})

export const skipsInterimAnywhereCut = requirement({
  title: 'The final response is waited for, though the interim one came alone',
  clause: rfc(9110, '15.2'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'An interim response is sent because the final one takes its time.',
  hint: 'After an interim response, call recv again for the next head; do not expect it in what has come.',
  needs: [skipsInterim],
  given: fc.record({ page: page(100), interim, cut: fc.nat(20) }),
  examples: [{ page: SMALL, interim: HINTS, cut: 0 }],
  when: ({ page, interim, cut }, stage) => {
    const answer = after([interim], textOf(page))
    const place = response(interim).length + cut
    return serve(stage, 'soon', answer, { cuts: [place], closes: 'asked' })
  },
  judge: ({ page }, t) => fetches(t, textOf(page)),
})

export const takesNoContentWithInterim = requirement({
  title: 'An interim response has no content, whatever length it tells',
  clause: rfc(9112, '6.3'),
  level: 'MUST',
  tier: 'robust',
  points: 1,
  why: 'Content that is taken off behind it is the beginning of the final response.',
  hint: 'Look at the status code before you look for a length.',
  needs: [skipsInterim],
  given: fc.record({ page: page(100), length: fc.integer({ min: 1, max: 60 }) }),
  examples: [{ page: SMALL, length: 20 }],
  when: ({ page, length }, stage) => {
    const early: Interim = { status: '103 Early Hints', fields: [['Content-Length', String(length)]] }
    return serve(stage, 'soon', after([early], textOf(page)))
  },
  judge: ({ page }, t) => fetches(t, textOf(page)),
})

export const refusesUnaskedSwitch = requirement({
  title: 'A change of protocol that nobody asked for is an error',
  clause: rfc(9110, '15.2.2'),
  level: 'SHOULD',
  tier: 'robust',
  points: 1,
  why: 'What follows is another protocol; shown as the document it is anything.',
  hint: 'Treat 101 as an error unless you have sent Upgrade.',
  needs: [skipsInterim],
  given: fc.record({ protocol: fc.constantFrom('websocket', 'h2c', 'unheard-of') }),
  examples: [{ protocol: 'websocket' }],
  when: async ({ protocol }, stage) => {
    const answer = response({
      status: '101 Switching Protocols',
      fields: [
        ['Connection', 'Upgrade'],
        ['Upgrade', protocol],
      ],
      content: octetsOf('\x81\x05other'),
    })
    const plain = untilClose(octetsOf('plain'))
    await attend(stage, errand('other'), (asked) => [speaks11(asked) ? answer : plain, { closes: true }], 2)
  },
  judge: (_, t) => of11(t, fails(t)),
})
