/** The reference for HTTP: its roles with their parts, and the faults that replace one part each. */
import { role } from '../world.ts'
import { client, parts as clientParts } from './client.ts'
import { server, parts as serverParts } from './server.ts'

export { faults } from './faults.ts'

/** Every role: whether it serves or asks, what it is made of, and how it is put together. */
export const roles = {
  server: role({
    acts: 'server',
    port: 6789,
    told: { docroot: '.', moved: '', hosts: '' },
    parts: serverParts,
    build: server,
  }),
  client: role({
    acts: 'client',
    port: 6789,
    told: { url: 'http://127.0.0.1:6789/', out: '', timeout: '10' },
    tasks: {
      head: ['url'],
      post: ['url', 'data'],
      put: ['url', 'file'],
      field: ['url', 'field'],
      page: ['url'],
    },
    parts: clientParts,
    build: client,
  }),
}
