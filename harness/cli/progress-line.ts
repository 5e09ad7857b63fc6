/** One line on standard error that says what is going on, while someone is watching; whatever is printed next replaces it. */

export interface ProgressLine {
  show(text: string): void
  clear(): void
}

export function progressLine(stream: NodeJS.WriteStream = process.stderr): ProgressLine {
  if (stream.isTTY !== true || process.env.TERM === 'dumb') return { show: () => {}, clear: () => {} }
  let shown = false
  return {
    show(text) {
      stream.write(`\r\x1b[K${text}`)
      shown = true
    },
    clear() {
      if (shown) stream.write('\r\x1b[K')
      shown = false
    },
  }
}
