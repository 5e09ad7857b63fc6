/** What the person in front of the screen sees. */
import { contract, fc, octetsOf, requirement } from '../../../harness/kit.ts'
import { foreign, printable, sentence } from '../pen.ts'
import { serve, showsReply } from './serve.ts'

export const showsTheReply = requirement({
  title: 'The reply appears on standard output',
  clause: contract('display'),
  level: 'MUST',
  tier: 'basic',
  points: 3,
  why: 'The person at the keyboard waits for it.',
  hint: "recv from the same socket, decode, print. Print the text itself: in Python not the bytes object, which shows as b'…'.",
  given: fc.record({ sentence: sentence() }),
  examples: [{ sentence: 'hello' }, { sentence: 'several words make a sentence' }],
  when: ({ sentence }, stage) => serve(stage, { typed: sentence, reply: sentence.toUpperCase() }),
  judge: ({ sentence }, t) => showsReply(t, sentence.toUpperCase()),
})

export const showsWhatTheServerSent = requirement({
  title: 'What is shown is what the server sent, whatever that is',
  clause: contract('display'),
  level: 'MUST',
  tier: 'basic',
  points: 2,
  needs: [showsTheReply],
  why: 'A client that capitalises by itself shows a reply even when the server is broken.',
  hint: 'Print what recv returned, not what you typed.',
  given: printable(1, 60).map((text) => ({
    typed: text.toLowerCase(),
    reply: [...text.toLowerCase()].reverse().join(''),
  })),
  examples: [{ typed: 'hello', reply: 'OLLEH' }],
  when: ({ typed, reply }, stage) => serve(stage, { typed, reply }),
  judge: ({ reply }, t) => showsReply(t, reply),
})

export const showsEveryLength = requirement({
  title: 'Replies of every length from 1 to 1024 octets are shown whole',
  clause: contract('reply'),
  level: 'MUST',
  tier: 'basic',
  points: 1,
  why: 'A buffer that is too small loses the end of the reply without a word.',
  hint: 'Receive into a buffer of at least 1024 octets.',
  needs: [showsTheReply],
  given: fc.record({ sentence: printable(1, 1_024) }),
  examples: [{ sentence: 'x' }, { sentence: `${'abcdefghi '.repeat(102)}end` }, { sentence: 'x'.repeat(1_024) }],
  when: ({ sentence }, stage) => serve(stage, { typed: sentence, reply: sentence.toUpperCase() }),
  judge: ({ sentence }, t) => showsReply(t, sentence.toUpperCase()),
})

export const showsForeignLetters = requirement({
  title: 'Letters outside ASCII are shown as they came',
  clause: contract('display'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  why: 'In UTF-8 such a letter takes several octets, which have to be decoded together.',
  hint: 'Decode the whole reply as UTF-8 before you print it, or write its octets unchanged.',
  given: fc.record({ sentence: foreign(20) }),
  examples: [{ sentence: 'café' }],
  // As long as the reply: a client may count its octets.
  when: ({ sentence }, stage) => serve(stage, { typed: 'o'.repeat(octetsOf(sentence).length), reply: sentence }),
  judge: ({ sentence }, t) => showsReply(t, sentence),
})
