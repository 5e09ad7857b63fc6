/** The whole service: a to z become A to Z, octet for octet. Octets of UTF-8 beyond ASCII are never in that range. */
const A = 0x61
const Z = 0x7a
const CASE = 0x20

export function capitalise(octets: Uint8Array): Uint8Array {
  return octets.map((octet) => (octet >= A && octet <= Z ? octet - CASE : octet))
}
