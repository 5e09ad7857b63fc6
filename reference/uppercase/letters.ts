/** The whole service: a to z become A to Z, octet for octet. Octets of UTF-8 beyond ASCII are never in that range. */
const A = 0x61
const Z = 0x7a
const CASE = 0x20

export function capitalise(octets: Uint8Array): Uint8Array {
  const all = new Uint8Array(octets)
  for (let at = 0; at < all.length; at++) {
    const octet = all[at] ?? 0
    if (octet >= A && octet <= Z) all[at] = octet - CASE
  }
  return all
}
