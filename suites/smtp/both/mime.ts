/** MIME in every message that a client hands over (RFC 2045, RFC 2046, RFC 2047). */
import { invariant, linesOf, met, octets, rfc, unmet, unobserved } from '../../../harness/kit.ts'
import { CLIENT, withoutMimeFlaw, written } from './written.ts'

export const declaresMime = invariant({
  title: 'Content-Type and Content-Transfer-Encoding come with MIME-Version, and have the forms of MIME',
  clause: rfc(2045, '4'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  covers: ['M-07'],
  roles: CLIENT,
  why: 'Without that field the message is plain text to a reader, boundaries and base64 included.',
  hint: 'Write "MIME-Version: 1.0" wherever you write Content-Type.',
  always: withoutMimeFlaw(
    ['version', 'type', 'encoding'],
    'MIME-Version: 1.0, a type such as text/plain, and an encoding that exists',
  ),
})

export const declaresEightBits = invariant({
  title: 'Octets outside ASCII in a text are declared, as 8bit or by an encoding',
  clause: rfc(2045, '6.2'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  covers: ['M-11'],
  roles: CLIENT,
  why: 'What is not declared is 7bit: a server may clear the eighth bit, or refuse the message.',
  hint: 'Write Content-Transfer-Encoding: base64 or quoted-printable, and encode the text.',
  always: withoutMimeFlaw(['eight-bit'], 'ASCII, or Content-Transfer-Encoding'),
})

export const offersEightBits = invariant({
  title: 'Octets outside ASCII go out only to a server that lists 8BITMIME',
  clause: rfc(5321, '2.4'),
  level: 'MUST NOT',
  tier: 'standard',
  points: 1,
  covers: ['M-11', 'C-08'],
  roles: CLIENT,
  why: 'Without the extension the way is 7 bits wide.',
  hint: 'Look for 8BITMIME in the reply to EHLO; without it encode the text in base64 or quoted-printable.',
  always: (t) => {
    if (written(t).length === 0) return unobserved('no message came')
    const offered = linesOf(t, 'server').some((line) =>
      /^250[- ]8BITMIME\b/im.test(Buffer.from(octets(t, line, 'sent').bytes).toString('latin1')),
    )
    // What is not declared to be more than 7bit is told of above.
    const declared = written(t).filter(({ mime }) =>
      mime.parts.some(({ encoding }) => encoding === '8bit' || encoding === 'binary'),
    )
    const foreign = declared.find(({ message }) => /[\x80-\xff]/.test(message.body))
    return !offered && foreign
      ? unmet(
          'ASCII, since 8BITMIME was not offered',
          'octets outside ASCII',
          foreign.placeOf(foreign.message.bodyAt + foreign.message.body.search(/[\x80-\xff]/)),
        )
      : met
  },
})

export const dividesParts = invariant({
  title: 'A multipart has a boundary of at most 70 characters, before each part and behind the last',
  clause: rfc(2046, '5.1.1'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  covers: ['M-08'],
  roles: CLIENT,
  why: 'A reader that does not find the boundary shows base64, or nothing.',
  hint: 'Write CR LF, two hyphens and the boundary in front of each part, and two more hyphens behind the last.',
  always: withoutMimeFlaw(['boundary'], 'a boundary, its parts, and its end'),
})

export const encodesBase64 = invariant({
  title: 'Base64 has lines of at most 76 characters, and nothing but its alphabet',
  clause: rfc(2045, '6.8'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  covers: ['M-09'],
  roles: CLIENT,
  why: 'Decoders stop at the first character that is none.',
  hint: 'Encode, and put CR LF behind every 76 characters.',
  always: withoutMimeFlaw(['base64'], 'base64 in lines of at most 76 characters'),
})

export const encodesQuotedPrintable = invariant({
  title: 'Quoted-printable has lines of at most 76 characters, and = only before two hexadecimal digits',
  clause: rfc(2045, '6.7'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  covers: ['M-09'],
  roles: CLIENT,
  why: 'A = that is not written as =3D takes the two characters behind it along.',
  hint: 'Encode =, and every octet outside printable ASCII; break lines with = at their end.',
  always: withoutMimeFlaw(['quoted-printable'], 'quoted-printable in lines of at most 76 characters'),
})

export const encodesWords = invariant({
  title: 'Encoded words have at most 75 characters, and the form of one of their two encodings',
  clause: rfc(2047, '2'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  covers: ['M-10'],
  roles: CLIENT,
  why: 'What has not the form of an encoded word is shown as it is, question marks and all.',
  hint: 'Cut the text between letters, and write several words with blanks between them.',
  always: withoutMimeFlaw(['encoded-word'], 'encoded words of at most 75 characters'),
})
