/**
 * The UDP server in JavaScript: every datagram goes back in capitals to where it came from. node udp_server.mjs [port]
 *
 * Beyond the book: octets are changed instead of characters, so text that is not UTF-8 comes back whole.
 */
import { createSocket } from 'node:dgram'

const port = Number(process.argv[2] ?? 12000)
const server = createSocket('udp4')

function capitalise(octets) {
  return octets.map((octet) => (octet >= 0x61 && octet <= 0x7a ? octet - 0x20 : octet))
}

server.on('message', (octets, client) => server.send(capitalise(octets), client.port, client.address))
server.on('listening', () => console.log(`The server is ready to receive on port ${port}`))
server.bind(port)
