/** Asking a name server: over UDP from a port of its own, and over TCP where the answer did not fit (RFC 5452, RFC 7766). */
import { randomInt } from 'node:crypto'
import { createSocket, type RemoteInfo } from 'node:dgram'
import { connect, isIPv6 } from 'node:net'
import { keyOf, Malformed, sameName } from './codec/names.ts'
import { decode, EMPTY, encode, type Message, type Question } from './codec.ts'

export interface Place {
  readonly address: string
  readonly port: number
}

const IDENTIFIERS = 65_536
const PREFIX_OCTETS = 2

const LATE_MS = 20
const RENEWALS = 3

/** Calls when it is over. A timer that comes late has not given the answer its time, since we were busy ourselves: it begins once more. */
function patience(ms: number, over: () => void): { cancel(): void } {
  let timer: NodeJS.Timeout
  const wait = (renewals: number) => {
    const due = performance.now() + ms
    timer = setTimeout(() => (performance.now() - due > LATE_MS && renewals > 0 ? wait(renewals - 1) : over()), ms)
  }
  wait(RENEWALS)
  return { cancel: () => clearTimeout(timer) }
}

/** An interface, because a type would be defined by itself. */
export interface Asking extends AskingParts {}
type AskingParts = typeof askingParts

export const askingParts = {
  /** Nobody shall be able to guess it (RFC 5452 §9.2). */
  identifier: (): number => randomInt(IDENTIFIERS),

  /** Any free port, another one for each query (RFC 5452 §9.2). */
  sourcePort: (): number => 0,

  /** Whether the other side is asked to do all the work. */
  wantsRecursion: (): boolean => true,

  queryFor(this: Asking, question: Question): Message {
    return { ...EMPTY, id: this.identifier(), rd: this.wantsRecursion(), questions: [question] }
  },

  encodesQuery: (query: Message): Buffer => encode(query),
  decodesAnswer: (octets: Buffer): Message => decode(octets),

  /** Only an answer is one, and only to this query (RFC 5452 §9.1). */
  matches(this: Asking, query: Message, answer: Message): boolean {
    return (
      answer.qr &&
      answer.opcode === query.opcode &&
      this.matchesIdentifier(query, answer) &&
      this.matchesQuestion(query, answer)
    )
  },

  matchesIdentifier: (query: Message, answer: Message): boolean => answer.id === query.id,

  /** The same name, type and class; the case of letters does not matter. */
  matchesQuestion({ questions: [asked] }: Message, { questions }: Message): boolean {
    const [echoed] = questions
    return (
      asked !== undefined &&
      echoed !== undefined &&
      questions.length === 1 &&
      sameName(asked.name, echoed.name) &&
      asked.type === echoed.type &&
      asked.class === echoed.class
    )
  },

  /** It comes from where the question went, address and port. */
  matchesAddress: (server: Place, sender: RemoteInfo): boolean =>
    sender.address === server.address && sender.port === server.port,

  /** What came, when it is an answer to this query; everything else is as if it had never come. */
  received(this: Asking, query: Message, octets: Buffer): Message | undefined {
    try {
      const answer = this.decodesAnswer(octets)
      return this.matches(query, answer) ? answer : undefined
    } catch (error) {
      if (error instanceof Malformed) return undefined
      throw error
    }
  },

  /** One question and its answer, or nothing after so long. */
  async asks(
    this: Asking,
    server: Place,
    question: Question,
    ms: number,
    stopped: AbortSignal,
  ): Promise<Message | undefined> {
    const query = this.queryFor(question)
    const answer = await this.asksUdp(server, query, ms, stopped)
    if (!answer || !this.isTruncated(answer)) return answer
    return this.asksTcp(server, query, ms, stopped)
  },

  /** The rest is to be had over TCP; what has come is not used (RFC 2181 §9). */
  isTruncated: ({ tc }: Message): boolean => tc,

  asksUdp(this: Asking, server: Place, query: Message, ms: number, stopped: AbortSignal): Promise<Message | undefined> {
    return new Promise((resolve, reject) => {
      const socket = createSocket(isIPv6(server.address) ? 'udp6' : 'udp4')
      const finish = (answer?: Message) => {
        timer.cancel()
        stopped.removeEventListener('abort', abort)
        socket.removeAllListeners('message')
        socket.close()
        finish.done = true
        resolve(answer)
      }
      finish.done = false
      const end = (answer?: Message) => void (finish.done || finish(answer))
      const abort = () => end()
      const timer = patience(ms, abort)
      socket.on('error', abort)
      socket.on('message', (octets, sender) => {
        try {
          const answer = this.matchesAddress(server, sender) ? this.received(query, octets) : undefined
          if (answer) end(answer)
        } catch (error) {
          reject(error)
          abort()
        }
      })
      stopped.addEventListener('abort', abort)
      socket.bind(this.sourcePort(), () => {
        if (!finish.done) socket.send(this.encodesQuery(query), server.port, server.address, () => {})
      })
      if (stopped.aborted) abort()
    })
  },

  asksTcp(this: Asking, server: Place, query: Message, ms: number, stopped: AbortSignal): Promise<Message | undefined> {
    return new Promise((resolve, reject) => {
      const socket = connect({ host: server.address, port: server.port, noDelay: true })
      let heard = Buffer.alloc(0)
      const end = (answer?: Message) => {
        clearTimeout(timer)
        stopped.removeEventListener('abort', abort)
        socket.destroy()
        resolve(answer)
      }
      const abort = () => end()
      const timer = setTimeout(abort, ms)
      stopped.addEventListener('abort', abort)
      socket.on('error', abort)
      socket.on('close', abort)
      socket.on('data', (octets) => {
        heard = Buffer.concat([heard, octets])
        try {
          const message = this.wholeMessage(heard)
          if (message) end(this.received(query, message))
        } catch (error) {
          reject(error)
          abort()
        }
      })
      socket.write(this.prefixesQuery(this.encodesQuery(query)))
    })
  },

  /** The message behind its length, once all of it is there: TCP delivers it in any pieces (RFC 1035 §4.2.2). */
  wholeMessage(heard: Buffer): Buffer | undefined {
    const end = heard.length < PREFIX_OCTETS ? Infinity : PREFIX_OCTETS + heard.readUInt16BE(0)
    return heard.length < end ? undefined : heard.subarray(PREFIX_OCTETS, end)
  },

  prefixesQuery: (octets: Buffer): Buffer =>
    Buffer.concat([Buffer.of(octets.length >> 8, octets.length & 0xff), octets]),
}

export const questionKey = ({ name, type }: Question): string => `${keyOf(name)} ${type}`
