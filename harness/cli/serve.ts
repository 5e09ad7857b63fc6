/** `wiregrade serve`: the reference in the foreground, for trying out one's own client or server by hand. */
import { spawn } from 'node:child_process'
import { examNamed } from './exam-named.ts'

const SIGNALS = ['SIGINT', 'SIGTERM'] as const

export interface ServeOptions {
  readonly port?: number
  readonly host: string
}

export async function serve(name: string, options: ServeOptions): Promise<number> {
  const { protocol, role } = await examNamed(name)
  const { referenceCommand } = await import('../calibrate/reference.ts')
  const values = { host: options.host, port: String(options.port ?? role.port) }
  const [file = '', ...rest] = await referenceCommand(`${protocol.name}/${role.name}`)
  const fill = (text: string) => text.replaceAll('{host}', values.host).replaceAll('{port}', values.port)
  const child = spawn(fill(file), rest.map(fill), { stdio: 'inherit' })
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
