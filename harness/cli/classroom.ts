/** `--classroom50`: what the environment of a Classroom 50 grader says about the submission that is graded. */
import { execFileSync } from 'node:child_process'
import type { Submission } from '../../reports/classroom50.ts'
import { UsageError } from '../core/trouble.ts'

const NEEDED = ['CLASSROOM', 'ASSIGNMENT', 'SUBMISSION_TAG', 'COMMIT_URL', 'RELEASE_URL', 'REVIEW_URL'] as const

/** Throws a `UsageError` that names what is missing. */
export function submissionIn(env: NodeJS.ProcessEnv): Submission {
  const missing = NEEDED.filter((name) => (env[name] ?? '') === '')
  const owner = env.OWNER || env.USERNAME
  if (missing.length > 0 || !owner) {
    const names = [...missing, ...(owner ? [] : ['OWNER (or USERNAME)'])].join(', ')
    throw new UsageError(
      `--classroom50 is for a grader of Classroom 50, whose environment says ${names}; here it does not.`,
    )
  }
  const {
    CLASSROOM = '',
    ASSIGNMENT = '',
    SUBMISSION_TAG = '',
    COMMIT_URL = '',
    RELEASE_URL = '',
    REVIEW_URL = '',
  } = env
  if (!SUBMISSION_TAG.startsWith('submit/')) {
    throw new UsageError('--classroom50 wants a SUBMISSION_TAG that begins with submit/, as Classroom 50 gives it.')
  }
  return {
    classroom: CLASSROOM,
    assignment: ASSIGNMENT,
    assignmentType: env.ASSIGNMENT_TYPE === 'group' ? 'group' : 'individual',
    owner,
    submission: SUBMISSION_TAG,
    commit: COMMIT_URL,
    release: RELEASE_URL,
    review: REVIEW_URL,
    datetime: submittedAt(SUBMISSION_TAG, env),
  }
}

/** The moment at which the tag came to be, or its commit: it must not move when the submission is graded again. */
function submittedAt(tag: string, env: NodeJS.ProcessEnv): Date {
  const told = new Date(env.SUBMITTED_AT ?? '')
  if (!Number.isNaN(told.getTime())) return told
  const ask = ['for-each-ref', '--format=%(creatordate:iso-strict)', `refs/tags/${tag}`]
  const commit = ['log', '-1', '--format=%cI']
  for (const words of [ask, commit]) {
    const moment = new Date(asked(words))
    if (!Number.isNaN(moment.getTime())) return moment
  }
  throw new UsageError('--classroom50 cannot tell when this was submitted: set SUBMITTED_AT, or run in the repository.')
}

function asked(words: readonly string[]): string {
  try {
    return execFileSync('git', words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  } catch {
    return ''
  }
}
