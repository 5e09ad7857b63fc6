/** `--pcapng`: a folder with one file for each failed demand. */
import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { GradedExam } from '../core/graded.ts'

/** `uppercase.tcp-server.stream.joins-segments.pcapng`. */
export function captureName(id: string): string {
  return `${id.replaceAll('/', '.')}.pcapng`
}

/** Writes what is there to be seen by students, and takes away what an earlier run has left of the same demands. */
export async function writeExchanges(
  folder: string,
  graded: readonly GradedExam[],
  students: readonly GradedExam[],
): Promise<void> {
  const { capture } = await import('../../reports/capture.ts')
  const { writeAtomically, WriteError } = await import('../../reports/write-atomically.ts')
  let there: ReadonlySet<string>
  try {
    await mkdir(folder, { recursive: true })
    there = new Set(await readdir(folder))
  } catch (error) {
    throw new WriteError(`Could not write to ${folder}: ${(error as Error).message}. Choose another place for it.`)
  }
  for (const [at, { catalogue }] of graded.entries()) {
    const seen = students[at]?.grade.findings ?? []
    const failed = new Map(seen.filter(({ outcome }) => outcome === 'fail').map((each) => [each.id, each]))
    for (const { id } of catalogue.listed) {
      const finding = failed.get(id)
      const octets = finding && capture(catalogue, finding)
      const file = join(folder, captureName(id))
      if (octets) await writeAtomically(file, octets)
      else if (there.has(captureName(id))) await rm(file, { force: true })
    }
  }
}
