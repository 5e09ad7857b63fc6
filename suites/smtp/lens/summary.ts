/** One line that says what these octets are, for a reader of a transcript. */
import { quote } from '../../../harness/kit.ts'
import { latin1 } from './lines.ts'

const SHOWN_LINES = 4
const LONG = 200

/** Commands and replies are told line by line, the beginning of a message by its first lines and its size; anything else is quoted. */
export function summary(octets: Uint8Array): string {
  const text = latin1(octets)
  const plain = /^[\t\r\n -~]*\r\n$/.test(text) && !/\r(?!\n)|[^\r]\n/.test(text)
  const lines = text.split('\r\n').slice(0, -1)
  if (!plain || lines.length === 0 || lines.length === 1)
    return plain && lines[0] !== undefined && lines[0] !== '' ? lines[0] : quote(octets)
  if (lines.length <= SHOWN_LINES && text.length <= LONG)
    return lines.map((line) => (line === '' ? '""' : line)).join(' ‖ ')
  const shown = lines.slice(0, SHOWN_LINES - 1).map((line) => (line === '' ? '""' : line.slice(0, 60)))
  return `${shown.join(' ‖ ')} ‖ ${lines.length - shown.length} more lines, ${octets.length} octets in all`
}
