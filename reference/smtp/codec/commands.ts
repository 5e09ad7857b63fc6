/** Commands: a verb, and behind a blank what it needs (RFC 5321 §4.1.1). */
import { Malformed } from '../malformed.ts'

export interface Command {
  /** In capitals; who sends it may write it as he likes. */
  readonly verb: string
  /** What stands behind the blank, without white space at the end; `undefined` when there is no blank. */
  readonly argument: string | undefined
}

export interface Parameter {
  /** In capitals. */
  readonly keyword: string
  readonly value: string | undefined
}

const COMMAND = /^([A-Za-z][A-Za-z0-9-]*)(?: (.*))?$/s
const PARAMETER = /^([A-Za-z0-9][A-Za-z0-9-]*)(?:=([!-<>-~]+))?$/

/** White space before the end of the line is tolerated (RFC 5321 §4.1.1). */
export function readCommand(line: string): Command | undefined {
  const [, verb, argument] = COMMAND.exec(line.replace(/[ \t]+$/, '')) ?? []
  return verb === undefined ? undefined : { verb: verb.toUpperCase(), argument }
}

/** Service extensions add these behind a path, each after a blank (RFC 5321 §4.1.2). */
export function readParameters(text: string): readonly Parameter[] {
  if (text === '') return []
  if (text[0] !== ' ') throw new Malformed('Something stands behind the address.')
  return text
    .slice(1)
    .split(' ')
    .map((word) => {
      const [, keyword, value] = PARAMETER.exec(word) ?? []
      if (keyword === undefined) throw new Malformed('This is no parameter.')
      return { keyword: keyword.toUpperCase(), value }
    })
}
