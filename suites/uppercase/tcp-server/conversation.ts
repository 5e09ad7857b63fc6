/** The first exercise: one client, one sentence, one segment. */
import { contract, fc, requirement } from '../../../harness/kit.ts'
import { printable, sentence, word } from '../pen.ts'
import { ask, gotCapitals } from './ask.ts'

export const answersInCapitals = requirement({
  title: 'A sentence comes back in capitals',
  clause: contract('reply'),
  level: 'MUST',
  tier: 'basic',
  points: 4,
  why: 'This is the whole service; nothing else can be judged while nothing comes back.',
  hint: 'accept a connection, recv the sentence, turn it into capitals, send it back on the same connection.',
  given: fc.record({ sentence: word() }),
  examples: [{ sentence: 'hello' }],
  when: ({ sentence }, stage) => ask(stage, `${sentence}\n`),
  judge: ({ sentence }, t) => gotCapitals(t, 1, `${sentence}\n`),
})

export const capitalisesEveryWord = requirement({
  title: 'Every word of a sentence is capitalised, from its first letter to its last',
  clause: contract('letters'),
  level: 'MUST',
  tier: 'basic',
  points: 2,
  why: 'Reading stops at the first blank in some languages, and some functions change only the first letter.',
  hint: 'Treat the sentence as one string of octets: do not read it word by word, and use upper, not title or capitalize.',
  given: fc.record({ sentence: sentence(200) }),
  examples: [{ sentence: 'the quick brown fox jumps over the lazy dog' }, { sentence: 'i sing in istanbul' }],
  when: ({ sentence }, stage) => ask(stage, `${sentence}\n`),
  judge: ({ sentence }, t) => gotCapitals(t, 1, `${sentence}\n`),
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
  judge: ({ sentence }, t) => gotCapitals(t, 1, `${sentence}\n`),
})

export const answersEveryLength = requirement({
  title: 'Sentences of every length from 1 to 1024 octets come back whole',
  clause: contract('sentence'),
  level: 'MUST',
  tier: 'basic',
  points: 2,
  why: 'A buffer that is too small loses the end of the sentence without a word.',
  hint: 'Receive into a buffer of at least 1024 octets, and send exactly as many octets back as came.',
  needs: [leavesTheRestAlone],
  given: fc.record({ sentence: printable(1, 1023) }),
  examples: [{ sentence: 'a' }, { sentence: 'ab'.repeat(500) }, { sentence: 'x'.repeat(1023) }],
  when: ({ sentence }, stage) => ask(stage, `${sentence}\n`),
  judge: ({ sentence }, t) => gotCapitals(t, 1, `${sentence}\n`),
})
