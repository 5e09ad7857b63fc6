/** UDP loses, doubles and reorders, and anybody may send a datagram to anybody: a client has to live with all of it. */
import { contract, fc, indexOf, met, octets, octetsOf, requirement, rfc, unmet } from '../../../harness/kit.ts'
import { capitals } from '../lens.ts'
import { word } from '../pen.ts'
import { gotSentence, serve, showsReply } from './serve.ts'

export const asksAgainWhenItsSentenceIsLost = requirement({
  title: 'When the sentence gets lost, the client sends it again',
  clause: rfc(8085, '3.3'),
  level: 'SHOULD',
  tier: 'standard',
  points: 2,
  why: 'UDP tells nobody about a loss. Only a timer in the client can find out, and without one it waits for ever.',
  hint: 'Set a time-out on the socket (a second or less); when it expires, send the same sentence again.',
  given: fc.record({ sentence: word(30) }),
  examples: [{ sentence: 'repeat' }],
  slow: true,
  when: ({ sentence }, stage) =>
    serve(stage, { typed: sentence, reply: sentence.toUpperCase(), network: { incoming: ['lose'] } }),
  judge: ({ sentence }, t) => gotSentence(t, sentence),
})

export const asksAgainWhenTheReplyIsLost = requirement({
  title: 'When the reply gets lost, the client asks again and shows the next one',
  clause: rfc(8085, '3.3'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  needs: [asksAgainWhenItsSentenceIsLost],
  why: 'For the client a lost reply looks just like a lost sentence.',
  hint: 'Wait again after every sentence that you send, until a reply comes or you give up.',
  given: fc.record({ sentence: word(30) }),
  examples: [{ sentence: 'again' }],
  slow: true,
  when: ({ sentence }, stage) =>
    serve(stage, { typed: sentence, reply: sentence.toUpperCase(), network: { outgoing: ['lose'] }, requests: 2 }),
  judge: ({ sentence }, t) => showsReply(t, sentence.toUpperCase()),
})

export const showsDuplicatesOnce = requirement({
  title: 'A reply that arrives twice is shown once',
  clause: rfc(8085, '3.3'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  why: 'The network may double a datagram; the person asked only once.',
  hint: 'Stop reading after the first reply to your sentence.',
  given: fc.record({ sentence: word(30) }),
  examples: [{ sentence: 'once' }],
  when: ({ sentence }, stage) =>
    serve(stage, {
      typed: sentence,
      reply: sentence.toUpperCase(),
      network: { outgoing: ['duplicate'] },
      toTheEnd: true,
    }),
  judge: ({ sentence }, t) => {
    const reply = capitals(octetsOf(sentence))
    const printed = octets(t, 'stdout', 'printed').bytes
    const first = indexOf(printed, reply)
    if (first < 0) return showsReply(t, sentence.toUpperCase())
    return indexOf(printed.subarray(first + reply.length), reply) < 0 ? met : unmet('the reply once', 'the reply twice')
  },
})

export const ignoresStrangers = requirement({
  title: 'A datagram from somebody else is not taken for the reply',
  clause: contract('reply'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  why: 'Anybody may send a datagram to any port. A client that believes the first comer can be told anything.',
  hint: 'recvfrom returns the address of the sender: compare it with the server’s, or connect the UDP socket.',
  given: fc.record({ sentence: word(30) }),
  examples: [{ sentence: 'hello' }],
  when: async ({ sentence }, stage) => {
    const service = stage.service()
    const program = await stage.run({ stdin: octetsOf(`${sentence}\n`) })
    if ((await service.receive(1, { for: 'the sentence' })) !== 'satisfied') return
    await service.asStranger(octetsOf('<this is not the server>'))
    await service.send(octetsOf(sentence.toUpperCase()))
    await program.prints({ until: (printed) => indexOf(printed, octetsOf(sentence.toUpperCase())) >= 0 })
    await program.leave()
  },
  judge: ({ sentence }, t) =>
    indexOf(octets(t, 'stdout', 'printed').bytes, octetsOf('not the server')) >= 0
      ? unmet('only what the server sent', 'a stranger’s datagram on standard output')
      : showsReply(t, sentence.toUpperCase()),
})
