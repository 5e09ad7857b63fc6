/** Every octet of an exchange that fits on a page: in hex, and beside it as the letters that some of them are. */
import type { Transcript } from '../harness/core/transcript.ts'

const WIDTH = 16
const SHOWN_OCTETS = 512
const SHOWN_ENTRIES = 40

/** Lines; of a long entry the first octets, with a word about the rest. */
export function hexDump(transcript: Transcript): readonly string[] {
  const spoken = transcript.filter(({ bytes }) => bytes && bytes.length > 0)
  const more = spoken.length - SHOWN_ENTRIES
  const lines = spoken.slice(0, SHOWN_ENTRIES).flatMap(({ line, what, bytes = new Uint8Array() }) => {
    const shown = bytes.subarray(0, SHOWN_OCTETS)
    const rows = Array.from({ length: Math.ceil(shown.length / WIDTH) }, (_, at) => row(shown, at * WIDTH))
    const rest = bytes.length - shown.length
    return [`${line} ${what}, ${bytes.length} octets`, ...rows, ...(rest > 0 ? [`  … ${rest} more octets …`] : []), '']
  })
  return more > 0 ? [...lines, `… ${more} more pieces …`] : lines
}

function row(bytes: Uint8Array, start: number): string {
  const part = [...bytes.subarray(start, start + WIDTH)]
  const hex = part.map((octet) => octet.toString(16).padStart(2, '0')).join(' ')
  const letters = part.map((octet) => (octet >= 0x20 && octet < 0x7f ? String.fromCharCode(octet) : '.')).join('')
  return `  ${start.toString(16).padStart(4, '0')}  ${hex.padEnd(3 * WIDTH - 1)}  ${letters}`
}
