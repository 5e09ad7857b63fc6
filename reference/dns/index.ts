/** The reference for DNS: its roles with their parts, and the faults that replace one part each. */
import { role } from '../world.ts'
import { client, parts as clientParts } from './client.ts'
import { resolver, parts as resolverParts } from './resolver.ts'
import { server, parts as serverParts } from './server.ts'

export { faults } from './faults.ts'

/** Every role: whether it serves or asks, what it is made of, and how it is put together. */
export const roles = {
  server: role({ acts: 'server', port: 5300, told: { zone: '', zonejson: '' }, parts: serverParts, build: server }),
  resolver: role({
    acts: 'server',
    port: 5300,
    told: { hints: '', upstream_port: '53' },
    parts: resolverParts,
    build: resolver,
  }),
  client: role({
    acts: 'client',
    port: 5300,
    told: { server: '', name: 'localhost', type: 'A' },
    parts: clientParts,
    build: client,
  }),
}
