/** A server made up for a test of the engine: a function in this process, with starts, crashes and exits like a real one. */
import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import type { ExitStatus } from '../core/transcript.ts'
import { NO_PREMISES } from '../subject/premises.ts'
import type { Readiness, Running, Subject } from '../subject/subject.ts'

/** What one start of a made-up server does with each message; it may throw, which is its crash. */
export type Behaviour = (
  message: string,
  api: { reply(text: string): void; exit(code: number): void; nth: number },
) => void

/** A made-up server; `start` is called for every start with its number, from 1. */
export function madeUp(
  start: (nth: number) => Behaviour,
  readiness: Readiness = { is: 'ready' },
): Subject & { starts(): number } {
  let starts = 0
  return {
    command: 'made-up',
    fixedPort: undefined,
    offers: () => true,
    premises: async () => NO_PREMISES,
    starts: () => starts,
    async launch({ host, port }): Promise<Running> {
      const behave = start(++starts)
      const sockets = new Set<Socket>()
      const listeners = new Set<(status: ExitStatus) => void>()
      let status: ExitStatus | undefined
      let messages = 0
      const exit = (code: number) => {
        if (status) return
        status = { code, signal: null }
        for (const socket of sockets) socket.destroy()
        server.close()
        for (const listener of listeners) listener(status)
      }
      const server: Server = createServer((socket) => {
        sockets.add(socket)
        socket.on('error', () => {})
        socket.on('data', (bytes) => {
          try {
            behave(bytes.toString(), { reply: (text) => void socket.write(text), exit, nth: ++messages })
          } catch {
            exit(1)
          }
        })
      })
      await once(server.listen(port, host), 'listening')
      return {
        status: () => status,
        onExit(listener) {
          if (status) listener(status)
          else listeners.add(listener)
          return () => void listeners.delete(listener)
        },
        onPrinted: () => {},
        type: () => {},
        endInput: () => {},
        ready: async () => readiness,
        lastWords: () => ({ stdout: '', stderr: status?.code === 1 ? 'KeyError: oops' : '' }),
        async stop() {
          exit(0)
        },
      }
    },
  }
}

/** Stands still as a process does that others keep from the processor: nothing happens, and nothing is computed. */
export function standStill(ms = 600): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
}
