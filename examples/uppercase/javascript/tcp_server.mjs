/**
 * The TCP server in JavaScript: capitals for whatever comes in, octet for octet. node tcp_server.mjs [port]
 *
 * Beyond the book: the event loop serves all clients at once, each piece is answered as it comes, and a client that has
 * finished sending still gets the rest of its reply (allowHalfOpen).
 */
import { createServer } from 'node:net'

const port = Number(process.argv[2] ?? 12000)

function capitalise(octets) {
  return octets.map((octet) => (octet >= 0x61 && octet <= 0x7a ? octet - 0x20 : octet))
}

const server = createServer({ allowHalfOpen: true }, (connection) => {
  connection.on('data', (octets) => {
    // Read no faster than the client does: the answer waits in our memory until it has been taken.
    if (!connection.write(capitalise(octets))) connection.pause()
  })
  connection.on('drain', () => connection.resume())
  connection.on('end', () => connection.end())
  connection.on('error', (error) => console.error(`a client is gone: ${error.message}`))
})

server.listen(port, () => console.log(`The server is ready to receive on port ${port}`))
