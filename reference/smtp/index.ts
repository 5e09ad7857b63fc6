/** The reference for SMTP: its roles with their parts, and the faults that replace one part each. */
import { role } from '../world.ts'
import { faults as none } from './faults.ts'
import { server, parts as serverParts } from './server.ts'

export const faults = none

/** Every role: whether it serves or sends, what it is made of, and how it is put together. */
export const roles = {
  server: role({
    acts: 'server',
    port: 2525,
    told: { domain: 'example.test', users: 'alice,bob,carol', mailboxes: 'mailboxes' },
    parts: serverParts,
    build: server,
  }),
}
