/**
 * The patterns by which an assignment names requirements. A pattern is one or more words that all have to hold of a requirement:
 * a level (`SHOULD`), a tier (`robust`), a topic (`stream`), an identifier with or without its exam (`stream/joins-segments`), each
 * with `*` and `?` as in a shell.
 */
import type { Listed } from '../core/catalogue.ts'

export function matches(pattern: string, listed: Listed): boolean {
  const words = wordsOf(pattern)
  return words.length > 0 && words.every((word) => wordMatches(word, listed))
}

export function wordsOf(pattern: string): readonly string[] {
  return pattern.split(/\s+/).filter((word) => word !== '')
}

export function wordMatches(word: string, listed: Listed): boolean {
  const test = glob(word)
  return namesOf(listed).some(test)
}

/** All that a word may be about a requirement. MUST means MUST NOT as well, which is as strong. */
export function namesOf({ id, topic, demand }: Listed): readonly string[] {
  const short = id.split('/').slice(2).join('/')
  return [demand.level.replace(' NOT', ''), demand.tier, topic, short, id, 'all']
}

/** `*` and `?` stand for what they stand for in a shell, but `*` goes over slashes too. */
export function glob(pattern: string): (name: string) => boolean {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  const whole = new RegExp(`^${source}$`, 'is')
  return (name) => whole.test(name)
}
