/** The first exercise: the line from the keyboard reaches the server. */
import { contract, fc, happened, met, requirement, unmet } from '../../../harness/kit.ts'
import { printable, word } from '../pen.ts'
import { gotSentence, serve } from './serve.ts'

export const sendsTheSentence = requirement({
  title: 'The line that is typed reaches the server',
  clause: contract('sentence'),
  level: 'MUST',
  tier: 'basic',
  points: 4,
  why: 'This is what the client is for; nothing else can be judged while nothing arrives.',
  hint: 'Read a line from standard input, connect to the host and port that you were given, and send the line.',
  given: fc.record({ sentence: word() }),
  examples: [{ sentence: 'hello' }],
  when: ({ sentence }, stage) => serve(stage, { typed: sentence, reply: sentence.toUpperCase() }),
  judge: ({ sentence }, t) => gotSentence(t, sentence),
})

export const sendsTheLineAsItIs = requirement({
  title: 'Blanks, digits and punctuation of the line reach the server as they were typed',
  clause: contract('sentence'),
  level: 'MUST',
  tier: 'basic',
  points: 2,
  why: 'Reading a word instead of a line loses the rest, and quoting or escaping adds to it.',
  hint: 'Read the whole line (not a word, as scanf %s or Scanner.next do) and send it as it is.',
  given: fc.record({ sentence: printable(1, 100) }),
  examples: [{ sentence: 'two  blanks, "quotes", 100% & \\back\\slashes' }],
  when: ({ sentence }, stage) => serve(stage, { typed: sentence, reply: sentence.toUpperCase() }),
  judge: ({ sentence }, t) => gotSentence(t, sentence),
})

export const sendsEveryLength = requirement({
  title: 'Lines of every length from 1 to 1024 octets reach the server whole',
  clause: contract('sentence'),
  level: 'MUST',
  tier: 'basic',
  points: 2,
  why: 'A line buffer that is too small cuts the sentence, or sends it in two.',
  hint: 'Read into a buffer of at least 1024 octets, and send as many octets as the line has.',
  needs: [sendsTheLineAsItIs],
  given: fc.record({ sentence: printable(1, 1_024) }),
  examples: [{ sentence: 'a' }, { sentence: 'x'.repeat(1_024) }],
  when: ({ sentence }, stage) => serve(stage, { typed: sentence, reply: sentence.toUpperCase() }),
  judge: ({ sentence }, t) => gotSentence(t, sentence),
})

export const endsAfterTheExchange = requirement({
  title: 'When the reply has been shown and nothing more is typed, the client ends',
  clause: contract('end'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'A client that stays holds its terminal, its connection and its port.',
  hint: 'End after the reply; or, if you loop for more lines, end when reading from standard input reports its end. Do not wait for the server to close.',
  given: fc.record({ sentence: word(30), closes: fc.boolean() }),
  examples: [
    { sentence: 'bye', closes: true },
    { sentence: 'bye', closes: false },
  ],
  when: ({ sentence, closes }, stage) =>
    serve(stage, { typed: sentence, reply: sentence.toUpperCase(), closes, toTheEnd: true }),
  judge: (_, t) =>
    happened(t, 'program', 'exited') ? met : unmet('the end of the program', 'it went on after its input had ended'),
})
