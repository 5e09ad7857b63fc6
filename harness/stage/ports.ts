/** Ports for programs that take theirs from us: outside the range that the kernel gives to clients, and free just now. */
import { createSocket } from 'node:dgram'
import { createServer } from 'node:net'
import { threadId } from 'node:worker_threads'
import { MachineError } from '../core/trouble.ts'
import { sockets, type Transport } from './kernel.ts'

const FIRST = 20_000
const COUNT = 12_000
const TRIES = 50

/** Threads of one process, as test runners have them, stay a quarter of the way from each other; two graders begin anywhere. */
const APART = COUNT / 4

/** One grader does not use a port twice in a row. */
let next = anywhere() + threadId * APART

/**
 * A port for a program. One that is cooling down after an earlier program counts as free, since most do not mind; `carefully` it does
 * not, for a program that has minded (it sets no SO_REUSEADDR), and to see that takes a look at the kernel's whole table.
 */
export async function freePort(host: string, carefully = false): Promise<number> {
  // Another grader may be going the same way, a step behind.
  if (carefully) next += anywhere()
  const cooling = new Set(carefully ? sockets('tcp')?.map((socket) => socket.port) : [])
  for (let tries = 0; tries < TRIES + cooling.size; tries++) {
    const port = FIRST + (next++ % COUNT)
    if (cooling.has(port)) continue
    if (!(await portTaken('tcp', host, port)) && !(await portTaken('udp', host, port))) return port
  }
  throw new MachineError(
    `No free port between ${FIRST} and ${FIRST + COUNT} after ${TRIES} tries; other programs hold too many.`,
  )
}

function anywhere(): number {
  return Math.floor(Math.random() * COUNT)
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
