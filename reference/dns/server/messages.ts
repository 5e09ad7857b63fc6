/** What comes in and what goes back: which queries are answered at all, and with which code (RFC 1035 §4.1.1). */

import { Malformed, type readName, readName as readsName } from '../codec/names.ts'
import { CLASSES, OPCODES, RCODES, TYPES } from '../codec/types.ts'
import { decode, EMPTY, type Message, readHeader } from '../codec.ts'
import type { Parts } from '../server.ts'
import type { Zone } from './zone.ts'

const TRANSFERS: readonly number[] = [TYPES.AXFR, 251]

export const messageParts = {
  /** The octets that answer these, or nothing where silence is due. */
  respond(this: Parts, zone: Zone, octets: Buffer, over: 'udp' | 'tcp'): Buffer | undefined {
    const header = readHeader(octets)
    // To answer answers would make two servers talk for ever.
    if (!header || this.isResponse(header)) return this.onNoQuery()
    const bare: Message = { ...EMPTY, ...header }
    if (!this.knowsOpcode(header.opcode)) return this.encodes(this.problem(bare, RCODES.NOTIMP))
    let query: Message
    try {
      query = this.readsMessage(octets)
      this.optOf(query)
    } catch (error) {
      if (!(error instanceof Malformed)) throw error
      return this.encodes(this.formatError(bare))
    }
    return this.fitted(query, this.answer(zone, query), over)
  },

  /** What is no query gets no answer. */
  onNoQuery: (): Buffer | undefined => undefined,

  knowsOpcode: (opcode: number): boolean => opcode === OPCODES.QUERY || opcode === OPCODES.UPDATE,

  readsMessage(this: Parts, octets: Buffer): Message {
    return decode(octets, this.readsName)
  },

  readsName: ((octets, start) => readsName(octets, start)) as typeof readName,

  /** The query could not be understood, so nothing of it but the header goes back. */
  formatError(this: Parts, bare: Message): Message {
    return this.problem({ ...bare, questions: [] }, RCODES.FORMERR)
  },

  answer(this: Parts, zone: Zone, query: Message): Message {
    const opt = this.optOf(query)
    if (opt && this.ednsVersion(opt) > 0) return this.problem(query, this.badVersion())
    if (query.opcode === OPCODES.UPDATE) return this.problem(query, this.update(zone, query))
    const [question] = query.questions
    if (!question || !this.hasOneQuestion(query)) return this.problem(query, RCODES.FORMERR)
    if (!this.servesClass(question.class) || !this.isOurs(zone, question.name) || this.isTransfer(question.type)) {
      return this.problem(query, this.refusal())
    }
    return { ...this.header(query), ...this.lookUp(zone, question) }
  },

  /** More than one question has no meaning (RFC 9619). */
  hasOneQuestion: ({ questions }: Message): boolean => questions.length === 1,

  /** Our records are of the class IN; a question for any class is one for it too (RFC 1035 §3.2.5). */
  servesClass: (of: number): boolean => of === CLASSES.IN || of === CLASSES.ANY,

  /** Nobody here takes the whole zone. */
  isTransfer: (type: number): boolean => TRANSFERS.includes(type),

  /** Of names outside the zone we know nothing, and refer nobody upwards. */
  refusal: (): number => RCODES.REFUSED,
}
