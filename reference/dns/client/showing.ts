/** What is shown of an answer, and what is said where there is none. */
import type { World } from '../../world.ts'
import type { Parts } from '../client.ts'
import { type Data, dataText } from '../codec/data.ts'
import { nameText } from '../codec/names.ts'
import { RCODES, TYPES, typeText } from '../codec/types.ts'
import type { Message, Question, Resource } from '../codec.ts'

export const showingParts = {
  /** Shows the answer; afterwards, the exit status. */
  shows(this: Parts, world: World, question: Question, answer: Message): number {
    const problem = this.problemWords(answer)
    const records = this.toShow(answer)
    for (const record of records) world.print(this.line(record))
    if (problem !== undefined) return this.fails(world, problem)
    if (!this.hasData(question, records)) world.complain(this.noDataWords())
    return 0
  },

  /** The answer section: in the order in which it came, but mail exchangers by preference (RFC 5321 §5.1). */
  toShow(this: Parts, { answers }: Message): readonly Resource[] {
    return this.byPreference(answers)
  },

  byPreference(records: readonly Resource[]): readonly Resource[] {
    const preference = ({ type, data }: Resource) => (type === TYPES.MX ? (data[0] as number) : -1)
    return records.toSorted((one, other) => preference(one) - preference(other))
  },

  line(this: Parts, { name, ttl, type, data }: Resource): string {
    return `${nameText(name)} ${this.ttlText(ttl)} ${typeText(type)} ${this.dataText(type, data)}\n`
  },

  ttlText: (ttl: number): string => String(ttl),
  dataText: (type: number, data: Data): string => dataText(type, data),

  hasData: ({ type }: Question, records: readonly Resource[]): boolean =>
    records.some((record) => type === TYPES.ANY || record.type === type),

  noDataWords: (): string => 'no records of that type',
  silenceWords: (): string => 'no answer',

  /** Each code means something else to people (RFC 1035 §4.1.1). */
  problemWords({ rcode }: Message): string | undefined {
    if (rcode === RCODES.NOERROR) return undefined
    if (rcode === RCODES.NXDOMAIN) return 'no such name'
    if (rcode === RCODES.SERVFAIL) return 'the server failed'
    if (rcode === RCODES.REFUSED) return 'refused'
    return `the server answered with code ${rcode}`
  },

  /** There is nothing to show: says why. */
  fails(world: World, words: string): number {
    world.complain(words)
    return 1
  },
}
