/** The first exercise: a message is handed over, from the greeting to the dot. */
import { all, fc, met, requirement, rfc, unmet } from '../../../harness/kit.ts'
import { word } from '../pen.ts'
import { commandsIn, inMessage, serve, whatCame } from './serve.ts'

export const sendsMessage = requirement({
  title: 'A message is handed over: HELO or EHLO, MAIL, RCPT, DATA, the message, and the line with a dot',
  clause: rfc(5321, '3.3'),
  level: 'MUST',
  tier: 'basic',
  points: 4,
  why: 'This is what the program is for; nothing else can be judged while no message comes.',
  hint: 'Connect, read the greeting, and send one command after the other, each with CR LF behind it; read the reply to each. Send the message when DATA is answered 354, and then a line that is a single dot.',
  given: fc.record({ subject: word }),
  when: ({ subject }, stage) => serve(stage, { subject }),
  judge: (_, t) => {
    const verbs = commandsIn(t).map(({ verb }) => verb)
    const missing = ['MAIL', 'RCPT', 'DATA'].find((verb) => !verbs.includes(verb))
    const greets = verbs.includes('HELO') || verbs.includes('EHLO')
    return all(
      greets ? met : unmet('HELO or EHLO', whatCame(t)),
      missing === undefined ? met : unmet(`the command ${missing}`, whatCame(t)),
      inMessage(t, () => met),
    )
  },
})
