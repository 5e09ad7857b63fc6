/** The first exercise: one datagram there, one datagram back. */
import { contract, fc, requirement } from '../../../harness/kit.ts'
import { printable, sentence, word } from '../pen.ts'
import { ask, gotCapitals, say } from './ask.ts'

export const answersInCapitals = requirement({
  title: 'A sentence comes back in capitals',
  clause: contract('reply'),
  level: 'MUST',
  tier: 'basic',
  points: 4,
  why: 'This is the whole service; nothing else can be judged while nothing comes back.',
  hint: 'recvfrom gives the sentence and the address of its sender; sendto that address with the sentence in capitals.',
  given: fc.record({ sentence: word() }),
  examples: [{ sentence: 'hello' }],
  when: ({ sentence }, stage) => ask(stage, `${sentence}\n`),
  judge: ({ sentence }, t) => gotCapitals(t, 1, [`${sentence}\n`]),
})

export const capitalisesEveryWord = requirement({
  title: 'Every word of a sentence is capitalised, from its first letter to its last',
  clause: contract('letters'),
  level: 'MUST',
  tier: 'basic',
  points: 2,
  why: 'Reading stops at the first blank in some languages, and some functions change only the first letter.',
  hint: 'Treat the datagram as one string of octets: do not read it word by word, and use upper, not title or capitalize.',
  given: fc.record({ sentence: sentence(200) }),
  examples: [{ sentence: 'the quick brown fox jumps over the lazy dog' }, { sentence: 'i sing in istanbul' }],
  when: ({ sentence }, stage) => ask(stage, `${sentence}\n`),
  judge: ({ sentence }, t) => gotCapitals(t, 1, [`${sentence}\n`]),
})

export const leavesTheRestAlone = requirement({
  title: 'Digits, blanks, punctuation and capitals come back as they were',
  clause: contract('letters'),
  level: 'MUST',
  tier: 'basic',
  points: 2,
  why: 'A client that sends a number or a name wants it back unchanged.',
  hint: 'Change only the letters a to z. Toggling a bit of every octet, or filtering, changes others.',
  needs: [capitalisesEveryWord],
  given: fc.record({ sentence: printable(1, 200) }),
  examples: [{ sentence: '[a-z] {A-Z} `0123456789` ~!@#$%^&*()_+|\\<>?,./:;"\'' }, { sentence: 'Already IN Capitals' }],
  when: ({ sentence }, stage) => ask(stage, `${sentence}\n`),
  judge: ({ sentence }, t) => gotCapitals(t, 1, [`${sentence}\n`]),
})

export const answersEveryLength = requirement({
  title: 'Sentences of every length from 1 to 2048 octets come back whole',
  clause: contract('sentence'),
  level: 'MUST',
  tier: 'basic',
  points: 2,
  why: 'What does not fit into the buffer of recvfrom is thrown away without a word.',
  hint: 'Give recvfrom a buffer of at least 2048 octets, and send back exactly as many octets as it returned.',
  needs: [leavesTheRestAlone],
  given: fc.record({ sentence: printable(1, 2_047) }),
  examples: [{ sentence: 'a' }, { sentence: 'ab'.repeat(700) }, { sentence: 'x'.repeat(2_047) }],
  when: ({ sentence }, stage) => ask(stage, `${sentence}\n`),
  judge: ({ sentence }, t) => gotCapitals(t, 1, [`${sentence}\n`]),
})

export const answersEachInTurn = requirement({
  title: 'Each of several sentences from one client gets one answer of its own',
  clause: contract('reply'),
  level: 'MUST',
  tier: 'basic',
  points: 2,
  why: 'A second answer to the first sentence is taken for the answer to the second.',
  hint: 'One sendto for each recvfrom, and nothing of one sentence kept for the next.',
  given: fc.record({ sentences: fc.array(word(), { minLength: 2, maxLength: 5 }) }),
  examples: [{ sentences: ['longer', 'short'] }, { sentences: ['one', 'two', 'three'] }],
  when: async ({ sentences }, stage) => {
    const flow = await stage.flow()
    for (const [nth, text] of sentences.entries()) {
      if ((await say(flow, `${text}\n`, nth + 1)) !== 'satisfied') break
    }
  },
  judge: ({ sentences }, t) =>
    gotCapitals(
      t,
      1,
      sentences.map((text) => `${text}\n`),
    ),
})
