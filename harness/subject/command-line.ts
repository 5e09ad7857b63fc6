/** A command line that somebody wrote as one text, in the words that a shell would make of it. */
import { parseArgsStringToArgv } from 'string-argv'

export function wordsOf(text: string): readonly string[] {
  return parseArgsStringToArgv(text)
}
