/**
 * Which system calls a program in a box may make: all but those that no program of a networks course needs, and in which kernels
 * have had their holes. A classic BPF program, which bubblewrap reads from a descriptor and the kernel runs before each call.
 */
import { constants } from 'node:os'
import { Writable } from 'node:stream'

/** The arguments with which bubblewrap reads the filter from descriptor 4. */
export const FILTERING = ['--seccomp', '4'] as const

interface Architecture {
  /** As the kernel names it to a filter; whoever calls as another one has other numbers. */
  readonly audit: number
  readonly socket: number
  readonly setsid: number
  readonly refused: readonly number[]
  /** From here on the numbers are those of a second table. */
  readonly end?: number
}

/** The same number everywhere: pidfd_getfd, io_uring, the new calls for mounts. */
const COMMON = [438, 425, 426, 427, 428, 429, 430, 431, 432, 433, 442]

const ARCHITECTURES: Readonly<Record<string, Architecture>> = {
  x64: {
    audit: 0xc000003e,
    socket: 41,
    setsid: 112,
    end: 0x40000000,
    refused: [
      ...COMMON,
      // ptrace, process_vm_readv, process_vm_writev, kcmp
      ...[101, 310, 311, 312],
      // mount, umount2, pivot_root, chroot, unshare, setns, open_by_handle_at
      ...[165, 166, 155, 161, 272, 308, 304],
      // bpf, perf_event_open, userfaultfd, add_key, request_key, keyctl
      ...[321, 298, 323, 248, 249, 250],
      // init_module, finit_module, delete_module, kexec_load, kexec_file_load, reboot, swapon, swapoff
      ...[175, 313, 176, 246, 320, 169, 167, 168],
      // acct, quotactl, syslog, vhangup, sethostname, setdomainname, iopl, ioperm, modify_ldt
      ...[163, 179, 103, 153, 170, 171, 172, 173, 154],
      // settimeofday, clock_settime, adjtimex, clock_adjtime
      ...[164, 227, 159, 305],
    ],
  },
  arm64: {
    audit: 0xc00000b7,
    socket: 198,
    setsid: 157,
    refused: [
      ...COMMON,
      ...[117, 270, 271, 272],
      ...[40, 39, 41, 51, 97, 268, 265],
      ...[280, 241, 282, 217, 218, 219],
      ...[105, 273, 106, 104, 294, 142, 224, 225],
      ...[89, 60, 116, 58, 161, 162],
      ...[170, 112, 171, 266],
    ],
  },
}

/** Networks that a program may ask for: local, IPv4, IPv6, and the kernel's own answers. Others reach past a network of one's own. */
const FAMILIES = [1, 2, 10, 16]

/**
 * A new session is granted in words alone. The kernel shares the processor between sessions, and a box is one: were its processes to
 * take one each, they would have forty shares of what belongs to a whole class.
 */
const IN_WORDS = 0

const LOAD = 0x20
const IF_EQUAL = 0x15
const IF_AT_LEAST = 0x35
const RETURN = 0x06
const ALLOW = 0x7fff0000
const ERROR = 0x00050000
/** Where things lie in what a filter sees: the number of the call, the architecture, and the low half of the first argument. */
const NUMBER = 0
const AUDIT = 4
const FIRST_ARGUMENT = 16

/** The filter for this architecture; nothing for one that we have no table for. */
export function systemCallFilter(architecture: string = process.arch): Buffer | undefined {
  const table = ARCHITECTURES[architecture]
  if (!table) return undefined
  const { audit, socket, setsid, refused, end } = table
  const returns = (value: number) => instruction(RETURN, value)
  const refuse = returns(ERROR | constants.errno.EPERM)
  return Buffer.concat([
    instruction(LOAD, AUDIT),
    instruction(IF_EQUAL, audit, 1, 0),
    refuse,
    instruction(LOAD, NUMBER),
    ...(end === undefined ? [] : [instruction(IF_AT_LEAST, end, 0, 1), refuse]),
    ...refused.flatMap((number) => [instruction(IF_EQUAL, number, 0, 1), refuse]),
    ...[instruction(IF_EQUAL, setsid, 0, 1), returns(ERROR | IN_WORDS)],
    instruction(IF_EQUAL, socket, 1, 0),
    returns(ALLOW),
    instruction(LOAD, FIRST_ARGUMENT),
    ...FAMILIES.flatMap((family) => [instruction(IF_EQUAL, family, 0, 1), returns(ALLOW)]),
    returns(ERROR | constants.errno.EAFNOSUPPORT),
  ])
}

/** Gives it to a bubblewrap that has just been started: `into` is its descriptor 4. */
export function feedFilter(into: unknown, filter: Uint8Array | undefined): void {
  if (filter === undefined || !(into instanceof Writable)) return
  // Whoever could not be started does not read either, and says so elsewhere.
  into.on('error', () => {})
  into.end(filter)
}

/** One instruction; `yes` and `no` are how many are left out when a comparison holds, and when not. */
function instruction(code: number, value: number, yes = 0, no = 0): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeUInt16LE(code, 0)
  bytes.writeUInt8(yes, 2)
  bytes.writeUInt8(no, 3)
  bytes.writeUInt32LE(value >>> 0, 4)
  return bytes
}
