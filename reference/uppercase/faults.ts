/** Every fault of every role. */
import { tcpClientFaults } from './faults/tcp-client.ts'
import { tcpServerFaults } from './faults/tcp-server.ts'
import { udpClientFaults } from './faults/udp-client.ts'
import { udpServerFaults } from './faults/udp-server.ts'

export const faults = [...udpServerFaults, ...udpClientFaults, ...tcpServerFaults, ...tcpClientFaults]
