/** EDNS(0) (RFC 6891), and what fits into a datagram. Servers and resolvers alike answer so. */

import { Malformed } from '../codec/names.ts'
import { RCODES, TYPES } from '../codec/types.ts'
import { EMPTY, encode, type Message, type Resource } from '../codec.ts'

const PLAIN_OCTETS = 512
const OUR_OCTETS = 1232
const VERSION_SHIFT = 16
const RCODE_SHIFT = 24
const DO = 0x8000

/** The parts that this file leans on; each role has them all. */
interface Edns {
  optOf(query: Message): Resource | undefined
  ednsVersion(opt: Resource): number
  ednsAnswer(query: Message, rcode: number): readonly Resource[]
  datagramOctets(query: Message): number
  truncates(message: Message, opt: readonly Resource[]): Message
  encodes(message: Message): Buffer
}

export const ednsParts = {
  /** The OPT record of a query; there is one at most (RFC 6891 §6.1.1). */
  optOf(query: Message): Resource | undefined {
    const found = query.additional.filter(({ type }) => type === TYPES.OPT)
    if (found.length > 1 || found.some(({ name }) => name.length > 0)) throw new Malformed('The OPT record is wrong.')
    return found[0]
  },

  ednsVersion: ({ ttl }: Resource): number => (ttl >>> VERSION_SHIFT) & 0xff,

  /** OPT goes back to whoever sent one, and to nobody else; options that nobody knows are left out (RFC 6891 §6.1.2, §7). */
  ednsAnswer(this: Edns, query: Message, rcode: number): readonly Resource[] {
    const opt = this.optOf(query)
    if (!opt) return []
    const ttl = (rcode >> 4) * 2 ** RCODE_SHIFT + (opt.ttl & DO)
    return [{ name: [], type: TYPES.OPT, class: OUR_OCTETS, ttl, data: [Buffer.alloc(0)] }]
  },

  /** 512, or what the other side says that it takes, where that is more (RFC 1035 §4.2.1, RFC 6891 §6.2.3). */
  datagramOctets(this: Edns, query: Message): number {
    return Math.max(PLAIN_OCTETS, Math.min(this.optOf(query)?.class ?? PLAIN_OCTETS, OUR_OCTETS))
  },

  /** A datagram that is too short for the answer says so, and the client comes back over TCP (RFC 2181 §9). */
  truncates: (message: Message, opt: readonly Resource[]): Message => ({
    ...message,
    tc: true,
    answers: [],
    authority: [],
    additional: opt,
  }),

  /** The octets of an answer, as they fit. What is additional may be left out without a word (RFC 2181 §9). */
  fitted(this: Edns, query: Message, answer: Message, over: 'udp' | 'tcp'): Buffer {
    const opt = this.ednsAnswer(query, answer.rcode)
    const octets = this.encodes({ ...answer, additional: [...answer.additional, ...opt] })
    if (over === 'tcp' || octets.length <= this.datagramOctets(query)) return octets
    const isReferral = answer.answers.length === 0 && answer.authority.some(({ type }) => type === TYPES.NS)
    const shorter = this.encodes({ ...answer, additional: opt })
    if (!isReferral && shorter.length <= this.datagramOctets(query)) return shorter
    return this.encodes(this.truncates(answer, opt))
  },

  encodes: (message: Message): Buffer => encode(message),
}

export const replyParts = {
  /** The header of an answer: the query's identifier, operation, and wish for recursion (RFC 1035 §4.1.1). */
  header(
    this: {
      copiesIdentifier(id: number): number
      setsResponse(): boolean
      echoesQuestion(query: Message): Message['questions']
    },
    query: Message,
  ): Message {
    return {
      ...EMPTY,
      id: this.copiesIdentifier(query.id),
      qr: this.setsResponse(),
      opcode: query.opcode,
      rd: query.rd,
      questions: this.echoesQuestion(query),
    }
  },

  copiesIdentifier: (id: number): number => id,
  setsResponse: (): boolean => true,

  /** The question goes back as it came, letter for letter. */
  echoesQuestion: ({ questions }: Message): Message['questions'] => questions,

  /** An answer without records. */
  problem(this: { header(query: Message): Message }, query: Message, rcode: number): Message {
    return { ...this.header(query), rcode }
  },

  isResponse: ({ qr }: { readonly qr: boolean }): boolean => qr,
  badVersion: (): number => RCODES.BADVERS,
}
