/** What an answer has to hold: sections against the records of a zone. */
import { all, met, unmet, type Verdict } from '../../../harness/kit.ts'
import { askedFor, type Message, type Resource, recordKey, recordText } from '../lens/message.ts'
import { sameName } from '../lens/names.ts'
import { TYPES } from '../lens/types.ts'
import { onTheWire, type Zone, type ZoneRecord } from '../zone.ts'
import { type Exchange, hasRcode } from './ask.ts'
import { lookUp, soaOf } from './model.ts'

type Section = 'answers' | 'authority' | 'additional'

const CALLED: Readonly<Record<Section, string>> = {
  answers: 'answer section',
  authority: 'authority section',
  additional: 'additional section',
}

/** These records stand in a section; others may stand beside them. */
export function includes(
  section: Section,
  wanted: readonly ZoneRecord[],
  answer: Message,
  { at, query }: Exchange,
): Verdict {
  const there = new Set(answer[section].map(recordKey))
  const missing = wanted.map(onTheWire).find((record) => !there.has(recordKey(record)))
  if (!missing) return met
  const { length } = answer[section]
  return unmet(
    `${recordText(missing)} in the ${CALLED[section]} for ${query.questions.map(askedFor).join()}`,
    length === 0 ? `an empty ${CALLED[section]}` : answer[section].map(recordText).slice(0, 4).join(', '),
    at(length === 0 ? 6 : (answer[section][0]?.at ?? 6)),
  )
}

/** Nothing else stands in a section. */
export function onlyIncludes(
  section: Section,
  allowed: readonly ZoneRecord[],
  answer: Message,
  { at, query }: Exchange,
): Verdict {
  const keys = new Set(allowed.map((record) => recordKey(onTheWire(record))))
  const surplus = answer[section].find((record) => !keys.has(recordKey(record)))
  if (!surplus) return met
  const asked = query.questions.map(askedFor).join()
  const expected = allowed.length === 0 ? `nothing in the ${CALLED[section]}` : `only records of the zone that answer`
  return unmet(`${expected} for ${asked}`, recordText(surplus), at(surplus.at))
}

/** The answer section holds exactly these records, in whatever order. */
export function answersExactly(wanted: readonly ZoneRecord[], answer: Message, exchange: Exchange): Verdict {
  return all(
    hasRcode(answer, exchange, 'NOERROR'),
    includes('answers', wanted, answer, exchange),
    onlyIncludes('answers', wanted, answer, exchange),
  )
}

/** The answer section is what the zone has for the question. */
export function answersFrom(zone: Zone, answer: Message, exchange: Exchange): Verdict {
  const [asked] = exchange.query.questions
  if (!asked) return met
  return answersExactly(lookUp(zone, asked).answers, answer, exchange)
}

/** A name that is there, and has nothing of the type (RFC 2308 §2.2). */
export function saysNoData(answer: Message, exchange: Exchange): Verdict {
  return all(hasRcode(answer, exchange, 'NOERROR'), onlyIncludes('answers', [], answer, exchange))
}

/** A name that is not there (RFC 2308 §2.1). */
export function saysNameError(answer: Message, exchange: Exchange): Verdict {
  return all(hasRcode(answer, exchange, 'NXDOMAIN'), onlyIncludes('answers', [], answer, exchange))
}

/** The SOA record of the zone stands in the authority section. */
export function carriesSoa(zone: Zone, answer: Message, exchange: Exchange): Verdict {
  const soa = soaOf(zone)
  return soa ? includes('authority', [soa], answer, exchange) : met
}

/** A referral: no answer, no authority, and the name servers of the delegation (RFC 1034 §4.3.2 step 3b). */
export function refersTo(cut: string, answer: Message, { at, query }: Exchange): Verdict {
  const servers = answer.authority.filter(({ type, name }) => type === TYPES.NS && sameName(name, cut))
  if (servers.length > 0) return met
  return unmet(
    `the NS records of ${cut} in the authority section for ${query.questions.map(askedFor).join()}`,
    answer.authority.length === 0 ? 'an empty authority section' : answer.authority.map(recordText).join(', '),
    at(answer.authority[0]?.at ?? 8),
  )
}

/** `value` is what a flag of the header has to be. */
export function hasFlag(
  flag: 'aa' | 'tc' | 'rd' | 'ra' | 'z' | 'qr',
  value: boolean,
  answer: Message,
  { at, query }: Exchange,
): Verdict {
  if (answer[flag] === value) return met
  const say = (set: boolean) => `${flag.toUpperCase()} is ${set ? 'set' : 'not set'}`
  return unmet(`${say(value)} in the answer to ${query.questions.map(askedFor).join()}`, say(!value), at(FLAG_AT[flag]))
}

const FLAG_AT = { qr: 2, aa: 2, tc: 2, rd: 2, ra: 3, z: 3 } as const

/** Records of one set have one TTL, that of the zone (RFC 2181 §5.2). */
export function hasTtl(ttl: number, records: readonly Resource[], { at }: Exchange): Verdict {
  const wrong = records.find((record) => record.ttl !== ttl)
  return wrong ? unmet(`a TTL of ${ttl}`, `${wrong.ttl} with ${recordText(wrong)}`, at(wrong.at)) : met
}
