/** How the client ends, and what that says: shared by the topics of this role. */
import {
  all,
  type Entry,
  happened,
  linesOf,
  met,
  quote,
  same,
  type Transcript,
  unmet,
  type Verdict,
} from '../../../harness/kit.ts'
import { shown, showsContent } from './serve.ts'

/** How it ended by itself: who was waited for in vain ends when we hang up, which is no end of his own. */
function exitOf(t: Transcript): Entry['status'] {
  if (happened(t, 'program', 'silence')) return undefined
  return t.find(({ line, what }) => line === 'program' && what === 'exited')?.status
}

/** It ended by itself, in whatever way but by a crash. */
export function ends(t: Transcript): Verdict {
  const status = exitOf(t)
  if (!status) return unmet('the end of the program', 'it went on, or hung')
  if (status.code === null) return unmet('the end of the program', `it was ended by ${status.signal ?? 'a signal'}`)
  return met
}

/** It ended, and its exit status says that the whole response has come. */
export function succeeds(t: Transcript): Verdict {
  const code = exitOf(t)?.code
  return all(ends(t), code === 0 ? met : unmet('the exit status 0', `the exit status ${code}`))
}

/**
 * It ended, and its exit status says that no whole response could be had. Who is asking again by that time has noticed as well: a
 * request may be repeated, and how often is the client's affair.
 */
export function fails(t: Transcript): Verdict {
  if (!exitOf(t) && linesOf(t, 'server').length > 1) return met
  const code = exitOf(t)?.code
  return all(ends(t), code === 0 ? unmet('an exit status other than 0', 'the exit status 0, as after a success') : met)
}

/** Besides, it has told the person why. */
export function explains(t: Transcript): Verdict {
  if (happened(t, 'stderr', 'printed') || (!exitOf(t) && linesOf(t, 'server').length > 1)) return met
  return unmet('some words on standard error', 'nothing was printed there')
}

/** The content appears, and the client ends with success. */
export function fetches(t: Transcript, content: Uint8Array): Verdict {
  return all(showsContent(t, content), succeeds(t))
}

/** The content appears, and the client ends. */
export function showsAndEnds(t: Transcript, content: Uint8Array): Verdict {
  return all(showsContent(t, content), ends(t))
}

/** Either the message counts as none, or this is its content; nothing else is what it says. */
export function failsOrShows(t: Transcript, content: Uint8Array): Verdict {
  return fails(t).is === 'met' ? met : all(ends(t), showsContent(t, content))
}

/** Nothing but the content stands on standard output, or in the file {out}. */
export function showsOnly(t: Transcript, content: Uint8Array): Verdict {
  return same(content, shown(t))
}

/** This, which is no content, does not appear. */
export function hides(t: Transcript, octetsOfIt: Uint8Array, what: string): Verdict {
  const { bytes } = shown(t)
  const at = Buffer.from(bytes).indexOf(octetsOfIt)
  return at < 0 ? met : unmet(`${what} not to be shown`, quote(bytes), shown(t).at(at))
}
