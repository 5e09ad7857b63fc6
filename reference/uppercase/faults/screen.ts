/** Wrong ways to show a reply, for both clients. */
import { capitalise } from '../letters.ts'

type Show = (reply: Uint8Array, sentence: Uint8Array) => Uint8Array

/** Shows the reply as text, the way most programs see it. */
function asText(change: (text: string) => string): Show {
  return (reply) => Buffer.from(change(Buffer.from(reply).toString()))
}

export const nothing: Show = () => new Uint8Array()
export const firstWord = asText((text) => text.split(' ')[0] ?? '')
export const representation = asText((text) => `b'${text}'`)
export const ownCapitals: Show = (_, sentence) => capitalise(sentence)
export const sevenBits: Show = (reply) => reply.map((octet) => (octet > 0x7f ? 0x3f : octet))

/** What fits into a buffer of this many octets. */
export function cutTo(lengthBytes: number): Show {
  return (reply) => reply.subarray(0, lengthBytes)
}
