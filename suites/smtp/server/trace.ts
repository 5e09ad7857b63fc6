/** The header section: what came stays, and the server's own trace goes on top (RFC 5321 §4.4). */
import { fc, met, requirement, rfc, unmet } from '../../../harness/kit.ts'
import { latin1 } from '../lens/lines.ts'
import { valuesOf } from '../lens/stored.ts'
import { example, messageOf, SENDER, stuffed } from '../pen.ts'
import { addresses, hands, hello, sendsMail, visits } from './ask.ts'
import { store } from './capabilities.ts'
import { storesMessages } from './delivery.ts'
import { inStored, isStored, looksFor, looksForWhole } from './store.ts'

export const keepsHeader = requirement({
  title: 'The header section comes through as it is: order, case, folded lines, unknown fields',
  clause: rfc(5321, '6.4'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  capability: store,
  needs: [storesMessages],
  why: 'Signatures are made over it, and programs put into it what only they understand.',
  hint: 'Put your own fields in front, and write what came as it came.',
  given: fc.record({
    extra: fc.array(
      fc.constantFrom(
        'Comments: one',
        'Keywords: a,\r\n\tb,\r\n c',
        'sUBJECT-nOTE:  two  blanks',
        'Resent-Note: x',
        'MIME-Version: 1.0',
        'Content-Type: text/plain;\r\n charset=us-ascii',
      ),
      { maxLength: 4 },
    ),
  }),
  examples: [{ extra: ['Keywords: a,\r\n\tb,\r\n c', 'sUBJECT-nOTE:  two  blanks'] }],
  when: async ({ extra }, stage) => {
    const talk = await hello(stage)
    if (await addresses(talk)) await hands(talk, stuffed(withFields(extra)))
    await talk.quits()
    await looksForWhole(stage, HEADED, withFields(extra))
  },
  judge: ({ extra }, t) => isStored(t, HEADED, withFields(extra)),
})

const HEADED = example('headed')

function withFields(fields: readonly string[]): Uint8Array {
  const text = latin1(messageOf(HEADED))
  return Buffer.from(text.replace('\r\n\r\n', `\r\n${fields.map((field) => `${field}\r\n`).join('')}\r\n`), 'latin1')
}

export const addsReceived = requirement<{ verb: 'HELO' | 'EHLO' }>({
  title: 'A Received field on top says from whom the message came, by whom it was taken, and when',
  clause: rfc(5321, '4.4'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  covers: ['S-15'],
  capability: store,
  needs: [storesMessages],
  why: 'The way of a message is read from these fields, and they are how a loop is found.',
  hint: 'Put in front: "Received: from client.example.org ([127.0.0.1]) by mail.example.test with SMTP; Mon, 05 Jan 2026 10:00:00 +0100".',
  given: fc.record({ verb: fc.constantFrom('HELO', 'EHLO') }),
  examples: [{ verb: 'HELO' }],
  when: async ({ verb }, stage) => {
    const talk = await hello(stage, verb)
    await sendsMail(talk, TRACED)
    await talk.quits()
    await looksFor(stage, TRACED)
  },
  judge: (_, t) =>
    inStored(t, TRACED, (stored) => {
      const [first] = valuesOf(stored, 'received')
      if (first === undefined) return unmet('a Received field', 'none')
      const right =
        /^from\s+\S+.*\sby\s+\S+.*;\s*(?:[A-Z][a-z]{2},\s+)?\d{1,2}\s+[A-Z][a-z]{2}\s+\d{4}\s+\d{2}:\d{2}(?::\d{2})?\s+(?:[+-]\d{4}|[A-Z]{1,5})/i.test(
          first,
        )
      return right ? met : unmet('Received: from … by … ; date', `"${first.slice(0, 120)}"`)
    }),
})

const TRACED = example('traced')

export const keepsOldReceived = requirement({
  title: 'Received fields that were there stay, behind the new one, in their order',
  clause: rfc(5321, '4.4'),
  level: 'MUST NOT',
  tier: 'standard',
  points: 1,
  covers: ['S-15'],
  capability: store,
  needs: [addsReceived],
  why: 'They are the only witness of the way that a message took before.',
  hint: 'Write your field first, and then what came, unread.',
  given: fc.record({ count: fc.integer({ min: 1, max: 4 }) }),
  examples: [{ count: 2 }],
  when: async ({ count }, stage) => {
    const talk = await hello(stage)
    if (await addresses(talk)) await hands(talk, stuffed(travelled(count)))
    await talk.quits()
    await looksFor(stage, TRACED)
  },
  judge: ({ count }, t) =>
    inStored(t, TRACED, (stored) => {
      const all = valuesOf(stored, 'received')
      const old = hops(count)
      const last = all.slice(-count)
      return last.every((value, at) => value === old[at]) && all.length > count
        ? met
        : unmet(
            `the ${count} old fields behind a new one`,
            `${all.length} fields, the last "${all.at(-1)?.slice(0, 60) ?? ''}"`,
          )
    }),
})

function hops(count: number): readonly string[] {
  return Array.from(
    { length: count },
    (_, at) => `from hop${at}.example by hop${at + 1}.example; Mon, 05 Jan 2026 09:0${at}:00 +0000`,
  )
}

function travelled(count: number): Uint8Array {
  const fields = hops(count).map((value) => `Received: ${value}\r\n`)
  return Buffer.from(`${fields.join('')}${latin1(messageOf(TRACED))}`, 'latin1')
}

export const addsReturnPath = requirement({
  title: 'Return-Path says who the sender was in MAIL, also when that was nobody',
  clause: rfc(5321, '4.4'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  covers: ['S-15'],
  capability: store,
  needs: [storesMessages],
  why: 'It is where reports go; the From field may name somebody else.',
  hint: 'Put "Return-Path: <dave@example.org>" in front when you store the message, and "Return-Path: <>" for an empty sender.',
  given: fc.record({ from: fc.constantFrom(SENDER, 'other@example.org', '') }),
  examples: [{ from: SENDER }, { from: '' }],
  when: async ({ from }, stage) => {
    await visits(stage, TRACED, { from })
    await looksFor(stage, TRACED)
  },
  judge: ({ from }, t) =>
    inStored(t, TRACED, (stored) => {
      const paths = valuesOf(stored, 'return-path')
      return paths.length === 1 && paths[0] === `<${from}>`
        ? met
        : unmet(`one Return-Path, <${from}>`, paths.length === 0 ? 'none' : paths.join(' and '))
    }),
})
