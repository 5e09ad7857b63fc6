/** TLS over a connection that stands: the socket inside, whose octets are those that the two sides mean. */
import type { Socket } from 'node:net'
import { connect, createSecureContext, TLSSocket } from 'node:tls'
import type { Identity } from '../core/stage.ts'

/**
 * Becomes the server's side where there is somebody to be, else the client's. A client of ours trusts everybody: whether a certificate
 * is right is for a requirement to ask, and nobody's reason to fall silent.
 */
export function inside(socket: Socket, server?: Identity): TLSSocket {
  if (!server) return connect({ socket, rejectUnauthorized: false })
  const secureContext = createSecureContext({ cert: server.certificate, key: server.key })
  return new TLSSocket(socket, { isServer: true, secureContext })
}

/** What stands now: `TLSv1.3 with TLS_AES_256_GCM_SHA384`. */
export function agreed(socket: TLSSocket): string {
  return `${socket.getProtocol()} with ${socket.getCipher().name}`
}

/** Why it does not stand, in the words of the library, without its addresses in memory. */
export function excuse(error: NodeJS.ErrnoException): string {
  const [, reason] = /:SSL routines:[^:]*:([^:]+):/.exec(error.message) ?? []
  return reason ?? error.message.split('\n')[0] ?? 'no reason was given'
}
