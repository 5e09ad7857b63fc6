/**
 * The outer box: a place for a whole grading process, so that suites keep ordinary sockets. It has its own table of processes, all
 * of which end with it; space for copies that it takes along; and, as a net box, a network of its own with nothing in it but
 * loopback, where every port is free and allowed.
 */
import { readFileSync } from 'node:fs'
import { NOBODY, scratchSpace } from './inner-box.ts'

export interface OuterBox {
  readonly ownNetwork: boolean
  /** An existing, empty folder that everybody can enter. */
  readonly scratch: string
  /** Tool chains, shown a second time where the program's user can reach them. */
  readonly tools: readonly { readonly at: string; readonly from: string }[]
}

/** Root builds boxes with its own rights, which stay in force in them; other users with those of a namespace. */
const AS_ROOT = ['--dev-bind', '/', '/']
const AS_USER = ['--unshare-user', '--uid', '0', '--gid', '0', '--dev-bind', '/', '/', '--proc', '/proc']
/** bubblewrap's own /proc has covers on it when root mounts it, and the kernel then refuses a plain one to the boxes inside. */
const PLAIN_PROC = 'mount -t proc proc /proc'
const ALL_PORTS = 'echo 0 > /proc/sys/net/ipv4/ip_unprivileged_port_start'

/** The whole command that runs `command` in such a box. */
export function outerBox({ ownNetwork, scratch, tools }: OuterBox, command: readonly string[]): readonly string[] {
  const steps = [...(dropsTo() ? [PLAIN_PROC] : []), ...(ownNetwork ? [ALL_PORTS] : []), 'exec "$0" "$@"']
  return [
    ...['bwrap', '--die-with-parent', '--unshare-pid', '--cap-add', 'ALL'],
    ...(ownNetwork ? ['--unshare-net'] : []),
    ...(dropsTo() ? AS_ROOT : AS_USER),
    ...scratchSpace(scratch),
    ...tools.flatMap(({ at, from }) => ['--ro-bind', at, from]),
    ...['sh', '-c', steps.join(' && '), ...command],
  ]
}

/** Numbers that no system gives to its users. */
const OWN_USERS = 0x6000_0000
/** More than there can be processes. */
const MOST_PROCESSES = 0x40_0000

/**
 * The user as whom programs run when we are root: the kernel does not hold root itself to limits. Each command has one of its own,
 * so that programs of two cannot signal each other, nor use up each other's processes; outside a box nothing else keeps them apart.
 * `turn` tells apart those that one process holds at the same time.
 */
export function dropsTo(turn = 0): number | undefined {
  return process.getuid?.() === 0 ? [OWN_USERS + turn * MOST_PROCESSES + process.pid, NOBODY].find(isMapped) : undefined
}

/** A container may know few users besides root, and a small namespace none. */
function isMapped(uid: number): boolean {
  try {
    return readFileSync('/proc/self/uid_map', 'latin1')
      .trim()
      .split('\n')
      .map((line) => line.trim().split(/\s+/).map(Number))
      .some(([first = 0, , count = 0]) => uid >= first && uid < first + count)
  } catch {
    return false
  }
}
