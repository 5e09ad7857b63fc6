/** The one door to YAML: what a text says, and where each piece of it stands, so that a mistake can be told with its line. */
import { type Document, isMap, isNode, LineCounter, parseDocument, visit } from 'yaml'

export interface Position {
  readonly line: number
  readonly column: number
}

export interface Yaml {
  /** `undefined` where the text is no YAML. */
  readonly value: unknown
  /** What keeps it from being YAML. */
  readonly mistakes: readonly (Position & { readonly message: string })[]
  /** Where the value at this path stands, or the nearest that is there around it. */
  place(path: readonly PropertyKey[]): Position
  /** Where this key of the mapping at the path stands. */
  placeOfKey(path: readonly PropertyKey[], key: string): Position
}

export interface YamlTerms {
  /** How often aliases may repeat what they name; strangers get none. */
  readonly aliases?: number
  /** Every value is the text that stands there, and a tag means nothing: 007 keeps its zeros. */
  readonly plain?: boolean
}

export function readYaml(text: string, { aliases = 100, plain = false }: YamlTerms = {}): Yaml {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, schema: plain ? 'failsafe' : 'core' })
  const at = (offset: number): Position => {
    const { line, col } = lines.linePos(offset)
    return { line: Math.max(1, line), column: Math.max(1, col) }
  }
  const mistakes = document.errors.map(({ pos, message }) => ({ ...at(pos[0]), message: oneLine(message) }))
  const place = (path: readonly PropertyKey[]): Position => at(offsetOf(document, path))
  return {
    ...read(document, aliases, mistakes, at),
    place,
    placeOfKey(path, key) {
      const node = path.length === 0 ? document.contents : document.getIn(path.map(step), true)
      if (!isMap(node)) return place(path)
      const found = node.items.find((pair) => isNode(pair.key) && String(pair.key) === key)
      return isNode(found?.key) && found.key.range ? at(found.key.range[0]) : place(path)
    },
  }
}

function read(
  document: Document,
  aliases: number,
  mistakes: Yaml['mistakes'],
  at: (offset: number) => Position,
): Pick<Yaml, 'value' | 'mistakes'> {
  if (mistakes.length > 0) return { value: undefined, mistakes }
  try {
    return { value: document.toJS({ maxAliasCount: aliases }), mistakes }
  } catch (error) {
    return { value: undefined, mistakes: [{ ...at(lostAlias(document)), message: oneLine((error as Error).message) }] }
  }
}

/** An alias that names nothing is found out only when the text has been read, and then without its place. */
function lostAlias(document: Document): number {
  let offset = 0
  visit(document, {
    Alias(_, alias) {
      if (alias.resolve(document) !== undefined) return undefined
      offset = alias.range?.[0] ?? 0
      return visit.BREAK
    },
  })
  return offset
}

function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  for (let length = path.length; length >= 0; length--) {
    const node = length === 0 ? document.contents : document.getIn(path.slice(0, length).map(step), true)
    if (isNode(node) && node.range) return node.range[0]
  }
  return 0
}

function step(key: PropertyKey): string | number {
  return typeof key === 'number' ? key : String(key)
}

function oneLine(message: string): string {
  return message.split('\n')[0] ?? message
}
