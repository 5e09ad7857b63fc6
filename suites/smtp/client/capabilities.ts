/** What not every program that sends mail can do. Most is seen in its command; the rest is found out by asking once. */
import { capability, LOCALHOST, met, unmet } from '../../../harness/kit.ts'
import { pathIn } from '../lens/dialogue.ts'
import { addressOf } from '../pen.ts'
import { commandsIn, serve, submissionsIn } from './serve.ts'

export const sender = capability({ name: 'from', without: 'was given without {from}', placeholder: 'from' })
export const recipient = capability({ name: 'to', without: 'was given without {to}', placeholder: 'to' })
export const subject = capability({ name: 'subject', without: 'was given without {subject}', placeholder: 'subject' })
export const domain = capability({ name: 'domain', without: 'was given without {domain}', placeholder: 'domain' })
export const body = capability({ name: 'body', without: 'was given without {body}', placeholder: 'body' })
export const attach = capability({ name: 'attach', without: 'was given without --task attach=…', task: 'attach' })

/** What a server that can do TLS lists. */
export const OFFER = ['250-mail.example.test', '250-STARTTLS', '250 HELP']

/** Whether the text is an argument, a file or standard input: it arrives. */
export const text = capability({
  name: 'text',
  without: 'sends a text of its own, and not the one that it is given',
  claim: {
    when: (stage) => serve(stage, { text: ['claimedtext'] }),
    // In quoted-printable a word stays a word; in base64 it has three faces, of which one begins a text.
    judge: (t) =>
      submissionsIn(t).some(({ raw }) => /claimedtext|Y2xhaW1lZHRleH|bGFpbWVkdGV4d|jbGFpbWVkdGV4/.test(raw))
        ? met
        : unmet('the text', 'another'),
  },
})

/** Several recipients in one argument become several commands. */
export const several = capability({
  name: 'several',
  without: 'does not take several recipients, separated by commas, in {to}',
  placeholder: 'to',
  claim: {
    when: (stage) => serve(stage, { to: [addressOf('bob'), addressOf('carol')] }),
    judge: (t) => {
      const named = commandsIn(t)
        .filter(({ verb }) => verb === 'RCPT')
        .map(({ text }) => pathIn(text))
      return named.includes(addressOf('bob')) && named.includes(addressOf('carol'))
        ? met
        : unmet('two RCPT commands', 'others')
    },
  },
})

/** The client asks for TLS where it is offered. */
export const startTls = capability({
  name: 'starttls',
  without: 'does not say STARTTLS where it is offered',
  claim: {
    when: (stage) => serve(stage, {}, { replies: { EHLO: OFFER }, tls: LOCALHOST }),
    judge: (t) => (commandsIn(t).some(({ verb }) => verb === 'STARTTLS') ? met : unmet('STARTTLS', 'none')),
  },
})

/** The client begins with EHLO, so that it may use extensions. */
export const ehlo = capability({
  name: 'ehlo',
  without: 'does not say EHLO',
  claim: {
    when: (stage) => serve(stage),
    judge: (t) => (commandsIn(t).some(({ verb }) => verb === 'EHLO') ? met : unmet('EHLO', 'HELO')),
  },
})
