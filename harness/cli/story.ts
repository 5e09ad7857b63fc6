/** One finding told in full: the explanation, and then every entry of the transcript with its time. */

import { factLines, headlines } from '../../reports/layout.ts'
import { SYMBOLS } from '../../reports/paint.ts'
import type { Catalogue } from '../core/catalogue.ts'
import { exchange } from '../core/exchange.ts'
import { explain, type Started } from '../core/explanation.ts'
import type { Finding } from '../core/finding.ts'
import { quoted } from '../core/printable.ts'
import type { Entry } from '../core/transcript.ts'
import { paragraph, WIDTH } from './paragraph.ts'

/** Lines for a terminal; whatever stems from the program is spelled out. */
export function story(catalogue: Catalogue, started: Started, finding: Finding): readonly string[] {
  const explanation = explain(catalogue, started, finding)
  const transcript = finding.transcript ?? []
  const width = Math.max(0, ...transcript.map(({ line }) => line.length))
  return [
    ...headlines(explanation, SYMBOLS[finding.outcome], WIDTH),
    ...paragraph(finding.outcome === 'pass' ? '  Your program met this case.' : ''),
    ...(finding.outcome === 'blocked' ? paragraph(`  ${explanation.cause}`) : []),
    // The picture of the exchange is cut to what matters; here comes all of it.
    ...factLines(
      explanation.facts.filter(({ label }) => label !== 'Exchange' && label !== 'Replay'),
      WIDTH,
    ),
    ...(transcript.length > 0 ? ['', 'The whole exchange:'] : []),
    ...transcript.map((entry) => told(entry, width, catalogue.protocol.reading)),
  ]
}

function told(entry: Entry, width: number, reading: (bytes: Uint8Array) => string): string {
  const [line = ''] = exchange([entry], reading)
  const words = line === '' ? `  printed ${quoted(entry.bytes ?? new Uint8Array())}` : line.slice(entry.line.length)
  return `${(entry.atUs / 1000).toFixed(1).padStart(9)} ms  ${entry.line.padEnd(width)}${words}`
}
