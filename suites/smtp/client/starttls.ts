/** STARTTLS, where the server offers it: what comes inside is believed, and nothing of what was said before (RFC 3207). */
import {
  all,
  contract,
  fc,
  happened,
  LOCALHOST,
  met,
  octets,
  requirement,
  rfc,
  type Stage,
  type Transcript,
  unmet,
  type Verdict,
} from '../../../harness/kit.ts'
import { latin1 } from '../lens/lines.ts'
import type { Manners } from '../mail-server.ts'
import { OFFER, startTls } from './capabilities.ts'
import { explains, fails } from './outcomes.ts'
import { commandsIn, inMessage, serve } from './serve.ts'

const NOTHING = fc.constant({})
const LINE = 'server 1'

/** A server that offers TLS in clear, and lists these lines inside. */
function offers(
  stage: Stage,
  more: Partial<Manners> = {},
  within: readonly string[] = ['250 mail.example.test'],
): Promise<void> {
  let greeted = 0
  const replies = (said: string) => (/^EHLO/i.test(said) ? (greeted++ === 0 ? OFFER : within) : ('usual' as const))
  return serve(stage, {}, { replies, tls: LOCALHOST, ...more })
}

function stands(t: Transcript): Verdict {
  if (happened(t, LINE, 'secured')) return met
  const failure = t.find((entry) => entry.line === LINE && entry.what === 'unsecured')
  return unmet('TLS behind the reply 220', failure?.note ?? 'it did not come to stand')
}

/** What the client said inside, in one piece. */
function inside(t: Transcript): string {
  const begun = t.findIndex((entry) => entry.line === LINE && entry.what === 'secured')
  return begun < 0 ? '' : latin1(octets(t.slice(begun), LINE, 'received').bytes)
}

export const startsTls = requirement({
  title: 'Behind 220 the client negotiates TLS, and sends its message inside',
  clause: rfc(3207, '4'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  capability: startTls,
  why: 'The server waits for nothing else: a command in clear breaks the connection.',
  hint: 'Read 220, and wrap the socket at once: ssl.SSLContext.wrap_socket.',
  given: NOTHING,
  examples: [{}],
  when: (_, stage) => offers(stage),
  judge: (_, t) =>
    all(
      stands(t),
      inMessage(t, () => (/^DATA/im.test(inside(t)) ? met : unmet('DATA inside', 'it was said in clear'))),
    ),
})

export const saysHelloAgain = requirement({
  title: 'The first command inside is EHLO',
  clause: rfc(3207, '4.2'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  capability: startTls,
  needs: [startsTls],
  why: 'The server has forgotten who it speaks to, and may offer other things inside.',
  hint: 'Say EHLO once more when TLS stands.',
  given: NOTHING,
  examples: [{}],
  when: (_, stage) => offers(stage),
  judge: (_, t) => {
    const [first = ''] = inside(t).split('\r\n')
    return /^EHLO /i.test(first) ? met : unmet('EHLO', `"${first.slice(0, 60)}"`)
  },
})

export const forgetsOffers = requirement({
  title: 'What the server has listed in clear is not used inside, where it does not list it',
  clause: rfc(3207, '4.2'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  capability: startTls,
  needs: [startsTls],
  why: 'The list in clear may be that of somebody in between.',
  hint: 'Begin with an empty list of extensions when TLS stands, and fill it from the reply inside.',
  given: NOTHING,
  examples: [{}],
  when: async (_, stage) => {
    let greeted = 0
    const rich = ['250-mail.example.test', '250-STARTTLS', '250-SIZE 1000000', '250 8BITMIME']
    const replies = (said: string) =>
      /^EHLO/i.test(said) ? (greeted++ === 0 ? rich : ['250 mail.example.test']) : ('usual' as const)
    await serve(stage, {}, { replies, tls: LOCALHOST })
  },
  judge: (_, t) => {
    const mail = commandsIn(t).find(({ verb }) => verb === 'MAIL')
    return mail && /> +\S/.test(mail.text)
      ? unmet('MAIL without parameters', `"${mail.text.slice(0, 80)}"`)
      : all(
          stands(t),
          inMessage(t, () => met),
        )
  },
})

export const startsOnlyOnce = requirement({
  title: 'STARTTLS is not said again inside TLS, even where it is listed',
  clause: rfc(3207, '4.2'),
  level: 'MUST NOT',
  tier: 'standard',
  points: 1,
  capability: startTls,
  needs: [startsTls],
  why: 'A client that takes whatever is offered would begin anew for ever.',
  hint: 'Remember that TLS stands.',
  given: NOTHING,
  examples: [{}],
  when: (_, stage) => offers(stage, {}, OFFER),
  judge: (_, t) => (/^STARTTLS/im.test(inside(t)) ? unmet('no STARTTLS inside', 'STARTTLS') : inMessage(t, () => met)),
})

export const believesNothingFromOutside = requirement({
  title: 'A reply that came in clear behind 220 is not taken for one from inside',
  clause: rfc(3207, '6'),
  level: 'MUST',
  tier: 'robust',
  points: 2,
  capability: startTls,
  needs: [startsTls],
  why: 'Whoever sits on the line appends replies of his own, and so offers what the server does not, or takes a message that nobody gets.',
  hint: 'Empty your buffer before you negotiate: what stands in it was not said inside.',
  given: NOTHING,
  examples: [{}],
  when: (_, stage) =>
    serve(
      stage,
      {},
      {
        tls: LOCALHOST,
        hesitatesInside: 'EHLO',
        replies: { EHLO: OFFER, STARTTLS: ['220 go ahead', '250 injected.example'] },
      },
    ),
  // Whoever hangs up on it has believed nothing. Else the first command inside waits for a reply from inside.
  judge: (_, t) => {
    const first = t
      .slice(t.findIndex(({ line, what }) => line === LINE && what === 'secured'))
      .find(({ line, what }) => line === LINE && what === 'received')
    const said = first?.bytes && happened(t, LINE, 'secured') ? latin1(first.bytes).split('\r\n').slice(0, -1) : []
    return said.length > 1 ? unmet(`a wait for the reply to ${said[0]}`, `${said[1]?.slice(0, 40)} before it`) : met
  },
})

export const heedsRefusals = requirement({
  title: 'Where STARTTLS is refused, no TLS begins: the client goes on in clear, or says why not',
  clause: rfc(3207, '4'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  capability: startTls,
  why: 'The server reads commands, and what it gets is the beginning of TLS.',
  hint: 'Look at the reply: only 220 begins with TLS; 454 means "not today".',
  given: fc.record({ code: fc.constantFrom('454', '502', '501') }),
  examples: [{ code: '454' }, { code: '502' }],
  when: ({ code }, stage) => serve(stage, {}, { replies: { EHLO: OFFER, STARTTLS: `${code} not today` } }),
  judge: (_, t) => {
    if (latin1(octets(t, LINE, 'received').bytes).includes('\x16\x03'))
      return unmet('SMTP in clear, or QUIT', 'the beginning of TLS')
    return commandsIn(t).some(({ verb }) => verb === 'DATA') ? inMessage(t, () => met) : all(fails(t), explains(t))
  },
})

const PARTINGS = ['end', 'reset'] as const

export const reportsFailedHandshakes = requirement({
  title: 'When TLS cannot be agreed on, the client says so, and its exit status too',
  clause: contract('status'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  capability: startTls,
  needs: [startsTls],
  why: 'Nobody has taken the message.',
  hint: 'Catch what wrap_socket throws, say it on standard error, and end with status 1.',
  given: fc.record({ how: fc.constantFrom(...PARTINGS) }),
  examples: PARTINGS.map((how) => ({ how })),
  when: ({ how }, stage) => serve(stage, {}, { replies: { EHLO: OFFER }, leavesAfter: 'STARTTLS', leaves: how }),
  judge: (_, t) => all(fails(t), explains(t)),
})
