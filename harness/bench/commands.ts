/** Times whole commands, as a person at a terminal would: from Enter to the first verdict, from Enter to the prompt. */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export const ROOT = fileURLToPath(new URL('../..', import.meta.url))
export const COMMAND = fileURLToPath(new URL('../cli/wiregrade.mjs', import.meta.url))

export interface Timed {
  /** Milliseconds until the first verdict stood on stdout; `undefined` when none did. */
  readonly firstVerdictMs: number | undefined
  readonly totalMs: number
  readonly exitCode: number | null
  readonly stdout: string
}

/** Runs `wiregrade` with these arguments and takes the time. */
export async function timed(args: readonly string[]): Promise<Timed> {
  const begun = performance.now()
  const child = spawn(process.execPath, [COMMAND, ...args], { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] })
  let stdout = ''
  let firstVerdictMs: number | undefined
  child.stdout.on('data', (bytes: Buffer) => {
    stdout += bytes.toString()
    if (firstVerdictMs === undefined && /^[✓✗]/m.test(stdout)) firstVerdictMs = performance.now() - begun
  })
  const exitCode = await new Promise<number | null>((resolve) => void child.once('close', (code) => resolve(code)))
  return { firstVerdictMs, totalMs: performance.now() - begun, exitCode, stdout }
}

/** The middle one of these figures. */
export function median(figures: readonly number[]): number {
  return figures.toSorted((one, other) => one - other)[Math.floor(figures.length / 2)] ?? Number.NaN
}
