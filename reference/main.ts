/** Runs one role as a process of its own: `node reference/main.ts uppercase/tcp-server --port 12000`. */
import { existsSync, readdirSync } from 'node:fs'
import { enableCompileCache } from 'node:module'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { Role, World } from './world.ts'

const HERE = new URL('.', import.meta.url)
// From the second time on nothing is parsed again, which takes two thirds off the time to start.
enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/wiregrade', HERE)))
const PROTOCOLS = readdirSync(HERE).filter((name) => existsSync(new URL(`${name}/index.ts`, HERE)))
const USAGE = 'usage: main.ts PROTOCOL/ROLE [--host ADDRESS] [--port NUMBER]'

interface Order {
  readonly role: Role
  readonly exam: string
  readonly host: string | undefined
  readonly port: number
  readonly task: string | undefined
  readonly values: Readonly<Record<string, string>>
}

/** Reads the command line, or says in one sentence what is wrong with it. */
async function order([exam, ...args]: readonly string[]): Promise<Order | string> {
  if (exam === undefined || exam.startsWith('-')) return `Say which role to run.\n${USAGE}`
  const [protocol = '', name = ''] = exam.split('/')
  if (!PROTOCOLS.includes(protocol)) {
    return `There is no protocol "${protocol}"; the protocols are: ${PROTOCOLS.join(', ')}.\n${USAGE}`
  }
  const { roles } = (await import(new URL(`${protocol}/index.ts`, HERE).href)) as { roles: Record<string, Role> }
  const role = roles[name]
  if (!role)
    return `There is no role "${name}" in ${protocol}; the roles are: ${Object.keys(roles).join(', ')}.\n${USAGE}`
  return options(exam, role, args)
}

function options(exam: string, role: Role, args: readonly string[]): Order | string {
  const told = [...new Set([...Object.keys(role.told), ...Object.values(role.tasks ?? {}).flat()])]
  const usage = [USAGE.replace('PROTOCOL/ROLE', exam), ...told.map((name) => `[--${name} TEXT]`)].join(' ')
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: Object.fromEntries(['host', 'port', 'task', ...told].map((name) => [name, { type: 'string' }] as const)),
    })
    if (positionals.length > 0) return `One role at a time: "${positionals.join(' ')}" is too much.\n${usage}`
    const { host, port = String(role.port), task, ...rest } = values as Record<string, string | undefined>
    const number = Number(port)
    if (!/^\d+$/.test(port) || number < 1 || number > 65_535) return `"${port}" is no port: 1 to 65535.\n${usage}`
    const given = Object.entries(rest).filter((pair): pair is [string, string] => pair[1] !== undefined)
    return { exam, role, host, port: number, task, values: { ...role.told, ...Object.fromEntries(given) } }
  } catch (error) {
    return `${(error as Error).message}\n${usage}`
  }
}

async function run({ exam, role, host, port, task, values }: Order): Promise<void> {
  const world = (usualHost: string): World => ({
    host: host ?? usualHost,
    port,
    values,
    ...(task !== undefined && { task }),
    stdin: process.stdin,
    print: (words) => void process.stdout.write(words),
    complain: (sentence) => console.error(sentence),
    exit: (status) => process.exit(status),
    stopped: new AbortController().signal,
  })
  if (role.acts === 'client') {
    process.exitCode = await role.build(role.parts)(world('127.0.0.1'))
    return
  }
  const service = await role.build(role.parts)(world('0.0.0.0'))
  console.log(`${exam} on port ${port}`)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void service.stop())
}

const wanted = await order(process.argv.slice(2))
if (typeof wanted === 'string') {
  console.error(wanted)
  process.exitCode = 2
} else {
  await run(wanted).catch((error: NodeJS.ErrnoException) => {
    const taken = error.code === 'EADDRINUSE'
    console.error(
      taken
        ? `Port ${wanted.port} is taken (EADDRINUSE); stop who has it, or choose another with --port.`
        : error.message,
    )
    process.exitCode = 1
  })
}
