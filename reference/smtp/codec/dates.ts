/** Dates as messages carry them: local time with its distance from universal time (RFC 5322 §3.3). */

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `Thu, 26 Nov 2026 11:42:43 +0100`; east of Greenwich is plus. */
export function dateTime(date: Date, minutesEast = -date.getTimezoneOffset()): string {
  const local = new Date(date.getTime() + minutesEast * 60_000)
  const day = `${DAYS[local.getUTCDay()]}, ${local.getUTCDate()} ${MONTHS[local.getUTCMonth()]} ${local.getUTCFullYear()}`
  const time = [local.getUTCHours(), local.getUTCMinutes(), local.getUTCSeconds()].map(two).join(':')
  const away = Math.abs(minutesEast)
  return `${day} ${time} ${minutesEast < 0 ? '-' : '+'}${two(Math.floor(away / 60))}${two(away % 60)}`
}

const two = (number: number) => String(number).padStart(2, '0')
