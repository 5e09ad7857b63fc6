/**
 * Reads `findings.json` for `replay`, `regrade` and a batch; `findings-json.ts` writes it. zod is slow to load: nothing on the
 * terminal's way may import this, nor anything that only writes.
 */

import { EFFORTS, type Grade } from '../harness/core/finding.ts'
import { z } from '../harness/core/zod.ts'
import { FORMAT, VERSION } from './findings-json.ts'

/** A file that holds no findings of ours; the message is one sentence that says where and what. */
export class FindingsError extends Error {
  override readonly name = 'FindingsError'
}

const count = z.int().nonnegative()

const bytes = z.codec(z.base64(), z.instanceof(Uint8Array), {
  decode: (text) => Uint8Array.from(Buffer.from(text, 'base64')),
  encode: (octets) => Buffer.from(octets).toString('base64'),
})

/** Handed through as it is: whoever rebuilds an object loses a field of the name __proto__, and JSON may have one. */
const json = z.custom<unknown>((value) => value !== undefined, 'a case has to be JSON')

const entry = z.strictObject({
  atUs: count,
  line: z.string(),
  what: z.enum([
    'opened',
    'refused',
    'secured',
    'unsecured',
    'sent',
    'received',
    'lost',
    'silence',
    'ended',
    'closed',
    'reset',
    'started',
    'printed',
    'exited',
    'put',
    'found',
    'missing',
  ]),
  bytes: bytes.exactOptional(),
  from: z.string().exactOptional(),
  status: z
    .strictObject({ code: z.int().nullable(), signal: z.string().nullable(), because: z.string().exactOptional() })
    .exactOptional(),
  port: count.exactOptional(),
  path: z.string().exactOptional(),
  note: z.string().exactOptional(),
})

const verdict = z.discriminatedUnion('is', [
  z.strictObject({ is: z.literal('met') }),
  z.strictObject({
    is: z.literal('unmet'),
    expected: z.string(),
    actual: z.string(),
    at: z.strictObject({ entry: count, byte: count }).exactOptional(),
  }),
  z.strictObject({ is: z.literal('unobserved'), because: z.string() }),
])

const finding = z.strictObject({
  id: z.string(),
  outcome: z.enum(['pass', 'fail', 'blocked', 'unasked', 'error']),
  ran: z.strictObject({ cases: count, of: count, shrinks: count, cutShort: z.boolean(), slow: count }),
  seed: z.int(),
  durationMs: z.number().nonnegative(),
  verdict: verdict.exactOptional(),
  counterexample: json.exactOptional(),
  transcript: z.array(entry).exactOptional(),
  during: z.string().exactOptional(),
  steady: z.boolean().exactOptional(),
  afterCases: count.exactOptional(),
  blockedBy: z.string().exactOptional(),
  because: z.string().exactOptional(),
  hint: z.string().exactOptional(),
})

const grade = z.strictObject({
  protocol: z.string(),
  role: z.string(),
  seed: z.int(),
  effort: z.enum(EFFORTS),
  subject: z.string(),
  isolation: z.string().exactOptional(),
  options: z.array(z.string()),
  findings: z.array(finding),
  notices: z.array(z.string()),
  complete: z.boolean(),
})

const file = z.strictObject({ format: z.literal(FORMAT), version: z.literal(VERSION), grades: z.array(grade) })

/** The grades in a file's text. Raises only `FindingsError`. */
export function readFindings(text: string): readonly Grade[] {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new FindingsError(`This is no findings.json: it is not JSON (${(error as Error).message}).`)
  }
  const header = z.looseObject({ format: z.literal(FORMAT), version: z.int() }).safeParse(value)
  if (!header.success) throw new FindingsError(`This is no findings.json: it does not say "format": "${FORMAT}".`)
  if (header.data.version !== VERSION) {
    throw new FindingsError(
      `This findings.json has version ${header.data.version}, and I read version ${VERSION}: grade again, or use the Wiregrade that wrote it.`,
    )
  }
  const parsed = z.safeDecode(file, value as z.input<typeof file>)
  if (parsed.success) return parsed.data.grades
  const issue = parsed.error.issues[0]
  const place = issue?.path.map(String).join('.') || 'its top'
  throw new FindingsError(
    `This findings.json is broken at ${place}: ${issue?.message ?? 'it does not fit the format'}.`,
  )
}
