/**
 * What may stand in an assignment's file. From here come the types of what is read, the mistakes that are told, and the JSON Schema
 * that editors complete by (assignment.schema.json beside this file).
 */
import { EFFORTS } from '../core/finding.ts'
import { HIDDEN_AS, VISIBILITIES } from '../core/mark.ts'
import { TIERS } from '../core/requirement.ts'
import { z } from '../core/zod.ts'
import { LEVELS } from '../subject/isolation/level.ts'

const DAY_S = 86_400
const MOST_POINTS = 10_000
const LAST_SEED = 2 ** 31 - 1

const text = z.string().min(1)
const texts = z.union([text, z.array(text).min(1)])
const seconds = z.number().positive().max(DAY_S)
const amount = z.number().nonnegative().max(MOST_POINTS).refine(hasTwoDecimals)
const share = z.number().positive().max(MOST_POINTS).refine(hasTwoDecimals)
const named = z.record(z.string().min(1), z.string())
const whole = z.record(text, amount)

function hasTwoDecimals(value: number): boolean {
  return Math.abs(value * 100 - Math.round(value * 100)) < 1e-6
}

export const programSchema = z.strictObject({
  when: text
    .optional()
    .describe('The file by which a submission is known to be such a program, such as server.py or "*.java"'),
  build: text.optional().describe('A shell command that builds it, in its folder'),
  run: text.describe('The command that starts it; {port} and the other words of the contract are filled in'),
  tasks: named.optional().describe('How it is started for a task of its role, by the name of the task'),
})

/** What may be said of one exam, or at the top for all of them. */
const rules = {
  run: z
    .union([text, z.array(programSchema).min(1)])
    .optional()
    .describe('The command that starts a program, or a list of which the first that fits a submission is taken'),
  build: text.optional().describe('A shell command that builds the program, in its folder'),
  'own-command': text
    .optional()
    .describe(
      'A file in which a submission may say how it is built and started, with lines such as "run: ./server {port}"',
    ),
  port: z
    .int()
    .min(1)
    .max(65_535)
    .optional()
    .describe('The port that programs have built in, where the command does not tell them'),
  env: named.optional().describe('Variables of the environment for the program'),
  tasks: named.optional().describe('How a client is started for a task of its role, by the name of the task'),
  places: named.optional().describe('Where a program has a folder of its contract built in, such as docroot: www'),
  capabilities: z
    .union([z.literal(['none', 'found-out']), z.array(text).min(1)])
    .optional()
    .describe(
      'What programs have to do beyond what everyone is asked: a list, none (unless told), or found-out by asking each',
    ),
  tier: z.enum(TIERS).optional().describe('How far to go: basic, standard, or robust, which is all (unless told)'),
  effort: z.enum(EFFORTS).optional().describe('How much to look for: normal unless told'),
  'start-timeout': seconds.optional().describe('Seconds that a server may take to listen: 5 unless told'),
  'build-timeout': seconds.optional().describe('Seconds that a build may take: 60 unless told'),
  only: texts.optional().describe('What is asked: patterns such as MUST, stream, "robustness/*" or "SHOULD stream"'),
  except: texts.optional().describe('What is not asked, by patterns'),
  points: whole
    .optional()
    .describe('Points for each requirement that a pattern matches; later lines override earlier ones'),
  extra: texts.optional().describe('What is extra credit, by patterns: earned, but not among what is possible'),
  caps: whole.optional().describe('At most so many points in all from what a pattern matches'),
  visibility: z
    .union([z.enum(VISIBILITIES), z.record(text, z.enum(VISIBILITIES))])
    .optional()
    .describe('Who sees what, by patterns: visible (unless told), hidden from students, or after-due'),
} as const

export const examSchema = z.strictObject({
  exam: text.describe('The protocol and the role, such as uppercase/tcp-server'),
  ...rules,
  weight: share.optional().describe('What each point of this exam is multiplied by'),
  cap: share.optional().describe('At most so many points from this exam'),
})

export const schema = z.strictObject({
  title: text.describe('What students know the assignment by'),
  due: text.optional().describe('When it is due, with a time zone: 2026-10-14 23:59 Europe/Berlin'),
  exam: text.optional().describe('The protocol and the role, such as uppercase/tcp-server'),
  exams: z
    .array(examSchema)
    .min(1)
    .optional()
    .describe('Several exams; what stands at the top holds for all that do not say otherwise'),
  ...rules,
  seed: z
    .union([z.int().min(0).max(LAST_SEED), z.strictObject({ 'per-student': text.regex(/^[A-Za-z_]\w*$/) })])
    .optional()
    .describe('A number, the same for all; or per-student: the name of the variable that holds a secret'),
  isolation: z
    .enum(LEVELS)
    .optional()
    .describe('The weakest way in which programs may be held; the strongest that works is taken'),
  most: seconds.optional().describe('Seconds that one submission may take in all: 900 unless told'),
  'hidden-as': z
    .enum(HIDDEN_AS)
    .optional()
    .describe('What students are told of what is hidden: nothing, count (unless told), titles'),
  scale: share.optional().describe('What all possible points are scaled to, such as 20'),
  cap: share.optional().describe('At most so many points in all, extra credit included'),
})

export type Written = z.output<typeof schema>
export type WrittenExam = z.output<typeof examSchema>

/** For editors: completion, descriptions, and red lines under what is wrong. */
export function jsonSchema(): object {
  return { title: 'An assignment of Wiregrade', ...z.toJSONSchema(schema, { io: 'input' }) }
}
