import { constants } from 'node:os'

/** The name of the signal that a shell turned into an exit status: 139 is SIGSEGV. `undefined` for ordinary statuses. */
export function signalOf(code: number): string | undefined {
  if (code <= 128) return undefined
  return Object.entries(constants.signals).find(([, number]) => number === code - 128)?.[0]
}
