/**
 * How many exchanges per second: the engine with everything it does (generating, recording, judging), against a bare Node loop that
 * makes the same exchanges with the same program and judges nothing. Both run in this process, by turns.
 */
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { connect } from 'node:net'
import { fc } from '../core/arbitrary.ts'
import { openExam } from '../examine/exam.ts'
import { loadCatalogue } from '../examine/load.ts'
import { freePort } from '../stage/ports.ts'
import type { Running, Subject } from '../subject/subject.ts'

const HOST = '127.0.0.1'
const CASES = 1_000
const ROUNDS = 5

export interface Rate {
  readonly engine: number
  readonly bare: number
  readonly ratio: number
}

/** Exchanges per second with the program of this exam, in the best of several rounds. */
export async function exchangeRate(exam: string, subject: Subject): Promise<Rate> {
  const catalogue = await loadCatalogue(exam)
  const root = catalogue.root
  // The first finding starts the program; the second requirement is the one that is measured.
  const measured = catalogue.requirements[1]
  if (!measured) throw new Error(`${exam} has only one requirement`)
  const sentences = fc.sample(measured.demand.given, { numRuns: CASES, seed: 1 }) as { sentence: string }[]
  const messages = sentences.map(({ sentence }) => Buffer.from(`${sentence}\n`))
  const bareLoop = catalogue.role.transport === 'tcp' ? tcpLoop : udpLoop
  let engine = 0
  let bare = 0
  for (let round = 0; round < ROUNDS; round++) {
    const opened = openExam({ catalogue, subject, seed: round + 1, effort: 'deep', host: HOST })
    await opened.finding(root.id)
    const finding = await opened.finding(measured.id)
    await opened.close()
    if (finding.outcome !== 'pass') throw new Error(`${measured.id} did not pass: nothing to measure`)
    engine = Math.max(engine, finding.ran.cases / (finding.durationMs / 1000))
    bare = Math.max(bare, await rateOf(subject, messages, bareLoop))
  }
  return { engine, bare, ratio: engine / bare }
}

async function rateOf(
  subject: Subject,
  messages: readonly Buffer[],
  loop: (port: number, message: Buffer) => Promise<void>,
): Promise<number> {
  const port = await freePort(HOST)
  const running: Running = await subject.launch({ host: HOST, port, values: {} })
  await running.ready()
  const begun = performance.now()
  for (const message of messages) await loop(port, message)
  const seconds = (performance.now() - begun) / 1000
  await running.stop()
  return messages.length / seconds
}

/** Connect, send, read as much as was sent, close, see the other side close. */
async function tcpLoop(port: number, message: Buffer): Promise<void> {
  const socket = connect({ host: HOST, port, allowHalfOpen: true, noDelay: true })
  let received = 0
  socket.on('data', (bytes) => {
    received += bytes.length
    if (received >= message.length) socket.end()
  })
  socket.write(message)
  await once(socket, 'close')
}

async function udpLoop(port: number, message: Buffer): Promise<void> {
  const socket = createSocket('udp4')
  socket.bind(0, HOST)
  await once(socket, 'listening')
  socket.send(message, port, HOST)
  await once(socket, 'message')
  socket.close()
}
