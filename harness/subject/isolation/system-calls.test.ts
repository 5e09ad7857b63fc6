/** The filter, run as the kernel runs it: an instruction at a time over what it is told of a call. */
import { constants } from 'node:os'
import { expect, test } from 'vitest'
import { systemCallFilter } from './system-calls.ts'

const ALLOWED = 0x7fff0000
const REFUSED = 0x00050000 | constants.errno.EPERM
const NO_SUCH_FAMILY = 0x00050000 | constants.errno.EAFNOSUPPORT
const NOT_DONE = 0x00050000
const X64 = 0xc000003e
const ARM64 = 0xc00000b7
const I386 = 0x40000003

interface Call {
  readonly audit: number
  readonly number: number
  readonly argument?: number
}

function verdict(filter: Buffer, { audit, number, argument = 0 }: Call): number {
  const seen = new Map([
    [0, number],
    [4, audit],
    [16, argument],
  ])
  let loaded = 0
  for (let at = 0; at < filter.length; at += 8) {
    const code = filter.readUInt16LE(at)
    const value = filter.readUInt32LE(at + 4)
    if (code === 0x06) return value
    if (code === 0x20) loaded = seen.get(value) ?? Number.NaN
    else at += 8 * filter.readUInt8(at + ((code === 0x15 ? loaded === value : loaded >= value) ? 2 : 3))
  }
  throw new Error('the filter comes to no end')
}

test.for([
  ['x64', 'read', { audit: X64, number: 0 }, ALLOWED],
  ['x64', 'execve', { audit: X64, number: 59 }, ALLOWED],
  ['x64', 'ptrace', { audit: X64, number: 101 }, REFUSED],
  ['x64', 'io_uring_setup', { audit: X64, number: 425 }, REFUSED],
  ['x64', 'clock_adjtime, the last in the list', { audit: X64, number: 305 }, REFUSED],
  ['x64', 'read, by the numbers of x32', { audit: X64, number: 0x40000000 }, REFUSED],
  ['x64', 'ptrace, as a program of 32 bits', { audit: I386, number: 26 }, REFUSED],
  ['x64', 'setsid, which is granted and not done', { audit: X64, number: 112 }, NOT_DONE],
  ['x64', 'a socket of IPv4', { audit: X64, number: 41, argument: 2 }, ALLOWED],
  ['x64', 'a socket to the host of this virtual machine', { audit: X64, number: 41, argument: 40 }, NO_SUCH_FAMILY],
  ['x64', 'a socket of packets', { audit: X64, number: 41, argument: 17 }, NO_SUCH_FAMILY],
  ['arm64', 'read', { audit: ARM64, number: 63 }, ALLOWED],
  ['arm64', 'setsid', { audit: ARM64, number: 157 }, NOT_DONE],
  ['arm64', 'ptrace', { audit: ARM64, number: 117 }, REFUSED],
  ['arm64', 'a socket of IPv6', { audit: ARM64, number: 198, argument: 10 }, ALLOWED],
  ['arm64', 'read, as another architecture', { audit: X64, number: 0 }, REFUSED],
] as const)('on %s: %s', ([architecture, , call, expected]) => {
  expect(verdict(systemCallFilter(architecture) ?? Buffer.alloc(0), call)).toBe(expected)
})

test('an architecture without a table has no filter', () => {
  expect(systemCallFilter('mips')).toBeUndefined()
})
