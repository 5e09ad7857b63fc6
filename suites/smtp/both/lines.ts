/** The lines that a client says, in commands and in messages (RFC 5321 §2.3.8). */
import { invariant, met, rfc, unmet, unobserved } from '../../../harness/kit.ts'
import { onEveryLine, SENDERS, said } from './written.ts'

export const endsLinesWithCrLf = invariant({
  title: 'Every line that it sends as a client ends in CR LF, in commands and in messages',
  clause: rfc(5321, '2.3.8'),
  level: 'MUST',
  tier: 'basic',
  points: 2,
  covers: ['C-03'],
  roles: SENDERS,
  why: 'Strict servers do not see the end of a line in LF alone, and others refuse the message.',
  hint: 'Write "\\r\\n" behind every line, those of the text too; println and text mode write what the platform likes.',
  always: onEveryLine('line-end', 'CR LF at the end of the line'),
})

export const sendsNoBareCr = invariant({
  title: 'No CR goes out without its LF',
  clause: rfc(5321, '2.3.8'),
  level: 'MUST NOT',
  tier: 'standard',
  points: 1,
  covers: ['C-03'],
  roles: SENDERS,
  why: 'What one server passes on as text is a line end to the next.',
  hint: 'Look for "\\r\\r\\n": it comes from writing "\\r\\n" to a stream that turns "\\n" into "\\r\\n" by itself.',
  always: onEveryLine('bare-cr', 'CR only before LF'),
})

export const keepsCommandsShort = invariant({
  title: 'No command is longer than 512 octets',
  clause: rfc(5321, '4.5.3.1.4'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  roles: SENDERS,
  why: 'Servers need not read longer ones.',
  hint: 'One recipient in each RCPT.',
  always: (t) => {
    const all = said(t)
    if (all.length === 0) return unobserved('nothing was said')
    for (const { dialogue, placeOf } of all) {
      const long = dialogue.commands.find(({ text }) => text.length + 2 > 512)
      if (long) return unmet('at most 512 octets', `a command of ${long.text.length + 2} octets`, placeOf(long.at))
    }
    return met
  },
})
