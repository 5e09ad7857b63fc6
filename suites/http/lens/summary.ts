/** One line that says what these octets are, for a reader of a transcript. */
import { quote } from '../../../harness/kit.ts'
import { latin1 } from './head.ts'

const START_LINE = /^(?:HTTP\/\d|[!-~]+ \S* ?HTTP\/\d)/
const SHOWN_FIELDS = 3

/** A head is told by its first lines, and how much follows it; anything else is quoted. */
export function summary(octets: Uint8Array): string {
  const text = latin1(octets.subarray(0, 16_384))
  const end = /\r?\n\r?\n/.exec(text)
  if (!START_LINE.test(text) || !end) return quote(octets)
  const [start = '', ...fields] = text.slice(0, end.index).split(/\r?\n/)
  const shown = fields.slice(0, SHOWN_FIELDS).join(' | ')
  const more = fields.length > SHOWN_FIELDS ? ` | ${fields.length - SHOWN_FIELDS} more` : ''
  const rest = octets.subarray(end.index + end[0].length)
  const parts = [start, ...(fields.length > 0 ? [`${shown}${more}`] : []), ...(rest.length > 0 ? [quote(rest)] : [])]
  return parts.join(' ‖ ')
}
