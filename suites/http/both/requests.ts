/** Manners of requests: what a client may say only together with something else, whatever it asks for. */
import {
  invariant,
  linesOf,
  met,
  octets,
  rfc,
  type Transcript,
  unmet,
  unobserved,
  type Verdict,
} from '../../../harness/kit.ts'
import { fieldOf, membersOf } from '../lens/head.ts'
import { type Request, requestsIn } from '../lens/message.ts'

/** Judges every request that came; a transcript without any shows nothing. */
function inEveryRequest(t: Transcript, judge: (request: Request) => Verdict): Verdict {
  const requests = linesOf(t, 'server').flatMap((line) => requestsIn(octets(t, line, 'received').bytes).messages)
  if (requests.length === 0) return unobserved('no request came')
  return requests.map(judge).find(({ is }) => is === 'unmet') ?? met
}

export const listsHopFields = invariant({
  title: 'A field that is meant for the next hop only, TE or Upgrade, is named in Connection',
  clause: rfc(9110, '7.6.1'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'A proxy would pass it on to a server that was not meant, and could not understand the answer.',
  hint: 'Leave TE and Upgrade out; or send "Connection: TE" or "Connection: Upgrade" beside them.',
  roles: ['client'],
  always: (t) =>
    inEveryRequest(t, (request) => {
      const forgotten = ['te', 'upgrade'].find(
        (name) => fieldOf(request, name) !== undefined && !membersOf(request, 'connection').includes(name),
      )
      return forgotten === undefined ? met : unmet(`the option ${forgotten} in Connection`, 'it is not there')
    }),
})

export const expectsOnlyWithContent = invariant({
  title: 'Who has no content to send does not ask whether to send it',
  clause: rfc(9110, '10.1.1'),
  level: 'MUST NOT',
  tier: 'standard',
  points: 1,
  why: 'The server would wait for content, and the client for the server.',
  hint: 'Send "Expect: 100-continue" with content only, or never.',
  roles: ['client'],
  always: (t) =>
    inEveryRequest(t, (request) =>
      membersOf(request, 'expect').includes('100-continue') && request.framing === 'none'
        ? unmet('no Expect without content', `"Expect: ${fieldOf(request, 'expect')}"`)
        : met,
    ),
})
