/** Keeps the head and the tail of a stream of output, however much of it there is. */
import { concat } from '../core/transcript.ts'

const HEAD_BYTES = 32 * 1024
const TAIL_BYTES = 32 * 1024

export interface Output {
  add(bytes: Uint8Array): void
  /** All bytes so far, kept or not. */
  readonly totalBytes: number
  /** What was kept, as text, with a line that says how much is missing. */
  text(): string
}

export function output(): Output {
  const head: Uint8Array[] = []
  let tail: Uint8Array[] = []
  let headBytes = 0
  let tailBytes = 0
  let totalBytes = 0
  return {
    add(bytes) {
      totalBytes += bytes.length
      const room = HEAD_BYTES - headBytes
      if (room > 0) {
        head.push(new Uint8Array(bytes.subarray(0, room)))
        headBytes += Math.min(room, bytes.length)
      }
      // Who floods us has most of it dropped, and it is not copied before.
      const rest = new Uint8Array(bytes.subarray(Math.max(0, room, bytes.length - TAIL_BYTES)))
      if (rest.length === 0) return
      if (rest.length === TAIL_BYTES) {
        tail = [rest]
        tailBytes = rest.length
        return
      }
      tail.push(rest)
      tailBytes += rest.length
      if (tailBytes > 2 * TAIL_BYTES) {
        const kept = concat(tail).slice(-TAIL_BYTES)
        tail = [kept]
        tailBytes = kept.length
      }
    },
    get totalBytes() {
      return totalBytes
    },
    text() {
      const decode = (parts: readonly Uint8Array[]) => new TextDecoder().decode(concat(parts))
      const missing = totalBytes - headBytes - tailBytes
      return missing > 0
        ? `${decode(head)}\n… ${missing} bytes left out …\n${decode(tail)}`
        : decode([...head, ...tail])
    },
  }
}
