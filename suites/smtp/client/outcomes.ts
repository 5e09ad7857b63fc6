/** How the client ended, and what it said about it. */
import { happened, met, octets, type Transcript, unmet, type Verdict } from '../../../harness/kit.ts'

function statusOf(t: Transcript) {
  return t.find(({ what, line }) => what === 'exited' && line === 'program')?.status
}

/** The client has ended, whatever its status. */
export function ends(t: Transcript): Verdict {
  return happened(t, 'program', 'exited') ? met : unmet('the end of the program', 'it goes on')
}

export function succeeds(t: Transcript): Verdict {
  const status = statusOf(t)
  if (!status) return unmet('the exit status 0', 'it did not end')
  return status.code === 0
    ? met
    : unmet('the exit status 0', status.signal ? `it was ended by ${status.signal}` : `the exit status ${status.code}`)
}

/** The exit status is one of a program that has failed, and not one of a program that was killed by its own fault. */
export function fails(t: Transcript): Verdict {
  const status = statusOf(t)
  if (!status) return unmet('an exit status other than 0', 'it did not end')
  if (status.signal) return unmet('an exit status other than 0', `it was ended by ${status.signal}`)
  return status.code === 0 ? unmet('an exit status other than 0', 'the exit status 0') : met
}

/** Something was printed, on either stream. */
export function explains(t: Transcript): Verdict {
  const printed = octets(t, 'stderr', 'printed').bytes.length + octets(t, 'stdout', 'printed').bytes.length
  return printed > 0 ? met : unmet('words about what went wrong', 'nothing was printed')
}

/** This text was printed, on either stream. */
export function mentions(t: Transcript, words: string): Verdict {
  const printed = ['stderr', 'stdout'].map((line) => Buffer.from(octets(t, line, 'printed').bytes).toString('latin1'))
  return printed.some((text) => text.includes(words))
    ? met
    : unmet(`"${words}" in what the program prints`, 'it is not there')
}
