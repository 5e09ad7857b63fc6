/** What the Vitest door is told: Vitest owns the command line, so our settings come in the environment. */
import { resolve } from 'node:path'
import { referenceSubject } from '../calibrate/reference-subject.ts'
import { capabilitiesOf } from '../cli/declared.ts'
import { port, seed } from '../cli/option-values.ts'
import { optionWords, subjectOf } from '../cli/subject-of.ts'
import type { Catalogue } from '../core/catalogue.ts'
import { EFFORTS, type Effort } from '../core/finding.ts'
import { freshSeed } from '../core/seed.ts'
import { wordsOf } from '../subject/command-line.ts'
import { type Isolation, unconfined } from '../subject/isolation/isolation.ts'
import { type Subject, UsageError } from '../subject/subject.ts'

export interface Settings {
  readonly subject: Subject
  /** Holds the program, which stands in a folder of its own where that is needed. */
  readonly isolation: Isolation
  /** The capabilities that it is said to have; found out by asking unless told. */
  readonly capabilities?: readonly string[]
  /** How else it is started, for replay lines. */
  readonly options: readonly string[]
  readonly seed: number
  readonly effort: Effort
  /** Where to write `findings.json` at the end. */
  readonly findings?: string
}

type Environment = Readonly<Record<string, string | undefined>>

/** The reference shows the same to everybody. */
const REFERENCE_SEED = 1
const START_SECONDS = 5

/**
 * WIREGRADE_SUBJECT is a command line with placeholders, split as a shell would; without it the reference is graded.
 * WIREGRADE_PORT, _CWD, _SEED, _EFFORT, _FINDINGS, _CAPABILITIES (names with blanks between), _TASK_<NAME> and _PLACE_<NAME> are the
 * options of `wiregrade check`. Throws a `UsageError`.
 */
export function settings(catalogue: Catalogue, env: Environment): Settings {
  const { protocol, role } = catalogue
  const command = commandIn(env)
  const options = {
    ...(env.WIREGRADE_PORT && { port: named('WIREGRADE_PORT', env.WIREGRADE_PORT, port) }),
    host: HOST,
    env: [],
    cwd: env.WIREGRADE_CWD || '.',
    buildTimeout: 0,
    startTimeout: START_SECONDS,
    task: namedIn(env, TASK),
    place: namedIn(env, PLACE),
  }
  const isolation = unconfined(resolve(options.cwd))
  const capabilities = capabilitiesOf(catalogue, wordsOf(env.WIREGRADE_CAPABILITIES ?? ''))
  return {
    isolation,
    ...(capabilities && { capabilities }),
    subject:
      command === undefined ? referenceSubject(protocol.name, role.name) : subjectOf(role, options, command, isolation),
    options: command === undefined ? [] : optionWords(options),
    seed: env.WIREGRADE_SEED
      ? named('WIREGRADE_SEED', env.WIREGRADE_SEED, seed)
      : command === undefined
        ? REFERENCE_SEED
        : freshSeed(),
    // That the untouched reference passes at this effort is shown here for the gates of calibration, which ask for all the rest.
    effort: effort(env.WIREGRADE_EFFORT ?? (command === undefined ? 'quick' : undefined)),
    ...(env.WIREGRADE_FINDINGS && { findings: env.WIREGRADE_FINDINGS }),
  }
}

export const HOST = '127.0.0.1'

/** The program under test, or nothing when the reference is to be graded. */
export function commandIn(env: Environment): readonly string[] | undefined {
  const text = env.WIREGRADE_SUBJECT?.trim()
  return text ? wordsOf(text) : undefined
}

const TASK = /^WIREGRADE_TASK_(.+)$/
const PLACE = /^WIREGRADE_PLACE_(.+)$/

/** `WIREGRADE_TASK_HEAD=./fetch -I {url}` is `head=./fetch -I {url}`. */
function namedIn(env: Environment, pattern: RegExp): readonly string[] {
  return Object.entries(env).flatMap(([variable, text]) => {
    const [, name] = pattern.exec(variable) ?? []
    return name === undefined || text === undefined ? [] : [`${name.toLowerCase()}=${text}`]
  })
}

function effort(text: string | undefined): Effort {
  const found = EFFORTS.find((each) => each === (text || 'normal'))
  if (found) return found
  throw new UsageError(`WIREGRADE_EFFORT wants one of ${EFFORTS.join(', ')}, not "${text}".`)
}

/** The reader knows the variable, not the option of the command line. */
function named(variable: string, text: string, parse: (text: string) => number): number {
  try {
    return parse(text)
  } catch (error) {
    throw new UsageError(
      (error as Error).message
        .replaceAll(/--[a-z]+ ?/g, `${variable}=`)
        .replace(`${variable}=wants`, `${variable} wants`),
    )
  }
}
