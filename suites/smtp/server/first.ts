/** The first exercise: a message is handed over, from the greeting to the farewell. */
import { all, fc, requirement, rfc } from '../../../harness/kit.ts'
import { example, mail } from '../pen.ts'
import { accepted, acceptsMail, answers, code, visits } from './ask.ts'

export const takesMessage = requirement({
  title: 'A message is taken: HELO, MAIL, RCPT, DATA and its end are all answered as the client hopes',
  clause: rfc(5321, '3.3'),
  level: 'MUST',
  tier: 'basic',
  points: 4,
  covers: ['S-01'],
  why: 'This is the whole service; nothing else can be judged while no message is taken.',
  hint: 'Greet with 220; answer HELO, MAIL and RCPT with 250, DATA with 354, the line that is a single dot with 250, and QUIT with 221. Every reply ends in CR LF.',
  given: fc.record({ mail }),
  examples: [{ mail: example('first') }],
  when: ({ mail }, stage) => visits(stage, mail),
  judge: (_, t) =>
    all(
      answers(t, '', code(220)),
      answers(t, 'HELO', accepted),
      answers(t, 'MAIL', accepted),
      answers(t, 'RCPT', accepted),
      acceptsMail(t),
    ),
})
