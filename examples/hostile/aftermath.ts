/** What a hostile program may have left behind: processes, files, open doors, a changed folder. */
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { connect } from 'node:net'
import { homedir } from 'node:os'
import { join } from 'node:path'

/** Where the programs here try to leave something. */
const PLACES = [
  ...['/', '/tmp', '/var/tmp', '/dev', '/dev/shm', '/dev/mqueue', '/run', '/usr', '/usr/bin', '/usr/local/bin'],
  ...['/usr/lib/python3/dist-packages', '/etc', '/etc/cron.d', '/etc/profile.d', '/home', '/opt', '/srv', '/mnt'],
  ...['/var/spool/cron/crontabs', homedir()],
]

/** The living processes that carry this word in their environment or their command line. */
export function processesWith(token: string): readonly string[] {
  if (!existsSync('/proc')) return []
  return readdirSync('/proc').filter((name) => {
    const holds = (file: string) => text(`/proc/${name}/${file}`).includes(token)
    return /^\d+$/.test(name) && (holds('environ') || holds('cmdline'))
  })
}

/** Files and folders with this word in their name, in the usual places and in these. */
export function tracesOf(token: string, more: readonly string[]): readonly string[] {
  return [...PLACES, ...more]
    .filter((place) => existsSync(place))
    .flatMap((place) => readdirSync(place).map((name) => join(place, name)))
    .filter((path) => path.includes(token))
}

/** Everything in a folder, by path: texts, and where links point. No link is followed. */
export function contents(folder: string): Readonly<Record<string, string>> {
  const entries = readdirSync(folder, { withFileTypes: true }).map((entry): Readonly<Record<string, string>> => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return { [path]: 'folder', ...contents(path) }
    return { [path]: entry.isSymbolicLink() ? readlinkSync(path) : text(path) }
  })
  return Object.assign({}, ...entries)
}

/** Whether somebody listens there. */
export function opens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}

function text(path: string): string {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return ''
  }
}
