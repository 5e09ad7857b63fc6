/** The reference for the uppercase protocol: its roles with their parts, and the faults that replace one part each. */

import { role } from '../world.ts'
import { tcpClient, parts as tcpClientParts } from './tcp-client.ts'
import { tcpServer, parts as tcpServerParts } from './tcp-server.ts'
import { udpClient, parts as udpClientParts } from './udp-client.ts'
import { udpServer, parts as udpServerParts } from './udp-server.ts'

export { faults } from './faults.ts'

/** Every role: whether it serves or asks, what it is made of, and how it is put together. */
export const roles = {
  'udp-server': role({ acts: 'server', port: 12000, told: {}, parts: udpServerParts, build: udpServer }),
  'udp-client': role({ acts: 'client', port: 12000, told: {}, parts: udpClientParts, build: udpClient }),
  'tcp-server': role({ acts: 'server', port: 12000, told: {}, parts: tcpServerParts, build: tcpServer }),
  'tcp-client': role({ acts: 'client', port: 12000, told: {}, parts: tcpClientParts, build: tcpClient }),
}
