/** The first exercise: a client asks, and the resolver finds out. */
import { all, fc, requirement, rfc } from '../../../harness/kit.ts'
import { freshLabel } from '../pen.ts'
import { a, asA, askIn, tellsTruth, worldWith } from './talk.ts'

export const address = () =>
  fc.tuple(fc.integer({ min: 1, max: 254 }), fc.integer({ min: 1, max: 254 })).map(([c, d]) => `198.51.${c}.${d}`)

const given = fc.record({ host: freshLabel(), address: address() })
const worldOf = (host: string, data: string) => worldWith([a(`${host}.example.test.`, data)])

export const findsTheAddress = requirement({
  title: 'The address of a host is found, from the root down to the server that knows it',
  clause: rfc(1034, '5.3.3'),
  level: 'MUST',
  tier: 'basic',
  points: 4,
  why: 'This is what a local name server is for; nothing else can be judged while nothing comes back.',
  hint: 'Ask a server of the root; its answer names the servers of the next zone, and their addresses stand in the additional section. Ask there, until an answer section is not empty.',
  given,
  examples: [{ host: 'www', address: '198.51.100.7' }],
  when: ({ host, address }, stage) => askIn(stage, worldOf(host, address), [asA(`${host}.example.test.`)]),
  judge: ({ host, address }, t) => tellsTruth(worldOf(host, address), t),
})

export const findsOneAfterTheOther = requirement({
  title: 'One question after the other is answered, each with its own records',
  clause: rfc(1035, '7.1'),
  level: 'MUST',
  tier: 'basic',
  points: 2,
  why: 'A resolver that keeps something of one look-up for the next mixes up its clients.',
  hint: 'Begin each look-up with nothing but what the cache knows, and go on receiving after each answer.',
  given: fc.record({ hosts: fc.uniqueArray(freshLabel(), { minLength: 2, maxLength: 5 }) }),
  examples: [{ hosts: ['www', 'mail', 'ftp'] }],
  when: ({ hosts }, stage) =>
    askIn(
      stage,
      several(hosts),
      hosts.map((host) => asA(`${host}.example.test.`)),
    ),
  judge: ({ hosts }, t) => all(tellsTruth(several(hosts), t)),
})

const several = (hosts: readonly string[]) =>
  worldWith(hosts.map((host, nth) => a(`${host}.example.test.`, `198.51.100.${nth + 1}`)))
