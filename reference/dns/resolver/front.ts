/** The side that clients see (RFC 1034 §5.2, RFC 1035 §7). */
import { readFileSync } from 'node:fs'
import type { World } from '../../world.ts'
import { Malformed } from '../codec/names.ts'
import { OPCODES, RCODES, TYPES } from '../codec/types.ts'
import { decode, EMPTY, type Message, type Question, readHeader } from '../codec.ts'
import type { Parts } from '../resolver.ts'
import { readZoneFile } from '../zone-file.ts'
import type { Delegation, Outcome } from './cache.ts'
import { Failure, type Job } from './iteration.ts'

const LOOK_UP_MS = 25_000
const TRANSFERS: readonly number[] = [TYPES.AXFR, 251]

export const frontParts = {
  /** The servers of the root, out of a file (RFC 1034 §5.3.2). */
  loadHints({ values: { hints = '' } }: World): Delegation {
    const { records } = readZoneFile(readFileSync(hints, 'latin1'))
    const servers = records.filter(({ name, type }) => type === TYPES.NS && name.length === 0)
    if (servers.length === 0) throw new Malformed('The hints name no server of the root.')
    return { zone: [], servers, glue: records.filter(({ type }) => type === TYPES.A) }
  },

  /** The octets that answer these, or nothing where silence is due. */
  async respond(
    this: Parts,
    house: Omit<Job, 'untilMs'>,
    octets: Buffer,
    over: 'udp' | 'tcp',
  ): Promise<Buffer | undefined> {
    const header = readHeader(octets)
    if (!header || this.isResponse(header)) return undefined
    const bare: Message = { ...EMPTY, ...header }
    if (header.opcode !== OPCODES.QUERY) return this.encodes(this.problem(bare, RCODES.NOTIMP))
    let query: Message
    try {
      query = this.readsMessage(octets)
      this.optOf(query)
    } catch (error) {
      if (!(error instanceof Malformed)) throw error
      return this.encodes(this.problem({ ...bare, questions: [] }, RCODES.FORMERR))
    }
    const job: Job = { ...house, spent: { queries: 0 }, untilMs: this.nowMs() + LOOK_UP_MS }
    return this.fitted(query, { ...(await this.answer(job, query)), ra: this.offersRecursion() }, over)
  },

  readsMessage: (octets: Buffer): Message => decode(octets),

  /** We do recursion, and say so; we are no authority (RFC 1035 §4.1.1). */
  offersRecursion: (): boolean => true,
  claimsAuthority: (): boolean => false,

  async answer(this: Parts, job: Job, query: Message): Promise<Message> {
    const opt = this.optOf(query)
    if (opt && this.ednsVersion(opt) > 0) return this.problem(query, this.badVersion())
    const [question] = query.questions
    if (!question || query.questions.length !== 1) return this.problem(query, RCODES.FORMERR)
    if (!this.isOfClass(question) || TRANSFERS.includes(question.type)) return this.problem(query, RCODES.REFUSED)
    const found = this.recurses(query) ? await this.finds(job, question) : this.known(job, question)
    return { ...this.header(query), aa: this.claimsAuthority(), ...found }
  },

  /** Whoever does not want recursion gets none (RFC 1034 §4.3.1). */
  recurses: ({ rd }: Message): boolean => rd,

  async finds(this: Parts, job: Job, question: Question): Promise<Outcome> {
    try {
      return await this.resolve(job, question)
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      return this.failed()
    }
  },

  /** We could not find out, which is another thing than that there is nothing (RFC 1035 §4.1.1). */
  failed: (): Outcome => ({ rcode: RCODES.SERVFAIL, answers: [], authority: [] }),

  /** What the cache knows, alias by alias. */
  known(this: Parts, { cache }: Job, question: Question): Outcome {
    const answers: Outcome['answers'][number][] = []
    let asked = question
    for (;;) {
      const found = this.cached(cache, asked)
      if (!found) return { rcode: answers.length > 0 ? RCODES.NOERROR : RCODES.REFUSED, answers, authority: [] }
      answers.push(...found.answers)
      const alias = this.aliasIn(found, asked)
      if (!alias || this.isAliasLoop(answers, alias)) return { ...found, answers }
      asked = { ...asked, name: alias }
    }
  },
}
