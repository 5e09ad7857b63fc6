/** What may stand behind an option. Each throws a `UsageError` that says what it wants instead. */
import { isIP } from 'node:net'
import { networkInterfaces } from 'node:os'
import { UsageError } from '../subject/subject.ts'

export function port(text: string): number {
  return whole('--port', text, 1, 65_535, '12000')
}

export function seed(text: string): number {
  return whole('--seed', text, 0, 2 ** 31 - 1, '42')
}

export function seeds(text: string): number {
  return whole('--seeds', text, 1, 10_000, '100')
}

export function jobs(text: string): number {
  return whole('--jobs', text, 1, 256, '4')
}

export function faults(text: string): number {
  return whole('--faults', text, 0, 1_000, '6')
}

/** Where we and the program meet: with an address of another machine, every program would seem to be silent. */
export function host(text: string): string {
  const address = text === 'localhost' ? '127.0.0.1' : text
  const ours = Object.values(networkInterfaces()).flatMap((each = []) => each.map((one) => one.address))
  if (isIP(address) !== 0 && (address.startsWith('127.') || ours.includes(address))) return address
  throw new UsageError(`--host wants an address of this machine, not "${text}"; for example --host 127.0.0.1.`)
}

/** Seconds for an option of this name. */
export function seconds(option: string): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (text.trim() === '' || !(value > 0) || value > 86_400) {
      throw new UsageError(`${option} wants seconds, not "${text}"; for example ${option} 10.`)
    }
    return value
  }
}

/** Collects an option that may be given several times. */
export function several(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text]
}

function whole(option: string, text: string, least: number, most: number, example: string): number {
  const value = Number(text)
  if (/^\d+$/.test(text) && value >= least && value <= most) return value
  throw new UsageError(
    `${option} wants a whole number from ${least} to ${most}, not "${text}"; for example ${option} ${example}.`,
  )
}
