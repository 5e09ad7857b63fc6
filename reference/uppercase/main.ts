/** Runs one role as a process of its own: `node reference/uppercase/main.ts tcp-server --port 12000`. */
import { parseArgs } from 'node:util'
import { tcpClient, parts as tcpClientParts } from './tcp-client.ts'
import { tcpServer, parts as tcpServerParts } from './tcp-server.ts'
import { udpClient, parts as udpClientParts } from './udp-client.ts'
import { udpServer, parts as udpServerParts } from './udp-server.ts'
import type { Client, Server, World } from './world.ts'

const SERVERS = new Map<string, Server>([
  ['tcp-server', tcpServer(tcpServerParts)],
  ['udp-server', udpServer(udpServerParts)],
])
const CLIENTS = new Map<string, Client>([
  ['tcp-client', tcpClient(tcpClientParts)],
  ['udp-client', udpClient(udpClientParts)],
])
const USAGE = `usage: main.ts ${[...SERVERS.keys(), ...CLIENTS.keys()].join('|')} [--host ADDRESS] [--port NUMBER]`
const DEFAULT_PORT = '12000'

interface Order {
  readonly role: string
  readonly host: string | undefined
  readonly port: number
}

/** Reads the command line, or says in one sentence what is wrong with it. */
function order(args: readonly string[]): Order | string {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { host: { type: 'string' }, port: { type: 'string', default: DEFAULT_PORT } },
    })
    const [role, ...rest] = positionals
    if (role === undefined) return 'Say which role to run.'
    if (!SERVERS.has(role) && !CLIENTS.has(role)) return `There is no role "${role}".`
    if (rest.length > 0) return `One role at a time: "${rest.join(' ')}" is too much.`
    const port = Number(values.port)
    if (!/^\d+$/.test(values.port) || port < 1 || port > 65_535) return `"${values.port}" is no port: 1 to 65535.`
    return { role, host: values.host, port }
  } catch (error) {
    return (error as Error).message
  }
}

async function run({ role, host, port }: Order): Promise<void> {
  const world = (usualHost: string): World => ({
    host: host ?? usualHost,
    port,
    stdin: process.stdin,
    print: (words) => void process.stdout.write(words),
    complain: (sentence) => console.error(sentence),
    exit: (status) => process.exit(status),
    stopped: new AbortController().signal,
  })
  const client = CLIENTS.get(role)
  if (client) {
    process.exitCode = await client(world('127.0.0.1'))
    return
  }
  const service = await SERVERS.get(role)?.(world('0.0.0.0'))
  console.log(`${role} on port ${port}`)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void service?.stop())
}

const wanted = order(process.argv.slice(2))
if (typeof wanted === 'string') {
  console.error(`${wanted}\n${USAGE}`)
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
