/** Upgrade (RFC 9110 §7.8): a client offers other protocols, and a server switches only to what it speaks and was asked for rightly. */
import { fc, met, octets, requirement, rfc, type Transcript, unmet, type Verdict } from '../../../harness/kit.ts'
import { type FieldLines, HOST, request, word } from '../pen.ts'
import { ask, inAnswer, publish, statusLine } from './ask.ts'
import { NEXT, NEXT_TARGET } from './sequence.ts'

const KEY = 'dGhlIHNhbXBsZSBub25jZQ=='

const socket = (version = '13'): FieldLines => [
  ['Upgrade', 'websocket'],
  ['Sec-WebSocket-Key', KEY],
  ['Sec-WebSocket-Version', version],
]

/** The answer is one in HTTP/1.1, whatever it says. */
function stays(t: Transcript, method = 'GET'): Verdict {
  return inAnswer(
    t,
    (answer) =>
      answer.status === 101
        ? unmet('an answer in HTTP/1.1', statusLine(answer), octets(t, 'client 1', 'received').at(answer.at))
        : met,
    { methods: [method] },
  )
}

export const switchesToNothingUnknown = requirement({
  title: 'An offer to switch to a protocol that nobody knows is not taken',
  clause: rfc(9110, '7.8'),
  level: 'MUST NOT',
  tier: 'standard',
  points: 1,
  covers: ['UP-03'],
  why: 'After 101 the client speaks the other protocol, and nobody understands it.',
  hint: 'Ignore Upgrade: answer as if the field were not there.',
  given: fc.record({ protocol: word, option: fc.constantFrom('Upgrade, close', 'close, upgrade') }),
  examples: [{ protocol: 'nothing', option: 'Upgrade, close' }],
  when: async ({ protocol, option }, stage) => {
    await publish(stage, NEXT)
    const fields: FieldLines = [
      ['Host', HOST],
      ['Connection', option],
      ['Upgrade', `x-${protocol}/9`],
    ]
    await ask(stage, request({ target: NEXT_TARGET, fields }))
  },
  judge: (_, t) => stays(t),
})

export const ignoresUpgradeWithoutOption = requirement({
  title: 'Upgrade without its option in Connection, or in HTTP/1.0, is ignored',
  clause: rfc(9110, '7.8'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  covers: ['UP-02', 'VER-12'],
  why: 'Such a field has been passed on by somebody who does not speak the other protocol.',
  hint: 'Take Upgrade into account only where the version is 1.1 and Connection has the member upgrade.',
  given: fc.record({ old: fc.boolean() }),
  examples: [{ old: false }, { old: true }],
  when: async ({ old }, stage) => {
    await publish(stage, NEXT)
    const option = old ? 'Upgrade' : 'close'
    const fields: FieldLines = [['Host', HOST], ['Connection', option], ...socket()]
    await ask(stage, request({ target: NEXT_TARGET, version: old ? 'HTTP/1.0' : 'HTTP/1.1', fields }))
  },
  judge: (_, t) => stays(t),
})

export const opensNoOddWebSocket = requirement({
  title: 'A web socket is opened with GET, and in a version that exists, or not at all',
  clause: rfc(6455, '4.2.1'),
  level: 'MUST NOT',
  tier: 'standard',
  points: 1,
  covers: ['UP-01', 'UP-04'],
  why: 'The two sides would speak different protocols to each other.',
  hint: 'Answer 426 to versions that you do not know, and treat any other method as if Upgrade were not there.',
  given: fc.record({
    method: fc.constantFrom('GET', 'POST', 'OPTIONS'),
    version: fc.constantFrom('99', '12', 'x', '13'),
  }),
  examples: [
    { method: 'GET', version: '99' },
    { method: 'POST', version: '13' },
  ],
  when: async ({ method, version }, stage) => {
    await publish(stage, NEXT)
    const odd = method === 'GET' && version === '13' ? '99' : version
    const fields: FieldLines = [
      ['Host', HOST],
      ['Connection', 'Upgrade, close'],
      ...socket(odd),
      ['Content-Length', '0'],
    ]
    await ask(stage, request({ method, target: NEXT_TARGET, fields }), { methods: [method] })
  },
  judge: ({ method }, t) => stays(t, method),
})
