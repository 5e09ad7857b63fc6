/**
 * A command in an outer box, seen from outside. bubblewrap stands between: it passes no signal on and would not survive one, and the
 * command itself is the only child that the box's first process has.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import type { Readable } from 'node:stream'
import { descendants, send } from '../family.ts'
import { firstProcess, TELLING } from './first-process.ts'

export interface Boxed {
  /** bubblewrap, or who keeps it, in a session of its own; it ends with the command's exit status. */
  readonly child: ChildProcess
  /** Reaches the command, as soon as it is there. */
  signal(name: NodeJS.Signals): void
  /** To be called when the child has ended. */
  close(): void
}

type Stream = 'inherit' | 'ignore' | 'pipe'

export interface BoxedTerms {
  readonly env: NodeJS.ProcessEnv
  readonly cwd?: string
  readonly stdio: readonly [Stream, Stream, Stream]
  /** Whether it ends with us, whatever ends us; it takes util-linux. */
  readonly endsWithUs?: boolean
}

/**
 * Ends a box with us, however we end. bubblewrap promises as much, but not while it builds: then its own end leaves the box's first
 * process behind, which waits for it for ever, or it has not got so far as to hear of ours. So it is stopped, and both are ended.
 */
const KEEPER = `
end() {
  [ -n "$!" ] || exit 143
  kill -STOP $!
  while case $(cat /proc/$!/stat 2>/dev/null) in *') '[TZ]*|'') false;; esac; do :; done
  kill -KILL $(cat /proc/$!/task/$!/children) $!
} 2>/dev/null
trap end TERM
"$@" &
wait $!
exit $?`

/** So often we look whether somebody is inside. */
const STEP_MS = 2

/** Starts a command of `outerBox`. */
export function startBoxed(
  [file = '', ...args]: readonly string[],
  { env, cwd, stdio, endsWithUs }: BoxedTerms,
): Boxed {
  const box = [file, ...TELLING, ...args]
  const [start = '', ...words] = endsWithUs
    ? ['setpriv', '--pdeathsig', 'TERM', '--', 'sh', '-c', KEEPER, 'sh', ...box]
    : box
  const child = spawn(start, words, { cwd, detached: true, env, stdio: [...stdio, 'pipe'] })
  // Where there is no bubblewrap there is no descriptor either.
  const status = child.stdio[3] as Readable | null | undefined
  const first = status ? firstProcess(status) : () => undefined
  let waiting: NodeJS.Timeout | undefined

  // While the box is being built nobody is inside to hear a signal. To end bubblewrap then would leave the box's first process behind,
  // which waits for it for ever; so the signal waits for somebody to come.
  function signal(name: NodeJS.Signals): void {
    clearInterval(waiting)
    const told = first()
    const [command] = told === undefined ? [] : descendants(told)
    if (command !== undefined) send(command, name)
    else waiting = setInterval(() => signal(name), STEP_MS)
  }

  return {
    child,
    signal,
    close() {
      clearInterval(waiting)
      // Should bubblewrap have been ended by somebody else before its box stood, nobody but us would end the box's first process.
      const left = first()
      if (left !== undefined) send(left, 'SIGKILL')
    },
  }
}
