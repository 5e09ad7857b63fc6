/** The octets of a message as they would be if it were a query: its opcode, four bits of the third octet, is zero (RFC 1035 §4.1.1). */
export function asQuery(octets: Buffer): Buffer {
  const query = Buffer.from(octets)
  query[OPCODE_AT] = (octets[OPCODE_AT] ?? 0) & ~OPCODE_BITS
  return query
}

const OPCODE_AT = 2
const OPCODE_BITS = 0x78
