/** A verdict is about one case. `unobserved` never fails: what was not seen cannot be judged. */
export type Verdict =
  | { readonly is: 'met' }
  | { readonly is: 'unmet'; readonly expected: string; readonly actual: string; readonly at?: Place }
  | { readonly is: 'unobserved'; readonly because: string }

/** A byte in a transcript: the index of its entry and the offset in that entry's bytes; their number says that more was due. */
export interface Place {
  readonly entry: number
  readonly byte: number
}

export const met: Verdict = { is: 'met' }

/** The program did otherwise. Both sides are short phrases for a reader: `unmet('"HELLO"', '"hello"', place)`. */
export function unmet(expected: string, actual: string, at?: Place): Verdict {
  return at === undefined ? { is: 'unmet', expected, actual } : { is: 'unmet', expected, actual, at }
}

export function unobserved(because: string): Verdict {
  return { is: 'unobserved', because }
}

/** The first verdict that is not `met`; `met` when there is none. */
export function all(...verdicts: readonly Verdict[]): Verdict {
  return verdicts.find((verdict) => verdict.is !== 'met') ?? met
}
