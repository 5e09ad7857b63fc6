/** Wrong ways to turn a sentence into capitals, for both servers. */
import { capitalise } from '../letters.ts'

const CASE = 0x20
const DELETE = 0x7f

type Change = (octets: Uint8Array) => Uint8Array

/** Changes the sentence as text, the way most programs see it. */
function asText(change: (text: string) => string): Change {
  return (octets) => Buffer.from(change(Buffer.from(octets).toString()))
}

export const unchanged: Change = (octets) => octets
export const stripped: Change = asText((text) => text.trim().toUpperCase())
export const withLineEnd: Change = asText((text) => (text.endsWith('\n') ? text : `${text}\n`).toUpperCase())
export const firstWordOnly: Change = asText((text) => text.replace(/\S+/, (word) => word.toUpperCase()))
export const titleCase: Change = asText((text) => text.replaceAll(/\b[a-z]/g, (letter) => letter.toUpperCase()))
export const turkish: Change = asText((text) => text.toLocaleUpperCase('tr'))
export const lettersOnly: Change = asText((text) => text.toUpperCase().replaceAll(/[^A-Z\s]/g, ''))
export const toggled: Change = (octets) =>
  octets.map((octet) => (octet > CASE && octet < DELETE ? octet ^ CASE : octet))
export const sevenBits: Change = (octets) => capitalise(octets.map((octet) => (octet > DELETE ? 0x3f : octet)))
export const strictlyText: Change = (octets) =>
  Buffer.from(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(octets).toUpperCase())

/** What fits into a buffer of this many octets. */
export function cutTo(lengthBytes: number): Change {
  return (octets) => capitalise(octets.subarray(0, lengthBytes))
}

/** The whole buffer, with zeros behind the sentence. */
export function paddedTo(lengthBytes: number): Change {
  return (octets) => Buffer.concat([capitalise(octets), Buffer.alloc(Math.max(0, lengthBytes - octets.length))])
}

/** Everything so far, as a program says that adds to a variable and never empties it. */
export function accumulating(): Change {
  let before = new Uint8Array()
  return (octets) => {
    before = Buffer.concat([before, capitalise(octets)])
    return before
  }
}
