/** Refusals: what the server does not want is not done, and is said (RFC 5321 §4.2.1, §3.3). */
import { all, contract, fc, met, requirement, rfc, type Transcript, unmet, type Verdict } from '../../../harness/kit.ts'
import { addressOf } from '../pen.ts'
import { several } from './capabilities.ts'
import { ends, explains, fails, mentions, succeeds } from './outcomes.ts'
import { commandsIn, dialogues, inMessage, serve, submissionsIn, whatCame } from './serve.ts'

const code = fc.constantFrom(550, 451, 421, 554, 450, 552, 599, 499)
const text = fc.constantFrom('no', 'not you', 'fine, but no', '250 is not what I say')

/** No command with this verb came. */
function neverSays(t: Transcript, verb: string, why: string): Verdict {
  const said = commandsIn(t).find((command) => command.verb === verb)
  return said ? unmet(`no ${verb} ${why}`, `"${said.text.slice(0, 60)}"`) : met
}

/** Nothing was sent as a message. */
function sendsNothing(t: Transcript): Verdict {
  const { dialogue } = dialogues(t)[0] ?? {}
  const odd = dialogue?.commands.find(
    ({ verb, text }) =>
      !['EHLO', 'HELO', 'MAIL', 'RCPT', 'DATA', 'QUIT', 'RSET', 'NOOP'].includes(verb) || text.startsWith('.'),
  )
  return odd ? unmet('no message', `"${odd.text.slice(0, 60)}"`) : met
}

export const succeedsWithStatusZero = requirement({
  title: 'When the message was accepted, the exit status is 0',
  clause: contract('status'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'Scripts and schedulers look at nothing else.',
  hint: 'Return 0 from main when the dot was answered with a code that begins with 2.',
  given: fc.constant({}),
  examples: [{}],
  when: (_, stage) => serve(stage),
  judge: (_, t) =>
    all(
      inMessage(t, () => met),
      succeeds(t),
    ),
})

const NEEDS = { needs: [succeedsWithStatusZero] }

export const stopsAtGreeting = requirement({
  title: 'A greeting that is a refusal ends the attempt: no MAIL, and an exit status that says so',
  clause: rfc(5321, '3.1'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  covers: ['C-06'],
  ...NEEDS,
  why: 'A server that does not want mail says so with its first word.',
  hint: 'Look at the greeting: unless it begins with 2, say QUIT and end with status 1.',
  given: fc.record({
    greeting: fc.constantFrom('554 no mail here', '421 too busy', '521 never', '550-not\r\n550 you'),
  }),
  examples: [{ greeting: '554 no mail here' }, { greeting: '421 too busy' }],
  when: ({ greeting }, stage) =>
    serve(stage, {}, { greeting, replies: (command) => (/^QUIT/i.test(command) ? 'usual' : '503 no') }),
  judge: (_, t) => all(neverSays(t, 'MAIL', 'behind a greeting that is a refusal'), fails(t)),
})

export const stopsAtHello = requirement({
  title: 'When HELO is refused as well, no MAIL follows, and the exit status says so',
  clause: rfc(5321, '4.1.4'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  covers: ['C-06'],
  ...NEEDS,
  why: 'There is no session, so there can be no message.',
  hint: 'Look at each reply before you go on.',
  given: fc.record({ code, text }),
  examples: [
    { code: 550, text: 'no' },
    { code: 421, text: 'no' },
  ],
  when: ({ code, text }, stage) => serve(stage, {}, { replies: { EHLO: `${code} ${text}`, HELO: `${code} ${text}` } }),
  judge: (_, t) => all(neverSays(t, 'MAIL', 'without a session'), fails(t)),
})

export const stopsAtMail = requirement({
  title: 'When MAIL is refused, no message is sent, and the exit status says so',
  clause: rfc(5321, '3.3'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  covers: ['C-06'],
  ...NEEDS,
  why: 'The sender has to learn that the message did not go.',
  hint: 'When the reply to MAIL does not begin with 2, say QUIT and end with status 1.',
  given: fc.record({ code, text }),
  examples: [
    { code: 550, text: 'no' },
    { code: 451, text: '250 is not what I say' },
  ],
  when: ({ code, text }, stage) =>
    serve(stage, {}, { replies: { MAIL: `${code} ${text}`, RCPT: '503 no', DATA: '503 no' } }),
  judge: (_, t) => all(sendsNothing(t), fails(t)),
})

export const stopsAtRcpt = requirement({
  title: 'When every recipient is refused, no message is sent, and the exit status says so',
  clause: rfc(5321, '3.3'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  covers: ['C-06'],
  ...NEEDS,
  why: 'Nobody would get it.',
  hint: 'Count the recipients that were accepted; when there is none, say QUIT and end with status 1.',
  given: fc.record({ code, text, careless: fc.boolean() }),
  examples: [
    { code: 550, text: 'no such user', careless: false },
    { code: 450, text: 'later', careless: true },
  ],
  // A server may accept DATA all the same (RFC 2920 §3.1).
  when: ({ code, text, careless }, stage) =>
    serve(stage, {}, { replies: { RCPT: `${code} ${text}`, ...(!careless && { DATA: '554 nobody to send it to' }) } }),
  judge: (_, t) => {
    const sent = submissionsIn(t).find(({ raw }) => raw !== '')
    return all(sendsNothing(t), sent ? unmet('no message to nobody', `${sent.raw.length} octets`) : met, fails(t))
  },
})

export const stopsAtData = requirement({
  title: 'When DATA is refused, the message is not sent',
  clause: rfc(5321, '3.3'),
  level: 'MUST NOT',
  tier: 'standard',
  points: 2,
  covers: ['C-06'],
  ...NEEDS,
  why: 'Its lines would be read as commands.',
  hint: 'Send the message only when the reply to DATA begins with 354.',
  given: fc.record({ code: fc.constantFrom(554, 503, 451, 421, 250), text }),
  examples: [
    { code: 554, text: 'no' },
    { code: 451, text: 'later' },
  ],
  when: ({ code, text }, stage) => serve(stage, {}, { replies: { DATA: `${code} ${text}` } }),
  judge: (_, t) => all(sendsNothing(t), fails(t)),
})

export const reportsRefusedMessage = requirement({
  title: 'When the message itself is refused, the exit status says so',
  clause: rfc(5321, '4.2.5'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  covers: ['C-06'],
  ...NEEDS,
  why: 'Only the reply to the dot says that the message was taken.',
  hint: 'Read the reply to the dot, and end with status 1 unless it begins with 2.',
  given: fc.record({ code, text }),
  examples: [
    { code: 554, text: 'no' },
    { code: 452, text: 'disk full' },
  ],
  when: ({ code, text }, stage) => serve(stage, {}, { replies: { '.': `${code} ${text}` } }),
  judge: (_, t) =>
    all(
      inMessage(t, () => met),
      fails(t),
    ),
})

export const quitsAfterRefusals = requirement({
  title: 'A client that was refused says QUIT before it leaves',
  clause: rfc(5321, '4.1.1.10'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  ...NEEDS,
  why: 'The server is still there, and waits.',
  hint: 'Go to the same end in every case: QUIT, its reply, close.',
  given: fc.record({ verb: fc.constantFrom('MAIL', 'RCPT', 'DATA', '.') }),
  examples: ['MAIL', 'RCPT', 'DATA', '.'].map((verb) => ({ verb })),
  when: ({ verb }, stage) =>
    serve(stage, {}, { replies: verb === 'RCPT' ? { RCPT: '550 no', DATA: '554 no' } : { [verb]: '550 no' } }),
  judge: (_, t) => (commandsIn(t).at(-1)?.verb === 'QUIT' ? met : unmet('QUIT', whatCame(t))),
})

export const explainsRefusals = requirement({
  title: 'What the server said when it refused is shown',
  clause: contract('words'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  ...NEEDS,
  why: 'Only the server knows whether the mailbox is full or the name is wrong.',
  hint: 'Print the reply on standard error.',
  given: fc.record({ verb: fc.constantFrom('MAIL', 'RCPT', '.') }),
  examples: ['MAIL', 'RCPT', '.'].map((verb) => ({ verb })),
  when: ({ verb }, stage) =>
    serve(stage, {}, { replies: { [verb]: '550 the reason is sunspots', ...(verb === 'RCPT' && { DATA: '554 no' }) } }),
  judge: (_, t) => mentions(t, 'sunspots'),
})

export const servesTheOthers = requirement({
  title: 'When some recipients are refused, the others still get the message',
  clause: rfc(5321, '3.3'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  covers: ['C-05'],
  capability: several,
  why: 'One wrong address in a list must not silence the whole.',
  hint: 'Note who was refused, and go on with DATA while one recipient was accepted.',
  given: fc.record({ bad: fc.constantFrom('alice', 'bob', 'carol'), code: fc.constantFrom(550, 450, 552) }),
  examples: [
    { bad: 'alice', code: 550 },
    { bad: 'carol', code: 450 },
  ],
  when: ({ bad, code }, stage) =>
    serve(
      stage,
      { to: ['alice', 'bob', 'carol'].map(addressOf) },
      { replies: (command) => (command.toLowerCase().includes(`${bad}@`) ? `${code} not ${bad}` : 'usual') },
    ),
  judge: ({ bad }, t) =>
    inMessage(t, ({ to }) =>
      to.length === 2 && !to.some((each) => each.startsWith(bad)) ? met : unmet('two recipients', to.join(' ')),
    ),
})

export const namesTheRefused = requirement({
  title: 'Who was refused is said, though the others got the message',
  clause: contract('status'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  capability: several,
  needs: [servesTheOthers],
  why: 'Otherwise nobody ever learns that one of them has heard nothing.',
  hint: 'Print the address and the reply.',
  given: fc.record({ bad: fc.constantFrom('alice', 'bob', 'carol') }),
  examples: [{ bad: 'bob' }],
  when: ({ bad }, stage) =>
    serve(
      stage,
      { to: ['alice', 'bob', 'carol'].map(addressOf) },
      { replies: (command) => (command.toLowerCase().includes(`${bad}@`) ? '550 unheard of' : 'usual') },
    ),
  judge: ({ bad }, t) => mentions(t, bad),
})

export const heedsShutdown = requirement({
  title: 'A 421 in the middle of the session ends it, and the exit status says so',
  clause: rfc(5321, '3.8'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  covers: ['C-06'],
  ...NEEDS,
  why: 'The server is shutting down, and closes the connection behind that reply.',
  hint: 'Treat it as a refusal; expect that QUIT cannot be sent any more.',
  given: fc.record({ verb: fc.constantFrom('MAIL', 'RCPT', 'DATA', '.') }),
  examples: ['MAIL', 'RCPT', 'DATA', '.'].map((verb) => ({ verb })),
  when: ({ verb }, stage) =>
    serve(stage, {}, { replies: { [verb]: '421 mail.example.test shutting down' }, leavesAfter: verb }),
  judge: (_, t) => all(ends(t), fails(t)),
})

export const saysSomething = requirement({
  title: 'A refusal leads to words of the client',
  clause: contract('words'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  ...NEEDS,
  why: 'A program that fails without a word looks like one that has done its work.',
  hint: 'Print what went wrong to standard error.',
  given: fc.record({ verb: fc.constantFrom('MAIL', 'DATA', '.') }),
  examples: ['MAIL', 'DATA', '.'].map((verb) => ({ verb })),
  when: ({ verb }, stage) => serve(stage, {}, { replies: { [verb]: '550 no' } }),
  judge: (_, t) => explains(t),
})

export const forgivesFarewell = requirement({
  title: 'A message that was accepted stays accepted, whatever QUIT is answered',
  clause: contract('status'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  ...NEEDS,
  why: 'The 250 to the dot is the promise; a client that reports a failure sends the message again.',
  hint: 'Decide your exit status by the reply to the dot.',
  given: fc.record({ how: fc.constantFrom('refused', 'closed', 'reset') }),
  examples: ['refused', 'closed', 'reset'].map((how) => ({ how })),
  when: ({ how }, stage) =>
    serve(
      stage,
      {},
      how === 'refused'
        ? { replies: { QUIT: '500 what?' } }
        : { leavesAfter: 'QUIT', without: true, leaves: how === 'reset' ? 'reset' : 'end' },
    ),
  judge: (_, t) =>
    all(submissionsIn(t).length === 1 ? met : unmet('one message', `${submissionsIn(t).length}`), succeeds(t)),
})
