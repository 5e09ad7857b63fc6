/** The rules of RFC 9110 §5.6 that more than one part needs. */
const TCHAR = "[!#$%&'*+\\-.^_`|~0-9A-Za-z]"
const QUOTED = '"(?:[\\t \\x21\\x23-\\x5b\\x5d-\\x7e\\x80-\\xff]|\\\\[\\t\\x20-\\x7e\\x80-\\xff])*"'
const EXTENSION = `[\\t ]*;[\\t ]*${TCHAR}+(?:[\\t ]*=[\\t ]*(?:${TCHAR}+|${QUOTED}))?`

export const TOKEN = new RegExp(`^${TCHAR}+$`)

/** chunk-size and chunk-ext (RFC 9112 §7.1); blanks around ; and = are bad, and read over (RFC 9110 §5.6.3). */
export const CHUNK_LINE = new RegExp(`^([0-9A-Fa-f]+)(?:${EXTENSION})*$`)

/** Visible octets, blanks and obs-text: no control character but the tab (RFC 9110 §5.5). */
export const FIELD_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/

/** uri-host [ ":" port ] (RFC 9110 §7.2): no user, no path, and maybe nothing at all. */
export const AUTHORITY =
  /^(\[(?:[0-9A-Fa-f:.]+|[Vv][0-9A-Fa-f]+\.[\w\-.~!$&'()*+,;=:]+)\]|(?:[\w\-.~!$&'()*+,;=]|%[0-9A-Fa-f]{2})*)(?::([0-9]*))?$/

/** One line of a field section. Names are kept as they came; ask for them in any case. */
export interface Field {
  readonly name: string
  readonly value: string
}

/** The values of all field lines of this name, in their order. */
export function valuesOf(fields: readonly Field[], name: string): readonly string[] {
  return fields.filter((field) => field.name.toLowerCase() === name).map((field) => field.value)
}

/** All lines of this name as one value (RFC 9110 §5.3); `undefined` when there is none. */
export function combined(fields: readonly Field[], name: string): string | undefined {
  const values = valuesOf(fields, name)
  return values.length > 0 ? values.join(', ') : undefined
}

/** The members of a list, empty ones left out (RFC 9110 §5.6.1); a comma between quotation marks divides nothing. */
export function membersOf(values: readonly string[]): readonly string[] {
  return values
    .flatMap((value) => value.match(/(?:"(?:[^"\\]|\\.)*"|[^,])+/g) ?? [])
    .map(withoutBlanks)
    .filter((member) => member !== '')
}

/** A value without the optional blanks around it (RFC 9110 §5.6.3), which are spaces and tabs and nothing else. */
export function withoutBlanks(value: string): string {
  return value.replace(/^[\t ]+/, '').replace(/(?<![\t ])[\t ]+$/, '')
}
