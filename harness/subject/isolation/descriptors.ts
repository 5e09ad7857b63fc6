/** Descriptors that we have inherited without knowing, which every program that we start would inherit too: a way past all walls. */
import { closeSync, readdirSync, readFileSync } from 'node:fs'

/** The kernel's flag for "not for programs that are started"; whatever Node opens carries it. */
const CLOSE_ON_EXEC = 0o2000000
const LAST_STANDARD = 2

/** Closes what somebody has left open for us. Standard input, output and error stay. */
export function closeInherited(): void {
  for (const name of readdirSync('/proc/self/fd')) {
    const descriptor = Number(name)
    if (descriptor <= LAST_STANDARD || !isInherited(descriptor)) continue
    try {
      closeSync(descriptor)
    } catch {
      // The one that was reading the list is closed already.
    }
  }
}

function isInherited(descriptor: number): boolean {
  try {
    const flags = /^flags:\s+(\d+)/m.exec(readFileSync(`/proc/self/fdinfo/${descriptor}`, 'latin1'))?.[1]
    return flags !== undefined && (Number.parseInt(flags, 8) & CLOSE_ON_EXEC) === 0
  } catch {
    return false
  }
}
