/** The seed of one submission: the same for all, or derived from a secret and the student, so that nobody's cases tell another one's. */
import { createHmac } from 'node:crypto'
import { UsageError } from '../core/trouble.ts'
import type { Assignment } from './assignment.ts'

const SHORTEST_SECRET = 8

/** Throws a `UsageError` where the secret or the student is missing. */
export function seedOf(
  { seed, title }: Assignment,
  student: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): number {
  if (seed.is === 'fixed') return seed.seed
  const secret = env[seed.secretIn] ?? ''
  if (secret.length < SHORTEST_SECRET) {
    throw new UsageError(
      `The assignment derives seeds from a secret: set the variable ${seed.secretIn} to at least ${SHORTEST_SECRET} characters that students do not know.`,
    )
  }
  if (student === undefined || student === '') {
    throw new UsageError('The assignment derives a seed for each student: say whose submission this is with --student.')
  }
  const digest = createHmac('sha256', secret).update(`${title}\n${student}`).digest()
  // As many as `--seed` takes.
  return digest.readUInt32BE(0) % 2 ** 31
}
