/** When an assignment is due: a moment of a clock somewhere, `2026-10-14 23:59 Europe/Berlin`, and never without where. */

const FORM = /^(\d{4}-\d{2}-\d{2})[T ]+(\d{1,2}:\d{2})(?::(\d{2}))?\s*(\S+)$/
const MINUTE_MS = 60_000

/** ISO 8601 in UTC; nothing where the text names no moment. */
export function instantOf(text: string): string | undefined {
  const [, day, time = '', seconds = '00', zone = ''] = FORM.exec(text.trim()) ?? []
  if (day === undefined) return undefined
  const wall = Date.parse(`${day}T${time.padStart(5, '0')}:${seconds}Z`)
  // A date such as 31 February would come out as another day.
  if (Number.isNaN(wall) || !new Date(wall).toISOString().startsWith(day)) return undefined
  const first = offsetAt(zone, wall)
  if (first === undefined) return undefined
  // The offset of the zone at that moment, which lies that offset away: the second look is right but in the hour that clocks skip.
  const second = offsetAt(zone, wall - first * MINUTE_MS) ?? first
  return new Date(wall - second * MINUTE_MS).toISOString()
}

/** Minutes ahead of UTC. */
function offsetAt(zone: string, moment: number): number | undefined {
  if (/^(Z|UTC)$/i.test(zone)) return 0
  if (/^[+-]\d{2}:?\d{2}$/.test(zone)) return minutes(zone)
  try {
    const parts = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' }).formatToParts(moment)
    const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? ''
    return minutes(name.replace('GMT', ''))
  } catch {
    return undefined
  }
}

function minutes(offset: string): number {
  const [, sign, hours = '0', rest = '0'] = /^([+-])(\d{2}):?(\d{2})/.exec(offset) ?? []
  const size = Number(hours) * 60 + Number(rest)
  return sign === '-' ? -size : size
}
