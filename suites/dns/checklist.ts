/**
 * What the suites that exist elsewhere look at, a line each: a course's stages, the probes of protocol hygiene, and the leaves of a model of
 * authoritative look-up. `wiregrade list dns --coverage` holds our requirements against it.
 */
import type { Checklist } from '../../harness/kit.ts'

export const checklist: Checklist = {
  lines: {
    'MF-01': 'identifier, QR, opcode and RD copied, RA true, Z zero',
    'MF-02': 'the question echoed exactly, letter case kept',
    'MF-03': 'pointers read; loops and forward pointers refused without a hang',
    'MF-04': 'flags that mean nothing in a query do not disturb the answer',
    'MF-05': 'unknown opcodes answered NOTIMP',
    'MF-06': 'unknown types handled as opaque',
    'MF-07': 'all registered types answered sanely',
    'MF-08': 'TCP with its length, several queries per connection',
    'MF-09': 'truncation: TC, the size, whole records',
    'MF-10': 'garbage, short messages, wrong counts: never a crash',
    'ED-01': 'minimal EDNS',
    'ED-02': 'another version answered BADVERS',
    'ED-03': 'unknown options ignored, and not echoed',
    'ED-04': 'unknown flags not echoed',
    'ED-05': 'DO copied',
    'ED-06': 'no OPT in the answer to a query without',
    'ED-07': 'cookies',
    'AL-01': 'exact match with AA, all records of the set, no duplicates',
    'AL-02': 'no data: SOA in authority, its TTL the smaller of two',
    'AL-03': 'name error with SOA; empty non-terminals are no data',
    'AL-04': 'delegations: NS, no AA, glue of all kinds, DS at the parent',
    'AL-05': 'aliases: chains, loops, targets outside, the code of the last name',
    'AL-06': 'DNAME: synthesis, repetition, loops',
    'AL-07': 'wildcards: labels, closest encloser, aliases, empty names',
    'AL-08': 'REFUSED outside of the zone, no upward referral',
    'AL-09': 'invalid zone files refused',
    'CC-09': 'two questions in one message answered in order',
    'SEC-01': 'signed answers: RRSIG, NSEC and NSEC3',
  },
  uncovered: {
    'ED-07': 'cookies (RFC 7873) are an extension that no course asks for',
    'AL-06': 'DNAME (RFC 6672) is beyond the zone of the contract',
    'AL-09': 'the contract does not say what a server does with a zone that is none',
    'CC-09': 'a message with two questions is a format error (RFC 9619 §4), which question/refuses-two-questions asks',
    'SEC-01': 'DNSSEC is not part of the exam',
  },
}
