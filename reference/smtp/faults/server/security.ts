/** Faults of servers about STARTTLS: when TLS begins, and what is believed inside. */
import { faultsOf } from '../../../fault.ts'
import type { Parts } from '../../server.ts'

export const securityFaults = faultsOf<Parts>('smtp/server', {
  'talks-on-in-clear': {
    describe: 'Answers 220 to STARTTLS, and goes on in clear.',
    breaks: ['starttls/starts-tls'],
    also: ['starttls/*', 'replies/*', 'manners/*'],
    replace: () => ({ secure() {} }),
  },
  'loses-what-comes-inside': {
    describe: 'Answers 250 inside TLS, and stores nothing.',
    breaks: ['starttls/stores-what-comes-inside'],
    replace: (parts) => ({
      async keep(session, message) {
        if (!session.secured) await parts.keep.call(this, session, message)
      },
    }),
  },
  'lists-its-tls': {
    describe: 'Lists STARTTLS with the version of TLS that it speaks.',
    breaks: ['starttls/lists-without-parameters'],
    also: ['starttls/*'],
    replace: (parts) => ({
      extensions(session) {
        return parts.extensions.call(this, session).map((line) => line.replace(/^STARTTLS$/, 'STARTTLS 1.3'))
      },
    }),
  },
  'reads-the-first-word': {
    describe: 'Starts TLS whatever stands behind STARTTLS.',
    breaks: ['starttls/takes-no-argument'],
    also: ['starttls/*'],
    replace: (parts) => ({
      starttls(session) {
        return parts.starttls.call(this, session, undefined)
      },
    }),
  },
  'offers-tls-inside': {
    describe: 'Lists STARTTLS inside TLS.',
    breaks: ['starttls/hides-tls-inside'],
    replace: () => ({ offersTls: () => true }),
  },
  'tls-in-tls': {
    describe: 'Starts TLS inside TLS.',
    breaks: ['starttls/refuses-tls-inside'],
    also: ['starttls/*'],
    replace: (parts) => ({
      starttls(session, argument) {
        session.secured = false
        return parts.starttls.call(this, session, argument)
      },
    }),
  },
  'knows-the-client-still': {
    describe: 'Knows inside TLS how the client has called itself in clear.',
    breaks: ['starttls/begins-anew-inside'],
    replace: (parts) => ({
      beginAnew(session) {
        const { client } = session
        parts.beginAnew.call(this, session)
        if (client) session.client = client
      },
    }),
  },
  'goes-on-with-the-message': {
    describe: 'Starts TLS in the middle of a message, and goes on with it.',
    breaks: ['starttls/forgets-transaction'],
    replace: (parts) => ({
      async starttls(session, argument) {
        const { transaction } = session
        delete session.transaction
        const given = await parts.starttls.call(this, session, argument)
        if (transaction) session.transaction = transaction
        return given
      },
    }),
  },
  'obeys-what-came-in-clear': {
    describe: 'Carries out inside TLS what came in clear behind STARTTLS.',
    breaks: ['starttls/believes-nothing-from-outside'],
    replace: (parts) => ({
      beginAnew(session) {
        const { received } = session
        parts.beginAnew.call(this, session)
        session.received = received
      },
    }),
  },
  'dies-of-bad-handshakes': {
    describe: 'Dies of a client with whom it cannot agree on TLS.',
    breaks: ['starttls/survives-failed-handshakes'],
    also: ['starttls/*', 'robustness/*'],
    replace: (parts) => ({
      onFailure(session, error) {
        if (session.secured) throw error
        parts.onFailure(session, error)
      },
    }),
  },
})
