/** For tests: calls the command line as a person or a CI does, in a process of its own and without a terminal. */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const WIREGRADE = fileURLToPath(new URL('wiregrade.mjs', import.meta.url))

const POLL_MS = 20

export interface Said {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface Call {
  /** Resolves once this is so, of the output so far or of the world; throws when the command has ended without. */
  until(so: (stdout: string) => boolean): Promise<void>
  kill(signal: NodeJS.Signals): void
  readonly ended: Promise<Said>
}

/** A call that is still going on. `env`: variables beside those of a user's shell. */
export function calling(words: readonly string[], cwd: string, env: NodeJS.ProcessEnv = {}): Call {
  const child = spawn(process.execPath, [WIREGRADE, ...words], { cwd, env: { ...plainEnvironment(), ...env } })
  const said = { stdout: '', stderr: '' }
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      said[stream] += text
    })
  }
  const ended = new Promise<Said>((resolve) => child.once('close', (code) => resolve({ code, ...said })))
  return {
    async until(so) {
      let over = false
      void ended.then(() => {
        over = true
      })
      while (!so(said.stdout)) {
        if (over) throw new Error(`ended first: ${said.stdout}${said.stderr}`)
        await new Promise((resolve) => setTimeout(resolve, POLL_MS))
      }
    },
    kill: (signal) => void child.kill(signal),
    ended,
  }
}

/** A whole call. */
export function wiregrade(words: readonly string[], cwd: string, env: NodeJS.ProcessEnv = {}): Promise<Said> {
  return calling(words, cwd, env).ended
}

/** An environment without Vitest's marks, as a user's shell has it. */
export function plainEnvironment(): NodeJS.ProcessEnv {
  const withheld = /^(VITEST|NODE_ENV|WIREGRADE_|FORCE_COLOR|NO_COLOR)/
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !withheld.test(name)))
}

/** A new folder with these files; `remove` deletes it. */
export function folderWith(files: Readonly<Record<string, string>>): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'wiregrade-'))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), text)
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}

/** A TCP server on the port of its first argument; `answer` is an expression over the text of one piece. */
export function serverThat(answer: string): string {
  return `import { createServer } from 'node:net'
const server = createServer({ allowHalfOpen: true }, (socket) => {
  socket.on('data', (bytes) => {
    const text = bytes.toString('latin1')
    socket.write(Buffer.from(${answer}, 'latin1'))
  })
  socket.on('end', () => socket.end())
  socket.on('error', () => {})
})
server.listen(Number(process.argv[2]))
`
}

/** Capitals for a to z and nothing else. */
export const CAPITALS = 'text.replace(/[a-z]/g, (letter) => letter.toUpperCase())'
/** The mistake: only the first word. */
export const FIRST_WORD = 'text.replace(/^[a-z]+/, (word) => word.toUpperCase())'
/** The mistake: one sentence of the examples comes back as it was. No time limit can cut the search for it short. */
export const NOT_THE_FOX = `(text.includes('fox') ? text : ${CAPITALS})`
