/** Reads addresses, dates and identifiers as RFC 5322 §3.3 and §3.4 write them; their obsolete forms are not for writing. */

const ATEXT = "[A-Za-z0-9!#$%&'*+\\-/=?^_`{|}~]"
const DOT_ATOM = `${ATEXT}+(?:\\.${ATEXT}+)*`
const QUOTED = '"(?:[\\t !#-\\[\\]-~]|\\\\[\\t -~])*"'
const LITERAL = '\\[[!-Z^-~]*\\]'
const ADDR_SPEC = new RegExp(`^(?:${DOT_ATOM}|${QUOTED})@(?:${DOT_ATOM}|${LITERAL})$`)
/** Words before an address in brackets; encoded words are atoms. A dot is the obsolete form, which everybody writes. */
const PHRASE = new RegExp(`^(?:[ \\t]*(?:${ATEXT}+|${QUOTED})[ \\t]*)+$`)

export function isAddress(text: string): boolean {
  return ADDR_SPEC.test(text)
}

/** The members of a list, cut at commas that stand in no quotes, brackets or comments; without comments. */
export function membersOf(text: string): readonly string[] {
  const members: string[] = []
  let member = ''
  let quoted = false
  let depth = 0
  let angle = false
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? ''
    if (character === '\\' && (quoted || depth > 0)) {
      const pair = text.slice(at, at + 2)
      at++
      if (depth === 0) member += pair
      continue
    }
    if (character === '"' && depth === 0) quoted = !quoted
    if (!quoted && character === '(') depth++
    if (depth === 0) {
      if (!quoted && character === '<') angle = true
      if (!quoted && character === '>') angle = false
      if (!quoted && !angle && character === ',') {
        members.push(member.trim())
        member = ''
        continue
      }
      member += character
    }
    if (!quoted && character === ')' && depth > 0) depth--
  }
  return [...members, member.trim()]
}

/** The address of a mailbox, with or without a name in front; nothing when it is none. */
export function mailboxIn(member: string): string | undefined {
  const text = member.replaceAll(/\(([^()\\]|\\.)*\)/g, '').trim()
  const [, phrase = '', inside] = /^([^<]*|[^<"]*"(?:[^"\\]|\\.)*"[^<"]*)<([^<>]*)>$/.exec(text) ?? []
  if (inside === undefined) return isAddress(text) ? text : undefined
  const named = phrase.trim() === '' || PHRASE.test(phrase)
  return named && isAddress(inside) ? inside : undefined
}

/** The addresses in a field like From and To, or what in it is none. A group has a name, a colon and a semicolon. */
export function mailboxesIn(value: string): { readonly addresses: readonly string[]; readonly wrong?: string } {
  const members = membersOf(value.replaceAll(/[^:;,<>"]+:([^;]*);/g, '$1')).filter((member) => member !== '')
  const addresses = members.map(mailboxIn)
  const at = addresses.indexOf(undefined)
  const found = addresses.filter((address) => address !== undefined)
  return at < 0 ? { addresses: found } : { addresses: found, wrong: members[at] ?? '' }
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const DATE =
  /^(?:([A-Z][a-z]{2}),[ \t]*)?(\d{1,2})[ \t]+([A-Z][a-z]{2})[ \t]+(\d{4,})[ \t]+(\d{2}):(\d{2})(?::(\d{2}))?[ \t]+([+-]\d{2})(\d{2})(?:[ \t]*\(.*\))?$/

/** What is wrong with a date, in words; nothing when it is right (RFC 5322 §3.3). */
export function flawInDate(value: string): string | undefined {
  const found = DATE.exec(value)
  if (!found) return 'it does not have the form "Mon, 05 Jan 2026 10:00:00 +0100"'
  const [, name, day, month = '', year, hour, minute, second = '0', , offset] = found
  const at = MONTHS.indexOf(month)
  if (at < 0) return `there is no month "${month}"`
  const date = new Date(Date.UTC(Number(year), at, Number(day)))
  if (date.getUTCDate() !== Number(day) || date.getUTCMonth() !== at || Number(year) < 1900)
    return `there is no ${day} ${month} ${year}`
  if (name !== undefined && !DAYS.includes(name)) return `there is no day "${name}"`
  if (name !== undefined && DAYS[date.getUTCDay()] !== name) return `that day is a ${DAYS[date.getUTCDay()]}`
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60 || Number(offset) > 59)
    return 'there is no such time'
  return undefined
}

/** `<id-left@id-right>` (RFC 5322 §3.6.4). */
export function isMessageId(value: string): boolean {
  return new RegExp(`^<${DOT_ATOM}@(?:${DOT_ATOM}|\\[[!-Z^-~]*\\])>$`).test(value)
}
