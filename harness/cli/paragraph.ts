/** Text in columns for people: what this command says is read in windows of 80. */
import { wrapped } from '../../reports/layout.ts'

export const WIDTH = 79

/** A paragraph, broken between words. */
export function paragraph(text: string): readonly string[] {
  return wrapped(text, WIDTH)
}

/** A label in a column of its own, and the text beside it, broken where it has to be. */
export function labelled(label: string, text: string, column: number): string {
  const [first = '', ...rest] = wrapped(text, WIDTH - column)
  return [label.padEnd(column) + first, ...rest.map((line) => ' '.repeat(column) + line)].join('\n')
}

/** `1 requirement`, `3 requirements`. */
export function counted(count: number, one: string): string {
  return `${count} ${count === 1 ? one : `${one}s`}`
}
