/** `wiregrade serve`: the reference in the foreground, for trying out one's own client or server by hand. */
import { spawn } from 'node:child_process'
import type { RoleDeclaration } from '../core/protocol.ts'
import { fillIn } from '../subject/placeholders.ts'
import { UsageError } from '../subject/subject.ts'
import { examNamed } from './exam-named.ts'

const SIGNALS = ['SIGINT', 'SIGTERM'] as const

export interface ServeOptions {
  readonly port?: number
  readonly host: string
  /** `NAME=VALUE`: what the role is told besides, such as `docroot=www`. */
  readonly set: readonly string[]
  readonly task?: string
}

function told({ placeholders }: RoleDeclaration, settings: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    settings.map((setting) => {
      const at = setting.indexOf('=')
      const name = setting.slice(0, Math.max(at, 0))
      if (placeholders[name] === undefined) {
        throw new UsageError(
          `--set wants NAME=VALUE with a name that the role knows, not "${setting}"; it knows ${Object.keys(placeholders).join(', ')}.`,
        )
      }
      return [name, setting.slice(at + 1)] as const
    }),
  )
}

function taskNamed({ tasks = {} }: RoleDeclaration, task: string | undefined): string | undefined {
  if (task === undefined || tasks[task]) return task
  const names = Object.keys(tasks).join(', ')
  throw new UsageError(`--task ${task}: this role has no such task; it has ${names === '' ? 'none' : names}.`)
}

/** A word that nobody has said is left out, with the option in front of it: the reference knows what it takes for granted. */
function spoken(words: readonly string[], values: Readonly<Record<string, string>>): readonly string[] {
  const missing = (text: string | undefined) => text !== undefined && /^\{\w+\}$/.test(fillIn(text, values))
  return words.filter((word, at) => !missing(word) && !missing(words[at + 1])).map((word) => fillIn(word, values))
}

export async function serve(name: string, options: ServeOptions): Promise<number> {
  const { protocol, role } = await examNamed(name)
  const { referenceCommand } = await import('../calibrate/reference.ts')
  const values = { host: options.host, port: String(options.port ?? role.port), ...told(role, options.set) }
  const words = await referenceCommand(`${protocol.name}/${role.name}`, taskNamed(role, options.task))
  const [file = '', ...rest] = spoken(words, values)
  const child = spawn(file, rest, { stdio: 'inherit' })
  // Its end is ours, whoever of us two the signal reaches.
  const passOn = (signal: NodeJS.Signals) => void child.kill(signal)
  for (const signal of SIGNALS) process.on(signal, passOn)
  try {
    return await new Promise<number>((resolve, reject) => {
      child.once('error', reject)
      child.once('exit', (code, signal) => resolve(code ?? (SIGNALS.some((each) => each === signal) ? 0 : 1)))
    })
  } finally {
    for (const signal of SIGNALS) process.off(signal, passOn)
  }
}
