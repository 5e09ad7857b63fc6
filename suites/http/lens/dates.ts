/** Dates in the three forms that a server has to read, and the one that it has to write (RFC 9110 §5.6.7). */
const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const FIXDATE = /^(?:Sun|Mon|Tue|Wed|Thu|Fri|Sat), \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/

export type DateForm = 'IMF-fixdate' | 'RFC 850' | 'asctime'

/** The moment that an IMF-fixdate names, in milliseconds; `undefined` when it is none, or when its day of the week is another. */
export function momentOf(text: string): number | undefined {
  if (!FIXDATE.test(text)) return undefined
  const moment = Date.parse(text)
  return Number.isNaN(moment) || new Date(moment).toUTCString() !== text ? undefined : moment
}

/** `Sun, 06 Nov 1994 08:49:37 GMT`, or one of the two obsolete forms. */
export function dateIn(form: DateForm, moment: number): string {
  const date = new Date(moment)
  const fixed = date.toUTCString()
  const [, day = '', month = '', year = '', clock = ''] = fixed.split(' ')
  if (form === 'RFC 850') return `${DAYS[date.getUTCDay()]}, ${day}-${month}-${year.slice(-2)} ${clock} GMT`
  if (form === 'asctime') return `${fixed.slice(0, 3)} ${month} ${day.replace(/^0/, ' ')} ${clock} ${year}`
  return fixed
}

/** A date without meaning: the day does not exist, however far ahead it seems to be. */
export function impossibleDate(day: number, month: number, year: number): string {
  return `Sat, ${day} ${MONTHS[month % MONTHS.length]} ${year} 08:49:37 GMT`
}
