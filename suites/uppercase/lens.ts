/** Reads what programs of this protocol say. There is no syntax but octets, so the lens compares, and points at the first difference. */
import { type Octets, same, type Verdict } from '../../harness/kit.ts'

/** The contract's capitals: a to z, octet for octet. A loop, since texts are long and many, and `map` takes several times as long. */
export function capitals(octets: Uint8Array): Uint8Array {
  const all = new Uint8Array(octets)
  for (let at = 0; at < all.length; at++) {
    const octet = all[at] ?? 0
    if (octet >= 0x61 && octet <= 0x7a) all[at] = octet - 0x20
  }
  return all
}

/** Like `same`, but a line end at the very end may be there or not: another requirement asks about that. */
export function sameText(expected: Uint8Array, actual: Octets, where = ''): Verdict {
  const text = withoutLineEnd(actual.bytes)
  return same(withoutLineEnd(expected), { bytes: text, at: actual.at }, where)
}

export function withoutLineEnd(octets: Uint8Array): Uint8Array {
  let end = octets.length
  if (octets[end - 1] === 0x0a) end--
  if (end < octets.length && octets[end - 1] === 0x0d) end--
  return octets.subarray(0, end)
}

/** The line end at the very end, or nothing. */
export function lineEnd(octets: Uint8Array): Uint8Array {
  return octets.subarray(withoutLineEnd(octets).length)
}
