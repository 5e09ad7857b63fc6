/** What kills servers. After each of these, another client is served: that answer is what is judged. */
import { contract, datagrams, fc, met, octetsOf, requirement, unmet } from '../../../harness/kit.ts'
import { word } from '../pen.ts'
import { ask, gotCapitals } from './ask.ts'

const BURST = 50

export const survivesOctetsThatAreNoText = requirement({
  title: 'A datagram that is no text does no harm',
  clause: contract('letters'),
  level: 'SHOULD',
  tier: 'robust',
  points: 1,
  why: 'Not every sequence of octets is UTF-8, and decoding one that is not raises an error.',
  hint: 'Change octets instead of characters, or tell decode what to do with errors.',
  given: fc.record({
    octets: fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 1, maxLength: 60 }),
    sentence: word(20),
  }),
  examples: [{ octets: [0xff, 0xfe, 0x00, 0x80, 0x0a], sentence: 'alive' }],
  when: async ({ octets, sentence }, stage) => {
    const flow = await stage.flow()
    await flow.send(Uint8Array.from(octets))
    await ask(stage, sentence)
  },
  judge: ({ sentence }, t) => gotCapitals(t, 2, [sentence]),
})

export const survivesVanishedClients = requirement({
  title: 'Clients that are gone before their answer comes do no harm',
  clause: contract('network'),
  level: 'SHOULD',
  tier: 'robust',
  points: 1,
  why: 'An answer to a closed port comes back as an ICMP error, and some sockets raise it at the next call.',
  hint: 'Catch errors of sendto and recvfrom inside the loop, and go on with the next datagram.',
  given: fc.record({ sentence: word(20), vanished: fc.integer({ min: 1, max: 5 }) }),
  examples: [{ sentence: 'alive', vanished: 3 }],
  when: async ({ sentence, vanished }, stage) => {
    for (let client = 0; client < vanished; client++) await (await stage.flow()).sendAndVanish(octetsOf('goodbye'))
    await ask(stage, sentence)
  },
  judge: ({ sentence, vanished }, t) => gotCapitals(t, vanished + 1, [sentence]),
})

export const answersBurst = requirement({
  title: `A burst of ${BURST} datagrams is answered, every one`,
  clause: contract('network'),
  level: 'SHOULD',
  tier: 'robust',
  points: 1,
  why: 'They wait in the buffer of the socket; a server that is slow, or that reads two at a time, loses some.',
  hint: 'Go back to recvfrom at once after each answer; do not sleep, print, or start a process in between.',
  given: fc.constant({}),
  examples: [{}],
  when: async (_, stage) => {
    const flow = await stage.flow()
    for (let nth = 0; nth < BURST; nth++) await flow.send(octetsOf(`datagram ${nth}`))
    await flow.receive(BURST, { for: `${BURST} answers` })
  },
  judge: (_, t) => {
    const answers = new Set(
      datagrams(t, 'client 1', 'received').map((answer) => new TextDecoder().decode(answer.bytes)),
    )
    return answers.size === BURST ? met : unmet(`${BURST} different answers`, `${answers.size}`)
  },
})
