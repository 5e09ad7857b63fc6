/** Symbols, words and colours of outcomes in a terminal. Symbol and word say it all; colour only helps to find it. */
import type { Outcome } from '../harness/core/finding.ts'

export const SYMBOLS: Readonly<Record<Outcome, string>> = {
  pass: '✓',
  fail: '✗',
  blocked: '⊘',
  unasked: '–',
  error: '!',
}
export const WORDS: Readonly<Record<Outcome, string>> = {
  pass: 'pass',
  fail: 'FAIL',
  blocked: 'blocked',
  unasked: 'unasked',
  error: 'error',
}

const SGR = {
  bold: [1, 22],
  dim: [2, 22],
  green: [32, 39],
  red: [31, 39],
  yellow: [33, 39],
  magenta: [35, 39],
} as const
const COLOURS = { pass: 'green', fail: 'red', blocked: 'yellow', unasked: 'dim', error: 'magenta' } as const

/** Each puts colour around a text, or leaves it alone. */
export interface Paint {
  bold(text: string): string
  dim(text: string): string
  outcome(outcome: Outcome, text: string): string
}

export function paint(colour: boolean): Paint {
  const with_ = (name: keyof typeof SGR, text: string) =>
    colour && text !== '' ? `\x1b[${SGR[name][0]}m${text}\x1b[${SGR[name][1]}m` : text
  return {
    bold: (text) => with_('bold', text),
    dim: (text) => with_('dim', text),
    outcome: (outcome, text) => with_(COLOURS[outcome], text),
  }
}
