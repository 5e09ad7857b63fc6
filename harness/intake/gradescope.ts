/** `submission_metadata.yml` of Gradescope's export: whose each submission is, and when it came. All its values are read as text. */
import { readYaml } from '../assignment/yaml.ts'
import { UsageError } from '../core/trouble.ts'
import type { Student } from './submission.ts'

export const METADATA = 'submission_metadata.yml'

export interface Handed {
  readonly students: readonly Student[]
  readonly at?: string
}

/** By the name of the submission's folder. Throws a `UsageError`. */
export function readMetadata(text: string): ReadonlyMap<string, Handed> {
  const { value, mistakes } = readYaml(text, { aliases: 0, plain: true })
  const [mistake] = mistakes
  if (mistake) throw new UsageError(`${METADATA} is no YAML: ${mistake.message}, line ${mistake.line}.`)
  return new Map(
    Object.entries(mapping(value)).map(([name, about]) => {
      const { ':submitters': submitters, ':created_at': at } = mapping(about)
      const students = (Array.isArray(submitters) ? submitters : []).flatMap(studentOf)
      return [name, { students, ...(typeof at === 'string' && !Number.isNaN(Date.parse(at)) && { at }) }] as const
    }),
  )
}

/** Some have no number, some no address; somebody without both is nobody whom a gradebook knows. */
function studentOf(submitter: unknown): readonly Student[] {
  const { ':name': name, ':sid': sid, ':email': email } = mapping(submitter)
  const id = known(sid) ?? known(email) ?? known(name)
  const [called, address] = [known(name), known(email)]
  if (id === undefined) return []
  return [{ id, ...(called !== undefined && { name: called }), ...(address !== undefined && { email: address }) }]
}

function known(value: unknown): string | undefined {
  return typeof value === 'string' && !['', '~', 'null'].includes(value.trim()) ? value.trim() : undefined
}

function mapping(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {}
}
