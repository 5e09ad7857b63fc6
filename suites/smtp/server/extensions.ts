/** What a server has listed in its reply to EHLO, it does: SIZE and 8BITMIME. */
import { all, fc, met, requirement, rfc, type Transcript, unmet } from '../../../harness/kit.ts'
import { addressOf, example, type Mail, messageOf, SENDER, stuffed } from '../pen.ts'
import { accepted, acceptsMail, answers, code, hands, hello, rejected, type Talk } from './ask.ts'
import { eightBit, extensionsIn, size } from './capabilities.ts'
import { storesMessages } from './delivery.ts'
import { isStored, looksForWhole } from './store.ts'

/** The greatest message that the server has said that it takes; nothing where it has not said. */
function limitOf(t: Transcript): number | undefined {
  const [told] = extensionsIn(t).get('SIZE') ?? []
  const limit = Number(told ?? '0')
  return Number.isSafeInteger(limit) && limit > 0 ? limit : undefined
}

export const tellsSizeAsNumber = requirement({
  title: 'SIZE is listed alone, or with one decimal number',
  clause: rfc(1870, '4'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  covers: ['S-18'],
  capability: size,
  why: 'The client compares the number with the size of its message.',
  hint: 'Write "250-SIZE 10485760", in octets, without a unit.',
  given: fc.constant({}),
  examples: [{}],
  when: async (_, stage) => (await hello(stage, 'EHLO')).quits(),
  judge: (_, t) => {
    const told = extensionsIn(t).get('SIZE') ?? []
    return told.length === 0 || (told.length === 1 && /^\d{1,20}$/.test(told[0] ?? ''))
      ? met
      : unmet('SIZE and a number of octets', `SIZE ${told.join(' ')}`)
  },
})

export const takesDeclaredSize = requirement({
  title: 'MAIL with a SIZE below the limit is taken, and so is a message that is a little longer or shorter',
  clause: rfc(1870, '6.1'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  covers: ['S-18'],
  capability: size,
  why: 'The number is an estimate.',
  hint: 'Take SIZE=number behind the path; compare it with your limit, and then forget it.',
  given: fc.record({ declared: fc.integer({ min: 200, max: 5_000 }) }),
  examples: [{ declared: 200 }, { declared: 0 }, { declared: 5_000 }],
  when: async ({ declared }, stage) => {
    const talk = await hello(stage, 'EHLO')
    await opens(talk, ` SIZE=${declared}`)
    await hands(talk, stuffed(messageOf(example('sized'))))
    await talk.quits()
  },
  judge: (_, t) => all(answers(t, 'MAIL', accepted), acceptsMail(t)),
})

/** MAIL with these parameters, and a recipient. */
async function opens(talk: Talk, parameters: string): Promise<void> {
  await talk.asks(`MAIL FROM:<${SENDER}>${parameters}`)
  await talk.asks(`RCPT TO:<${addressOf('alice')}>`)
}

export const refusesDeclaredSize = requirement({
  title: 'MAIL with a SIZE above the limit is refused with 552',
  clause: rfc(1870, '6.1'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  covers: ['S-18'],
  capability: size,
  why: 'That is what the extension is for: nobody sends a film to hear at its end that it was too long.',
  hint: 'Compare the number behind SIZE= with the limit that you list, and answer 552.',
  given: fc.record({ above: fc.integer({ min: 1, max: 1_000_000 }) }),
  examples: [{ above: 1 }, { above: 1_000_000 }],
  when: async ({ above }, stage) => {
    const talk = await hello(stage, 'EHLO')
    const limit = limitOf(stage.soFar())
    if (limit !== undefined) await talk.asks(`MAIL FROM:<${SENDER}> SIZE=${limit + above}`)
    await talk.quits()
  },
  // 552 may come with RCPT as well, where limits differ (§6.4); that is a server of another kind.
  judge: (_, t) => (limitOf(t) === undefined ? met : answers(t, 'MAIL', code(552))),
})

export const refusesBrokenSize = requirement({
  title: 'A SIZE that is no number is refused',
  clause: rfc(1870, '6'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  covers: ['S-18'],
  capability: size,
  why: 'A number that nobody can read is a mistake of the client, and may be one that costs memory.',
  hint: 'Check for digits alone, at most twenty, and answer 501.',
  given: fc.record({ wrong: fc.constantFrom('x', '-1', '', '1e3', '0x10') }),
  examples: ['x', '-1', '', '1e3'].map((wrong) => ({ wrong })),
  when: async ({ wrong }, stage) => {
    const talk = await hello(stage, 'EHLO')
    await talk.asks(`MAIL FROM:<${SENDER}> SIZE=${wrong}`)
    await talk.quits()
  },
  judge: (_, t) => answers(t, 'MAIL', rejected),
})

/** More than this is not sent, whatever a server says that it takes. */
const MOST = 12_000_000

export const refusesLargerMessages = requirement({
  title: 'A message above the limit is refused with 552, or its MAIL was',
  clause: rfc(1870, '4'),
  level: 'MUST',
  tier: 'robust',
  points: 1,
  covers: ['S-18'],
  capability: size,
  slow: true,
  why: 'A limit that is only told, and not kept, fills the disk.',
  hint: 'Count what comes; beyond the limit store no more, read on to the dot, and answer 552.',
  given: fc.record({ above: fc.integer({ min: 1_000, max: 5_000 }) }),
  examples: [{ above: 1_000 }],
  when: async ({ above }, stage) => {
    const talk = await hello(stage, 'EHLO')
    const limit = limitOf(stage.soFar())
    if (limit !== undefined && limit < MOST) {
      await opens(talk, '')
      await hands(talk, stuffed(messageOf(longerThan(limit + above))), { patience: 10 })
    }
    await talk.quits()
  },
  judge: (_, t) => {
    const limit = limitOf(t)
    if (limit === undefined || limit >= MOST) return met
    const taken = acceptsMail(t)
    return taken.is === 'met' ? unmet('the code 552 for the message', 'it was taken') : met
  },
})

function longerThan(size: number): Mail {
  return { ...example('too.large'), body: Array<string>(Math.ceil(size / 72)).fill('x'.repeat(70)) }
}

export const takesBodyParameter = requirement({
  title: 'A server that lists 8BITMIME takes BODY=7BIT and BODY=8BITMIME behind MAIL',
  clause: rfc(5321, '2.4'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  covers: ['S-20'],
  capability: eightBit,
  why: 'Clients add it wherever the extension is listed.',
  hint: 'Accept both values, in small letters too, and treat the message alike.',
  given: fc.record({ body: fc.constantFrom('7BIT', '8BITMIME', '8bitmime') }),
  examples: [{ body: '7BIT' }, { body: '8BITMIME' }],
  when: async ({ body }, stage) => {
    const talk = await hello(stage, 'EHLO')
    await opens(talk, ` BODY=${body}`)
    await hands(talk, stuffed(messageOf(example('body'))))
    await talk.quits()
  },
  judge: (_, t) => all(answers(t, 'MAIL', accepted), acceptsMail(t)),
})

const EIGHT: Mail = { ...example('eight.bits'), body: ['caf\xc3\xa9', '\xc3\xbc\xc3\x9f', '\xe2\x82\xac'] }

function inMime(mail: Mail): Uint8Array {
  const text = Buffer.from(messageOf(mail)).toString('latin1')
  const fields = 'MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n'
  return Buffer.from(text.replace('\r\n\r\n', `\r\n${fields}\r\n`), 'latin1')
}

export const keepsEightBits = requirement({
  title: 'A server that lists 8BITMIME keeps all eight bits of a text',
  clause: rfc(5321, '2.4'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  covers: ['S-20'],
  capability: eightBit,
  needs: [storesMessages, takesBodyParameter],
  why: 'Otherwise names and words lose their letters.',
  hint: 'Handle messages as bytes; do not decode and encode them.',
  given: fc.record({ lines: fc.shuffledSubarray([...EIGHT.body], { minLength: 1 }) }),
  examples: [{ lines: [...EIGHT.body] }],
  when: async ({ lines }, stage) => {
    const talk = await hello(stage, 'EHLO')
    await opens(talk, ' BODY=8BITMIME')
    await hands(talk, stuffed(inMime({ ...EIGHT, body: lines })))
    await talk.quits()
    await looksForWhole(stage, EIGHT, inMime({ ...EIGHT, body: lines }))
  },
  judge: ({ lines }, t) => all(acceptsMail(t), isStored(t, EIGHT, inMime({ ...EIGHT, body: lines }))),
})

export const takesUtf8Parameter = requirement({
  title: 'MAIL with SMTPUTF8 is taken by a server that lists that extension, and refused by one that does not',
  clause: rfc(5321, '4.1.1.11'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  covers: ['S-20'],
  why: 'A client that needs it has to know whether names in UTF-8 will come through.',
  hint: 'List SMTPUTF8 only when you take the parameter; answer 555 to it otherwise.',
  given: fc.record({ local: fc.constantFrom('dave', 'dora') }),
  examples: [{ local: 'dave' }],
  when: async ({ local }, stage) => {
    const talk = await hello(stage, 'EHLO')
    await talk.asks(`MAIL FROM:<${local}@example.org> SMTPUTF8`)
    await talk.quits()
  },
  judge: (_, t) => answers(t, 'MAIL', extensionsIn(t).has('SMTPUTF8') ? accepted : rejected),
})

export const readsKeywordsInAnyCase = requirement({
  title: 'The names and values of parameters are read in any case',
  clause: rfc(5321, '4.1.1.1'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  covers: ['S-18'],
  capability: size,
  needs: [takesDeclaredSize],
  why: 'Keywords are written in capitals by some and not by others.',
  hint: 'Turn the keyword into capitals before you compare.',
  given: fc.record({ keyword: fc.constantFrom('size', 'Size', 'sIzE') }),
  examples: [{ keyword: 'size' }],
  when: async ({ keyword }, stage) => {
    const talk = await hello(stage, 'EHLO')
    await talk.asks(`MAIL FROM:<${SENDER}> ${keyword}=300`)
    await talk.quits()
  },
  judge: (_, t) => answers(t, 'MAIL', accepted),
})
