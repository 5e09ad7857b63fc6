/** Extension mechanisms (RFC 6891): the OPT record, its version, its flags and options. */
import { all, fc, met, requirement, rfc, unmet, type Verdict } from '../../../harness/kit.ts'
import type { Message } from '../lens/message.ts'
import { nameOctets } from '../lens/names.ts'
import { TYPES } from '../lens/types.ts'
import { message, optOctets, u16 } from '../pen.ts'
import { ORIGIN, ZONE } from '../zone.ts'
import { answersFrom } from './answers.ts'
import { ask, type Exchange, hasRcode, inAnswer, inEach } from './ask.ts'
import { edns } from './capabilities.ts'

const NAME = `alpha.${ORIGIN}`
const DO = 0x8000
const BADVERS = ['BADVERS'] as const

/** The answer has an OPT record, and this is true of it. */
function ofOpt(answer: Message, { at }: Exchange, judge: (opt: Message['opts'][number]) => Verdict): Verdict {
  const [opt] = answer.opts
  return opt ? judge(opt) : unmet('an OPT record in the additional section', 'none', at(10))
}

export const answersEitherWay = requirement({
  title: 'A query with an OPT record is answered, or refused with a code',
  clause: rfc(6891, '7'),
  level: 'MUST',
  tier: 'basic',
  points: 1,
  why: 'Every resolver of today sends one; a silent server makes it wait and try again without.',
  hint: 'Read the question and leave the additional section alone: the answer is the same.',
  covers: ['ED-01'],
  given: fc.record({ size: fc.integer({ min: 512, max: 4096 }) }),
  examples: [{ size: 1232 }, { size: 4096 }],
  when: ({ size }, stage) => ask(stage, { name: NAME, type: TYPES.A, edns: { size } }),
  judge: (_, t) =>
    inEach(t, (answer, exchange) =>
      answer.rcode === 0
        ? answersFrom(ZONE, answer, exchange)
        : hasRcode(answer, exchange, 'NOERROR', 'FORMERR', 'NOTIMP'),
    ),
})

export const answersInKind = requirement({
  title: 'A query with an OPT record is answered with one, whose version is 0 and whose name is the root',
  clause: rfc(6891, '6.1.1'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'So the client knows that it may use what EDNS offers.',
  hint: 'One octet 0, the type 41, your own size, and zeros.',
  covers: ['ED-01'],
  capability: edns,
  given: fc.record({ name: fc.constantFrom(NAME, `nobody.${ORIGIN}`, `host.sub.${ORIGIN}`) }),
  examples: [NAME, `nobody.${ORIGIN}`, `host.sub.${ORIGIN}`].map((name) => ({ name })),
  when: ({ name }, stage) => ask(stage, { name, type: TYPES.A, edns: {} }),
  judge: (_, t) =>
    inEach(t, (answer, exchange) =>
      ofOpt(answer, exchange, ({ version, name, at }) =>
        version === 0 && name === '.'
          ? met
          : unmet('an OPT record of version 0 at the root', `version ${version} at ${name}`, exchange.at(at)),
      ),
    ),
})

export const refusesOtherVersions = requirement({
  title: 'A higher version is answered with the code BADVERS, and the version that the server speaks',
  clause: rfc(6891, '6.1.3'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'The client then asks again with the version that both speak.',
  hint: 'The code 16 has its upper part, 1, in the first octet of the TTL of OPT, and its lower part, 0, in the header.',
  covers: ['ED-02'],
  capability: edns,
  given: fc.record({ version: fc.integer({ min: 1, max: 255 }), flags: fc.constantFrom(0, DO) }),
  examples: [
    { version: 1, flags: 0 },
    { version: 100, flags: DO },
  ],
  when: ({ version, flags }, stage) => ask(stage, { name: NAME, type: TYPES.A, edns: { version, flags } }),
  judge: (_, t) =>
    inEach(t, (answer, exchange) =>
      all(
        hasRcode(answer, exchange, ...BADVERS),
        ofOpt(answer, exchange, ({ version, at }) =>
          version === 0 ? met : unmet('version 0', String(version), exchange.at(at)),
        ),
      ),
    ),
})

export const ignoresUnknownOptions = requirement({
  title: 'Options that the server does not know are looked past',
  clause: rfc(6891, '6.1.2'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'New options come every year, and old servers meet them first.',
  hint: 'Each option has a code and a length: go on behind it.',
  covers: ['ED-03'],
  capability: edns,
  given: fc.record({
    code: fc.integer({ min: 65_001, max: 65_534 }),
    octets: fc.array(fc.nat(255), { maxLength: 40 }),
  }),
  examples: [
    { code: 65_001, octets: [] },
    { code: 65_534, octets: [1, 2, 3] },
  ],
  when: ({ code, octets }, stage) => ask(stage, { name: NAME, type: TYPES.A, edns: { options: [{ code, octets }] } }),
  judge: (_, t) => inEach(t, (answer, exchange) => answersFrom(ZONE, answer, exchange)),
})

export const echoesNoOptions = requirement({
  title: 'Options that the server does not know are not sent back',
  clause: rfc(6891, '6.1.2'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'A client that finds its option in the answer takes it for understood.',
  hint: 'Build the OPT record of the answer anew, and leave out what you do not know.',
  covers: ['ED-03'],
  capability: edns,
  given: fc.record({ code: fc.integer({ min: 65_001, max: 65_534 }) }),
  examples: [{ code: 65_001 }],
  when: ({ code }, stage) =>
    ask(stage, { name: NAME, type: TYPES.A, edns: { options: [{ code, octets: [1, 2, 3] }] } }),
  judge: ({ code }, t) =>
    inEach(t, ({ opts: [opt] }, { at }) =>
      opt && opt.options.length > 1 && ((opt.options[0] ?? 0) << 8) + (opt.options[1] ?? 0) === code
        ? unmet('no option that the server does not know', `option ${code}`, at(opt.at))
        : met,
    ),
})

export const clearsUnknownFlags = requirement({
  title: 'Flags of EDNS that have no meaning are zero in the answer',
  clause: rfc(6891, '6.1.4'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'A flag that is echoed today cannot be given a meaning tomorrow.',
  hint: 'Of the flags copy DO alone.',
  covers: ['ED-04'],
  capability: edns,
  given: fc.record({ flags: fc.integer({ min: 1, max: 0x3fff }) }),
  examples: [{ flags: 0x2000 }, { flags: 0x0001 }],
  when: ({ flags }, stage) => ask(stage, { name: NAME, type: TYPES.A, edns: { flags } }),
  judge: (_, t) =>
    inEach(t, (answer, exchange) =>
      ofOpt(answer, exchange, ({ flags, at }) =>
        (flags & 0x3fff) === 0 ? met : unmet('no flags', `0x${flags.toString(16)}`, exchange.at(at)),
      ),
    ),
})

export const copiesDnssecOk = requirement({
  title: 'The flag DO is copied into the answer',
  clause: rfc(3225, '3'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  why: 'It tells the client that the server has seen its wish for signatures.',
  hint: 'Copy the highest bit of the flags of OPT.',
  covers: ['ED-05'],
  capability: edns,
  given: fc.record({ wish: fc.boolean() }),
  examples: [{ wish: true }, { wish: false }],
  when: ({ wish }, stage) => ask(stage, { name: NAME, type: TYPES.A, edns: { flags: wish ? DO : 0 } }),
  judge: ({ wish }, t) =>
    inEach(t, (answer, exchange) =>
      ofOpt(answer, exchange, ({ dnssecOk, at }) =>
        dnssecOk === wish
          ? met
          : unmet(`DO is ${wish ? 'set' : 'not set'}`, `it is ${dnssecOk ? 'set' : 'not set'}`, exchange.at(at)),
      ),
    ),
})

export const refusesTwoOpts = requirement({
  title: 'A query with two OPT records is answered with a format error',
  clause: rfc(6891, '6.1.1'),
  level: 'MUST',
  tier: 'robust',
  points: 1,
  why: 'Two sizes and two versions contradict each other.',
  hint: 'Count the OPT records of the additional section; more than one is the code 1, FORMERR.',
  capability: edns,
  given: fc.constant({}),
  examples: [{}],
  when: async (_, stage) => {
    const flow = await stage.flow()
    const questions = [[...nameOctets(NAME), ...u16(TYPES.A), ...u16(1)]]
    await flow.send(message({ id: 0x2a01, flags: 0x0100, questions, additional: [optOctets({}), optOctets({})] }))
    await flow.receive(1, { for: 'the answer to a query with two OPT records' })
  },
  judge: (_, t) => inAnswer(t, (answer, exchange) => hasRcode(answer, exchange, 'FORMERR')),
})
