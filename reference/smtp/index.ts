/** The reference for SMTP: its roles with their parts, and the faults that replace one part each. */
import { role } from '../world.ts'
import { NOT_TOLD } from './client/arguments.ts'
import { client, parts as clientParts } from './client.ts'
import { relay, parts as relayParts } from './relay.ts'
import { server, parts as serverParts } from './server.ts'

export { faults } from './faults.ts'

/** Every role: whether it serves or sends, what it is made of, and how it is put together. */
export const roles = {
  server: role({
    acts: 'server',
    port: 2525,
    told: { domain: 'example.test', users: 'alice,bob,carol', mailboxes: 'mailboxes', certificate: '', key: '' },
    parts: serverParts,
    build: server,
  }),
  client: role({
    acts: 'client',
    port: 2525,
    told: { from: '', to: '', subject: '', body: NOT_TOLD, file: NOT_TOLD, domain: '' },
    tasks: { attach: ['from', 'to', 'subject', 'body', 'attachment'] },
    parts: clientParts,
    build: client,
  }),
  relay: role({
    acts: 'server',
    port: 2526,
    told: { domain: 'relay.example.org', routes: 'routes', queue: 'queue', retry: '900', giveup: '345600' },
    parts: relayParts,
    build: relay,
  }),
}
