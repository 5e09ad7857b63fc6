/** The number of a box's first process, which bubblewrap tells on a descriptor: whoever kills that one kills the whole box. */
import type { Readable } from 'node:stream'

/** The arguments with which bubblewrap tells it on descriptor 3, which the program does not inherit. */
export const TELLING = ['--json-status-fd', '3'] as const

const TOLD_MOST = 4096

/** Listens to `--json-status-fd`; the number, as soon as it is known. The text arrives in pieces. */
export function firstProcess(status: Readable): () => number | undefined {
  let told = ''
  let pid: number | undefined
  status.on('data', (bytes: Buffer) => {
    if (told.length < TOLD_MOST) told += bytes.toString()
    const found = /"child-pid": (\d+)/.exec(told)?.[1]
    if (found !== undefined) pid = Number(found)
  })
  status.on('error', () => {})
  return () => pid
}
