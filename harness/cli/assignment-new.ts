/** `wiregrade assignment new`: a commented file to begin with. */
import { existsSync } from 'node:fs'
import { dirname, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { writeAtomically } from '../../reports/write-atomically.ts'
import { template } from '../assignment/template.ts'
import { UsageError } from '../core/trouble.ts'
import { examNamed } from './exam-named.ts'

const SCHEMA = fileURLToPath(new URL('../assignment/assignment.schema.json', import.meta.url))

export async function newAssignment(exams: readonly string[], { out }: { readonly out?: string }): Promise<number> {
  const twice = exams.find((exam, at) => exams.indexOf(exam) < at)
  if (twice !== undefined) throw new UsageError(`${twice} is named twice; one exam holds all that is asked of a role.`)
  const catalogues = await Promise.all(exams.map(examNamed))
  if (out === undefined) {
    process.stdout.write(template(catalogues, SCHEMA))
    return 0
  }
  if (existsSync(out)) throw new UsageError(`${out} is there already; give another file, or remove that one.`)
  await writeAtomically(out, template(catalogues, relative(dirname(resolve(out)), SCHEMA)))
  process.stdout.write(`${out} is written; see what it asks with: npx wiregrade assignment check ${out}\n`)
  return 0
}
