/** Placeholders: `{port}`, `{host}` and the other names of a role's contract, anywhere inside an argument or a variable. */
import { UsageError } from './subject.ts'

const PLACEHOLDER = /\{([a-z][a-z0-9_]*)\}/g

/** The names used in these texts, in order, each once. */
export function placeholdersIn(texts: readonly string[]): readonly string[] {
  return [...new Set(texts.flatMap((text) => [...text.matchAll(PLACEHOLDER)].map((match) => match[1] ?? '')))]
}

/** Refuses a name that the contract does not have, and lists those that it has. */
export function checkPlaceholders(texts: readonly string[], known: readonly string[]): void {
  for (const text of texts) {
    const unknown = placeholdersIn([text]).find((name) => !known.includes(name))
    if (unknown !== undefined) {
      const names = known.map((name) => `{${name}}`).join(', ')
      throw new UsageError(`{${unknown}} in "${text}" is not a placeholder of this role; use one of ${names}.`)
    }
  }
}

export function fillIn(text: string, values: Readonly<Record<string, string>>): string {
  return text.replaceAll(PLACEHOLDER, (whole, name: string) => values[name] ?? whole)
}

/** These values beside the known ones, which may stand in them: `http://{host}:{port}/` is filled in first. */
export function filledIn(
  values: Readonly<Record<string, string>>,
  known: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const own = Object.entries(values).map(([name, text]) => [name, fillIn(text, known)])
  return { ...known, ...Object.fromEntries(own) }
}
