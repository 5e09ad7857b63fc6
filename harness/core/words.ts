/** Words about how programs end, shared by every message. */

import { signalOf } from './signals.ts'
import type { ExitStatus } from './transcript.ts'

/** `ended with exit status 1`, `was killed by SIGSEGV (it used memory that is not its own)`. */
export function ending(status: ExitStatus): string {
  const signal = status.signal ?? (status.code === null ? undefined : signalOf(status.code))
  const meaning = status.because ?? (signal && MEANING[signal])
  const explained = meaning === undefined ? '' : ` (${meaning})`
  return signal ? `was ended by ${signal}${explained}` : `ended with exit status ${status.code}${explained}`
}

const MEANING: Readonly<Record<string, string>> = {
  SIGSEGV: 'it used memory that is not its own',
  SIGABRT: 'it gave up by itself: abort, or a failed assertion',
  SIGPIPE: 'it wrote to a connection that the other side had closed',
  SIGFPE: 'a calculation went wrong, such as a division by zero',
  SIGKILL: 'from outside: by hand, or because memory ran out',
  SIGXCPU: 'its CPU time was used up',
}

/** What an exception looks like, in the languages that programs are written in: behind it stand only traces and versions. */
const EXCEPTION = /^(?!at )[\w.]*(Error|Exception|panicked)\b|^(fatal|panic|error)\b/i

/** The line that says what went wrong: the last that looks like an exception, else the last of all. */
export function lastWord(text: string): string {
  const said = text.split('\n').map((line) => line.trim())
  const exception = said.findLast((line) => EXCEPTION.test(line))
  return exception?.slice(0, 300) ?? lastLines(text, 1)
}

/** The last lines that say something, joined by spaces: for a traceback, the exception itself. */
export function lastLines(text: string, count: number): string {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .slice(-count)
    .join(' ')
    .slice(-300)
}
