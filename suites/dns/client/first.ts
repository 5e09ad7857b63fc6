/** The first exercise: ask for an address, and print it. */
import { fc, requirement, rfc } from '../../../harness/kit.ts'
import { freshLabel } from '../pen.ts'
import { serve, showsWord } from './serve.ts'

const address = () =>
  fc.tuple(fc.integer({ min: 1, max: 254 }), fc.integer({ min: 1, max: 254 })).map(([c, d]) => `198.51.${c}.${d}`)

export const showsTheAddress = requirement({
  title: 'The client asks the server for an address, and prints it',
  clause: rfc(1034, '5.2.1'),
  level: 'MUST',
  tier: 'basic',
  points: 4,
  why: 'This is what everybody uses the system for.',
  hint: 'Send header and question in one datagram, wait for the answer, and print the four octets of its data.',
  given: fc.record({ host: freshLabel(), address: address() }),
  examples: [{ host: 'www', address: '198.51.100.7' }],
  when: ({ host, address }, stage) => {
    const name = `${host}.example.test.`
    return serve(stage, { name, type: 'A' }, { answers: [{ name, ttl: 300, type: 'A', data: address }] })
  },
  judge: ({ address }, t) => showsWord(t, address),
})
