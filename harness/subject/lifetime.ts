/** The life of a program under test as others see it, be it a process or a reference in our own: its words, and its one end. */
import type { ExitStatus } from '../core/transcript.ts'
import { output } from './output.ts'

type Stream = 'stdout' | 'stderr'

/** What is said before anyone listens is kept up to here: nobody ever listens to a server, and it may talk without end. */
const UNHEARD_BYTES = 64 * 1024

export interface Lifetime {
  /** Aborts when the program has ended, whichever way. */
  readonly over: AbortSignal
  say(stream: Stream, words: string | Uint8Array): void
  /** The first end counts, and is told once all that was said has been heard. */
  end(status: ExitStatus): void
  status(): ExitStatus | undefined
  onExit(listener: (status: ExitStatus) => void): () => void
  onPrinted(listener: (stream: Stream, bytes: Uint8Array) => void): void
  lastWords(): { readonly stdout: string; readonly stderr: string }
}

/** From the first word to the exit status, as the pipes of a process would show it. */
export function lifetime(): Lifetime {
  const words = { stdout: output(), stderr: output() }
  const listeners = new Set<(status: ExitStatus) => void>()
  const over = new AbortController()
  let unheardBytes = 0
  let unheard: { readonly stream: Stream; readonly bytes: Uint8Array }[] = []
  let hear: ((stream: Stream, bytes: Uint8Array) => void) | undefined
  let status: ExitStatus | undefined
  return {
    over: over.signal,
    say(stream, said) {
      if (status) return
      const bytes = typeof said === 'string' ? new TextEncoder().encode(said) : said
      words[stream].add(bytes)
      if (hear) hear(stream, new Uint8Array(bytes))
      else if (unheardBytes < UNHEARD_BYTES) {
        unheard.push({ stream, bytes: new Uint8Array(bytes) })
        unheardBytes += bytes.length
      }
    },
    end(ended) {
      if (status) return
      status = ended
      for (const listener of listeners) listener(ended)
      listeners.clear()
      // Without a reason of ours an error is made for it, whose stack costs more than all the rest of an end.
      over.abort('the program has ended')
    },
    status: () => status,
    onExit(listener) {
      if (status) listener(status)
      else listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    onPrinted(listener) {
      hear = listener
      for (const { stream, bytes } of unheard) listener(stream, bytes)
      unheard = []
    },
    lastWords: () => ({ stdout: words.stdout.text(), stderr: words.stderr.text() }),
  }
}
