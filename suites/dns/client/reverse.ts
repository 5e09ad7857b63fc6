/** From an address to a name (RFC 1035 §3.5, RFC 3596 §2.5). */
import { fc, met, requirement, rfc, type Stage, unmet } from '../../../harness/kit.ts'

import { sameName } from '../lens/names.ts'
import { reverse } from './capabilities.ts'
import { inQuery, serve } from './serve.ts'

const ask = (stage: Stage, address: string) => serve(stage, { name: address, type: 'PTR' }, { answers: [] })

/** `1.2.3.4` as the tree has it. */
const ofIpv4 = (address: string) => `${address.split('.').reverse().join('.')}.in-addr.arpa.`

const askedForName = (t: Parameters<typeof inQuery>[0], name: string) =>
  inQuery(t, ({ questions: [question] }, at) =>
    question && sameName(question.name, name) ? met : unmet(`a question for ${name}`, question?.name ?? 'none', at(12)),
  )

export const reversesIpv4 = requirement({
  title: 'An IPv4 address is asked for with its numbers in reverse, below in-addr.arpa',
  clause: rfc(1035, '3.5'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'Names grow from right to left, addresses from left to right.',
  hint: '192.0.2.7 is 7.2.0.192.in-addr.arpa, type PTR.',
  capability: reverse,
  given: fc.record({ address: fc.ipV4() }),
  examples: [{ address: '192.0.2.7' }],
  when: ({ address }, stage) => ask(stage, address),
  judge: ({ address }, t) => askedForName(t, ofIpv4(address)),
})

export const reversesIpv6 = requirement({
  title: 'An IPv6 address is asked for digit by digit in reverse, below ip6.arpa',
  clause: rfc(3596, '2.5'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'Each of its 32 digits is a label.',
  hint: 'Write all 32 digits, zeros too, from the last to the first, with dots between them.',
  capability: reverse,
  given: fc.constant({ address: '2001:db8::567:89ab' }),
  when: ({ address }, stage) => ask(stage, address),
  judge: (_, t) => askedForName(t, 'b.a.9.8.7.6.5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa.'),
})
