/** HTTP-date (RFC 9110 §5.6.7): one form to write, three to read. */
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const MONTH = `(${MONTHS.join('|')})`
const CLOCK = '(\\d{2}):(\\d{2}):(\\d{2})'
const DAY = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)'
const LONG_DAY = '(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)'
const IMF_FIXDATE = new RegExp(`^${DAY}, (\\d{2}) ${MONTH} (\\d{4}) ${CLOCK} GMT$`)
const RFC_850 = new RegExp(`^${LONG_DAY}, (\\d{2})-${MONTH}-(\\d{2}) ${CLOCK} GMT$`)
const ASCTIME = new RegExp(`^${DAY} ${MONTH} ([ \\d]\\d) ${CLOCK} (\\d{4})$`)
const SECOND_MS = 1000
const PATIENCE_YEARS = 50

/** IMF-fixdate, which is what `toUTCString` writes: `Sun, 06 Nov 1994 08:49:37 GMT`. */
export function writeDate(ms: number): string {
  return new Date(ms).toUTCString()
}

/** The moment in milliseconds, whole seconds; `undefined` when it is no HTTP-date. */
export function readDate(text: string): number | undefined {
  const fixed = IMF_FIXDATE.exec(text)
  if (fixed) return moment(fixed[3], fixed[2], fixed[1], fixed.slice(4))
  const old = RFC_850.exec(text)
  if (old) return moment(String(centuryOf(Number(old[3]))), old[2], old[1], old.slice(4))
  const ascii = ASCTIME.exec(text)
  if (ascii) return moment(ascii[6], ascii[1], ascii[2], ascii.slice(3, 6))
  return undefined
}

/** Two digits that appear to be more than 50 years ahead mean the past. */
function centuryOf(digits: number): number {
  const now = new Date().getUTCFullYear()
  const year = now - (now % 100) + digits
  return year > now + PATIENCE_YEARS ? year - 100 : year
}

function moment(year = '', month = '', day = '', clock: readonly string[] = []): number | undefined {
  const [hours = 0, minutes = 0, seconds = 0] = clock.map(Number)
  if (hours > 23 || minutes > 59 || seconds > 60) return undefined
  const at = Date.UTC(Number(year), MONTHS.indexOf(month), Number(day), hours, minutes, Math.min(seconds, 59))
  return new Date(at).getUTCDate() === Number(day) ? Math.floor(at / SECOND_MS) * SECOND_MS : undefined
}

/** The second in which this moment lies: dates in HTTP know no fractions. */
export function wholeSeconds(ms: number): number {
  return Math.floor(ms / SECOND_MS) * SECOND_MS
}
