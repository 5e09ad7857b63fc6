/** Ports for programs that take theirs from us: outside the range that the kernel gives to clients, and free just now. */
import { createSocket } from 'node:dgram'
import { createServer } from 'node:net'
import { threadId } from 'node:worker_threads'
import { MachineError } from '../core/trouble.ts'
import type { Transport } from './kernel.ts'

/** Threads of one process, as test runners have them, are out of each other's way; so are, mostly, two graders, which begin anywhere. */
const SHARES = 4
const COUNT = 3_000
const FIRST = 20_000 + (threadId % SHARES) * COUNT
const TRIES = 50

/** One grader does not use a port twice in a row. */
let next = Math.floor(Math.random() * COUNT)

export async function freePort(host: string): Promise<number> {
  for (let tries = 0; tries < TRIES; tries++) {
    const port = FIRST + (next++ % COUNT)
    if (!(await portTaken('tcp', host, port)) && !(await portTaken('udp', host, port))) return port
  }
  throw new MachineError(
    `No free port between ${FIRST} and ${FIRST + COUNT} after ${TRIES} tries; other programs hold too many.`,
  )
}

/** Whether somebody else holds this port, found out by holding it ourselves for a moment. */
export function portTaken(transport: Transport, host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    if (transport === 'tcp') {
      const server = createServer()
      server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'EADDRINUSE'))
      server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(false)))
    } else {
      const socket = createSocket('udp4')
      socket.once('error', (error: NodeJS.ErrnoException) => {
        socket.close()
        resolve(error.code === 'EADDRINUSE')
      })
      socket.bind({ address: host, port, exclusive: true }, () => socket.close(() => resolve(false)))
    }
  })
}
