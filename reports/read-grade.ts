/** Reads `grade.json`. */
import { HIDDEN_AS, type Mark, VISIBILITIES } from '../harness/core/mark.ts'
import { z } from '../harness/core/zod.ts'
import { type About, FORMAT, VERSION } from './grade-json.ts'

/** A file that holds no mark of ours; the message is one sentence that says where and what. */
export class GradeError extends Error {
  override readonly name = 'GradeError'
}

const points = z.number().nonnegative()
const sum = { earned: points, possible: points, extra: points, unknown: points }

const line = z.strictObject({
  id: z.string(),
  title: z.string(),
  fate: z.enum(['pass', 'fail', 'blocked', 'unasked', 'error', 'unsteady', 'not reached']),
  earned: points.nullable(),
  possible: points,
  extra: z.boolean(),
  visibility: z.enum(VISIBILITIES),
  person: z.string().exactOptional(),
})

const file = z.strictObject({
  format: z.literal(FORMAT),
  version: z.literal(VERSION),
  about: z.strictObject({
    assignment: z.strictObject({ file: z.string(), text: z.string() }),
    submission: z.string(),
    commit: z.string().exactOptional(),
    student: z.string().exactOptional(),
    seed: z.int(),
  }),
  mark: z.strictObject({
    title: z.string(),
    ...sum,
    complete: z.boolean(),
    due: z.string().exactOptional(),
    hiddenAs: z.enum(HIDDEN_AS),
    exams: z.array(
      z.strictObject({ exam: z.string(), weight: z.number(), ...sum, complete: z.boolean(), lines: z.array(line) }),
    ),
    unscaled: z.strictObject(sum).exactOptional(),
  }),
})

/** Raises only `GradeError`. */
export function readGrade(text: string): { readonly about: About; readonly mark: Mark } {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new GradeError(`This is no grade.json: it is not JSON (${(error as Error).message}).`)
  }
  const parsed = file.safeParse(value)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  throw new GradeError(
    `This is no grade.json that I can read: at ${issue?.path.map(String).join('.') || 'its top'} ${issue?.message}.`,
  )
}
