/**
 * Arguments with line ends in them. Whoever may fill in a form that sends mail tries these: what was meant as an address or a subject becomes a
 * command, a recipient or a field. The client may refuse, leave characters out, or encode them (the contract's `arguments`).
 */
import { all, contract, fc, met, requirement, rfc, type Transcript, unmet, type Verdict } from '../../../harness/kit.ts'
import { pathIn } from '../lens/dialogue.ts'
import { readMessage } from '../lens/message.ts'
import { addressOf, SENDER } from '../pen.ts'
import { recipient, sender, subject, text } from './capabilities.ts'
import { commandsIn, serve, submissionsIn } from './serve.ts'

const ENDS = fc.constantFrom('\r\n', '\n', '\r')
const VICTIM = 'eve@elsewhere.example'

/** Nobody was told more than was meant: no recipient and no sender that were made of an argument. */
function namesNobodyElse(t: Transcript, known: readonly string[]): Verdict {
  for (const { verb, text } of commandsIn(t)) {
    const path = pathIn(text)
    if ((verb === 'MAIL' || verb === 'RCPT') && path !== undefined && path === VICTIM) {
      return unmet(`${known.join(' and ')} in MAIL and RCPT`, `"${text.slice(0, 80)}"`)
    }
    if (!['EHLO', 'HELO', 'MAIL', 'RCPT', 'DATA', 'QUIT', 'RSET', 'NOOP'].includes(verb))
      return unmet('commands of the client’s own', `"${text.slice(0, 80)}"`)
  }
  return submissionsIn(t).length > 1 ? unmet('one message at most', `${submissionsIn(t).length}`) : met
}

/** No field of this name is in the header section, and the body does not begin early. */
function hasNoField(t: Transcript, name: string): Verdict {
  for (const { raw } of submissionsIn(t)) {
    const field = readMessage(raw).fields.find((each) => each.name === name.toLowerCase())
    if (field) return unmet(`no field ${name}`, `"${name}: ${field.value.slice(0, 60)}"`)
  }
  return met
}

export const keepsSubjectInLine = requirement({
  title: 'A line end in the subject makes no further field, and no body',
  clause: contract('arguments'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  covers: ['C-07'],
  capability: subject,
  why: 'Spam is sent through forms that put what was typed into the header section as it is.',
  hint: 'Refuse a subject with CR or LF, or turn each into a blank, before you write the field.',
  given: fc.record({ end: ENDS, makes: fc.constantFrom('Bcc', 'X-Injected', 'body') }),
  examples: [
    { end: '\r\n', makes: 'Bcc' },
    { end: '\n', makes: 'X-Injected' },
    { end: '\r', makes: 'Bcc' },
    { end: '\r\n', makes: 'body' },
    { end: '\n', makes: 'body' },
  ],
  when: ({ end, makes }, stage) =>
    serve(stage, {
      subject: makes === 'body' ? `harmless${end}${end}injected text` : `harmless${end}${makes}: ${VICTIM}`,
    }),
  judge: ({ makes }, t) => {
    const early = submissionsIn(t).find(({ raw }) => readMessage(raw).body.startsWith('injected text'))
    return all(
      early ? unmet('the subject in the header section', 'a part of it begins the body') : met,
      makes === 'body' ? met : hasNoField(t, makes),
      namesNobodyElse(t, [SENDER]),
    )
  },
})

export const keepsRecipientInPath = requirement({
  title: 'A line end in a recipient makes no further command',
  clause: contract('arguments'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  covers: ['C-07'],
  capability: recipient,
  why: 'One recipient that was allowed would bring others that were not.',
  hint: 'Refuse an address with CR, LF, < or > in it.',
  given: fc.record({ end: ENDS, close: fc.boolean() }),
  examples: [
    { end: '\r\n', close: true },
    { end: '\n', close: true },
    { end: '\r\n', close: false },
  ],
  when: ({ end, close }, stage) =>
    serve(stage, { to: [`${addressOf('alice')}${close ? '>' : ''}${end}RCPT TO:<${VICTIM}${close ? '' : '>'}`] }),
  judge: (_, t) => namesNobodyElse(t, [addressOf('alice')]),
})

export const keepsSenderInPath = requirement({
  title: 'A line end in the sender makes no further command and no further field',
  clause: contract('arguments'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  covers: ['C-07'],
  capability: sender,
  why: 'The sender is what a form asks for first.',
  hint: 'Check every argument in one place, before the connection is opened.',
  given: fc.record({ end: ENDS, what: fc.constantFrom('command', 'field') }),
  examples: [
    { end: '\r\n', what: 'command' },
    { end: '\n', what: 'command' },
    { end: '\r\n', what: 'field' },
    { end: '\n', what: 'field' },
  ],
  when: ({ end, what }, stage) =>
    serve(stage, { from: what === 'command' ? `${SENDER}>${end}RCPT TO:<${VICTIM}` : `${SENDER}${end}Bcc: ${VICTIM}` }),
  judge: (_, t) => all(namesNobodyElse(t, [SENDER]), hasNoField(t, 'Bcc')),
})

export const keepsTextInMessage = requirement({
  title: 'Whatever the line ends of the text, it makes no second message',
  clause: rfc(5321, '2.3.8'),
  level: 'MUST NOT',
  tier: 'standard',
  points: 2,
  capability: text,
  why: 'A server that takes LF dot LF for an end sees commands behind it.',
  hint: 'Split the text at CR LF, CR and LF alike, and join it with CR LF; or encode it.',
  given: fc.record({ end: ENDS }),
  examples: [{ end: '\r' }, { end: '\r\n' }, { end: '\n' }],
  when: ({ end }, stage) => serve(stage, { text: [`one${end}.${end}MAIL FROM:<${VICTIM}>${end}two`] }),
  judge: (_, t) => namesNobodyElse(t, [SENDER]),
})
