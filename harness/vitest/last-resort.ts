/** Vitest ends its workers without asking them, so whoever interrupts it would leave programs behind that nobody else knows. */
import { readFileSync } from 'node:fs'
import { family, killFamily, MARK } from '../subject/family.ts'

/** Ends every program under test among our descendants: they lead groups of their own and carry our mark. Synchronous. */
export function endPrograms(): void {
  const everyone = family(process.pid, 'none')
  const ours = everyone.find(({ pid }) => pid === process.pid)?.group
  for (const { pid, group } of everyone) {
    const mark = group === pid && group !== ours ? markOf(pid) : undefined
    if (mark !== undefined) killFamily(pid, mark, 'SIGKILL')
  }
}

function markOf(pid: number): string | undefined {
  try {
    const variables = readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0')
    return variables.find((variable) => variable.startsWith(`${MARK}=`))?.slice(MARK.length + 1)
  } catch {
    return undefined
  }
}
