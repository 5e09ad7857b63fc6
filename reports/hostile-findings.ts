/** For the tests of outlets: findings in which a program says, wherever a program can say something, what it likes. */
import type { Finding } from '../harness/core/finding.ts'
import { ANSWERS_FAST, COMPRESSES, entry, found, SETS_QR, wrongId } from '../harness/core/specimen.ts'
import { unmet } from '../harness/core/verdict.ts'

export function hostileFindings(said: string, octets: Uint8Array = new TextEncoder().encode(said)): readonly Finding[] {
  const transcript = [
    entry('client 1', 'received', { bytes: octets, from: said }),
    entry('stderr', 'printed', { bytes: new TextEncoder().encode(said) }),
    entry('stdout', 'printed', { bytes: octets }),
    entry('docroot', 'found', { path: said, bytes: octets }),
  ]
  const failure = { ...wrongId, verdict: unmet(said, said, { entry: 0, byte: 0 }), transcript, counterexample: said }
  return [
    { ...failure, hint: said },
    found(SETS_QR, { outcome: 'blocked', because: said, hint: said }),
    { ...failure, id: COMPRESSES, steady: false },
    found(ANSWERS_FAST, { outcome: 'error', because: said }),
  ]
}
