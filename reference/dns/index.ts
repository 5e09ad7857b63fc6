/** The reference for DNS: its roles with their parts, and the faults that replace one part each. */
import { role } from '../world.ts'
import { server, parts as serverParts } from './server.ts'

export const faults = []

/** Every role: whether it serves or asks, what it is made of, and how it is put together. */
export const roles = {
  server: role({ acts: 'server', port: 5300, told: { zone: '', zonejson: '' }, parts: serverParts, build: server }),
}
