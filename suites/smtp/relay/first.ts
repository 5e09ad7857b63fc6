/** The first exercise: a message comes in, and goes on to the server of its domain. */
import { all, fc, met, requirement, rfc } from '../../../harness/kit.ts'
import { example, mail } from '../pen.ts'
import { acceptsMail } from '../server/ask.ts'
import { arrives, inArrival, opens, posts } from './post.ts'

export const passesOn = requirement({
  title: 'A message to a domain in the table is taken, and handed over to the server of that domain',
  clause: rfc(5321, '2.3.10'),
  level: 'MUST',
  tier: 'basic',
  points: 4,
  why: 'This is the whole service; nothing else can be judged while no message is passed on.',
  hint: 'Take the message as a mail server does. Then look up the domain of each recipient in the table, connect to the address there, and be a mail client: EHLO or HELO, MAIL, RCPT, DATA, the message, QUIT.',
  given: fc.record({ mail }),
  examples: [{ mail: example('first') }],
  when: async ({ mail }, stage) => {
    await opens(stage, 'a')
    if (await posts(stage, mail)) await arrives(stage, 'a', 'again')
  },
  judge: (_, t) =>
    all(
      acceptsMail(t),
      inArrival(t, 'a', () => met),
    ),
})
