/**
 * Reads what the kernel tells in its files below /proc. They say of none how long it is, so Node's own reader takes new memory of 64 KiB
 * for each piece, most of which are far shorter, and keeps its collector busy: a look at all processes would cost megabytes.
 */
import { closeSync, openSync, readSync } from 'node:fs'

const piece = Buffer.allocUnsafeSlow(64 * 1024)

/** The text of a file of the kernel's; `undefined` where there is none, or none for us. */
export function told(path: string): string | undefined {
  let file: number | undefined
  let text = ''
  try {
    file = openSync(path, 'r')
    for (let length = 1; length > 0; ) {
      length = readSync(file, piece, 0, piece.length, null)
      text += piece.toString('latin1', 0, length)
    }
    return text
  } catch {
    return undefined
  } finally {
    if (file !== undefined) closeSync(file)
  }
}
