/** Ctrl-C, SIGTERM and a window that is closed: the exam ends early, says what it has, and leaves nothing running. */
import { constants } from 'node:os'

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

export interface Interruption {
  readonly signal: AbortSignal
  /** 130 for Ctrl-C, 143 for SIGTERM, as a shell counts; `undefined` while nobody has interrupted. */
  exitCode(): number | undefined
  /** Interrupts without a signal of the system: for keys. */
  raise(signal: NodeJS.Signals): void
  /** Signals have their usual effect again. */
  forget(): void
}

/** Listens for the signals that end a run. A second one does not wait: our `exit` handlers still end every process. */
export function interruption(): Interruption {
  const controller = new AbortController()
  let code: number | undefined
  const raise = (signal: NodeJS.Signals) => {
    if (code !== undefined) process.exit(code)
    code = 128 + constants.signals[signal]
    controller.abort()
  }
  for (const signal of SIGNALS) process.on(signal, raise)
  return {
    signal: controller.signal,
    exitCode: () => code,
    raise,
    forget() {
      for (const signal of SIGNALS) process.off(signal, raise)
    },
  }
}
