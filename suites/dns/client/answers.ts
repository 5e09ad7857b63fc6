/** What the client prints of an answer: every record, and nothing that is none. */
import { all, fc, met, requirement, rfc, unmet } from '../../../harness/kit.ts'
import type { ZoneRecord } from '../zone.ts'
import { hidesWord, placeOf, serve, showsAll } from './serve.ts'

const NAME = 'www.example.test.'
const record = (type: ZoneRecord['type'], data: string, name = NAME, ttl = 300): ZoneRecord => ({
  name,
  ttl,
  type,
  data,
})

export const showsAllRecords = requirement({
  title: 'All addresses of a name are printed',
  clause: rfc(1034, '5.2.1'),
  level: 'MUST',
  tier: 'basic',
  points: 2,
  why: 'When the first server is down, the next one is wanted.',
  hint: 'ANCOUNT says how many records there are: read one after the other, each behind the data of the one before.',
  given: fc.record({ last: fc.uniqueArray(fc.integer({ min: 1, max: 254 }), { minLength: 2, maxLength: 8 }) }),
  examples: [{ last: [1, 2, 3] }],
  when: ({ last }, stage) =>
    serve(stage, { name: NAME, type: 'A' }, { answers: last.map((octet) => record('A', `198.51.100.${octet}`)) }),
  judge: ({ last }, t) => showsAll(t, ...last.map((octet) => `198.51.100.${octet}`)),
})

export const showsAliases = requirement({
  title: 'Aliases are printed with the addresses that they lead to',
  clause: rfc(1034, '3.6.2'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  why: 'The canonical name of a host is what the book asks for.',
  hint: 'The answer has CNAME records before the address: print them too, and read on.',
  given: fc.constant({}),
  examples: [{}],
  when: (_, stage) =>
    serve(
      stage,
      { name: NAME, type: 'A' },
      {
        answers: [
          record('CNAME', 'middle7.example.test.'),
          record('CNAME', 'server7.example.test.', 'middle7.example.test.'),
          record('A', '198.51.100.7', 'server7.example.test.'),
        ],
      },
    ),
  judge: (_, t) => showsAll(t, 'middle7.example.test'),
})

export const findsAddressesBehindAliases = requirement({
  title: 'An address that stands behind an alias is printed',
  clause: rfc(1034, '3.6.2'),
  level: 'MUST',
  tier: 'basic',
  points: 1,
  why: 'Most big sites are aliases.',
  hint: 'Look at the type of each record: 5 is an alias, whose data is a name; go on behind it.',
  given: fc.constant({}),
  examples: [{}],
  when: (_, stage) =>
    serve(
      stage,
      { name: NAME, type: 'A' },
      {
        answers: [record('CNAME', 'server7.example.test.'), record('A', '198.51.100.7', 'server7.example.test.')],
      },
    ),
  judge: (_, t) => showsAll(t, '198.51.100.7'),
})

export const showsExchangers = requirement({
  title: 'Mail exchangers are printed with their preference',
  clause: rfc(1035, '3.3.9'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'The number says whom to try first.',
  hint: 'The data is 16 bits of preference and a name, which may end in a pointer.',
  given: fc.constant({}),
  examples: [{}],
  when: (_, stage) =>
    serve(
      stage,
      { name: NAME, type: 'MX' },
      {
        answers: [record('MX', '10 mail.example.test.'), record('MX', '20 backup.example.test.')],
      },
    ),
  judge: (_, t) => showsAll(t, 'mail.example.test', 'backup.example.test', '10', '20'),
})

export const ordersByPreference = requirement({
  title: 'Mail exchangers are printed in the order of their preference',
  clause: rfc(1035, '3.3.9'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  why: 'Lower values are preferred, and are tried first.',
  hint: 'Sort by the number, as a number: 9 comes before 10.',
  needs: [showsExchangers],
  given: fc.record({ first: fc.integer({ min: 0, max: 99 }), second: fc.integer({ min: 100, max: 9_999 }) }),
  examples: [
    { first: 9, second: 100 },
    { first: 20, second: 100 },
  ],
  when: ({ first, second }, stage) =>
    serve(
      stage,
      { name: NAME, type: 'MX' },
      {
        answers: [record('MX', `${second} backup.example.test.`), record('MX', `${first} mail.example.test.`)],
      },
    ),
  judge: (_, t) => {
    const [mail, backup] = [placeOf(t, 'mail.example.test'), placeOf(t, 'backup.example.test')]
    return mail < backup ? met : unmet('mail.example.test before backup.example.test', 'the other way round')
  },
})

export const showsIpv6 = requirement({
  title: 'IPv6 addresses are printed in one of their forms',
  clause: rfc(3596, '2.2'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'Sixteen octets as numbers with dots are no address.',
  hint: 'Eight groups of hexadecimal digits with colons; inet_ntop does it.',
  given: fc.constant({}),
  examples: [{}],
  when: (_, stage) => serve(stage, { name: NAME, type: 'AAAA' }, { answers: [record('AAAA', '2001:db8::7')] }),
  judge: (_, t) =>
    ['2001:db8::7', '2001:db8:0:0:0:0:0:7', '2001:0db8:0000:0000:0000:0000:0000:0007'].some(
      (form) => placeOf(t, form) >= 0,
    )
      ? met
      : showsAll(t, '2001:db8::7'),
})

export const showsTexts = requirement({
  title: 'All strings of a text are printed',
  clause: rfc(1035, '3.3.14'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'Keys are longer than one string, and are cut into several.',
  hint: 'Read strings, each behind its length, until the data is used up.',
  given: fc.constant({}),
  examples: [{}],
  when: (_, stage) => serve(stage, { name: NAME, type: 'TXT' }, { answers: [record('TXT', '"alpha7" "bravo7"')] }),
  judge: (_, t) => showsAll(t, 'alpha7', 'bravo7'),
})

export const showsNames = requirement({
  title: 'Name servers are printed, with every label of their names',
  clause: rfc(1035, '3.3.11'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'A name that is cut at its pointer is another one.',
  hint: 'A name may end in a pointer: go on where it leads, and come back behind it.',
  given: fc.constant({}),
  examples: [{}],
  when: (_, stage) =>
    serve(
      stage,
      { name: NAME, type: 'NS' },
      { answers: [record('NS', 'ns1.example.test.'), record('NS', 'ns2.example.test.')] },
    ),
  judge: (_, t) => showsAll(t, 'ns1.example.test', 'ns2.example.test'),
})

export const passesOverOtherTypes = requirement({
  title: 'Records of other types in the answer do not hide those that were asked for',
  clause: rfc(1035, '3.2.2'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'Signatures come with the records that they sign.',
  hint: 'Go on behind the data of a record that you do not know: its length is there.',
  given: fc.constant({}),
  examples: [{}],
  when: (_, stage) =>
    serve(stage, { name: NAME, type: 'A' }, { answers: [record('TXT', '"signature"'), record('A', '198.51.100.7')] }),
  judge: (_, t) => showsAll(t, '198.51.100.7'),
})

export const showsAnswerSectionOnly = requirement({
  title: 'What stands in the other sections is not printed as an answer',
  clause: rfc(1035, '4.1'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  why: 'Those addresses are those of name servers, and not of what was asked for.',
  hint: 'Stop after as many records as ANCOUNT says, or print the others under a heading on standard error.',
  given: fc.constant({}),
  examples: [{}],
  when: (_, stage) =>
    serve(
      stage,
      { name: NAME, type: 'A' },
      {
        answers: [record('A', '198.51.100.7')],
        authority: [record('NS', 'ns1.example.test.', 'example.test.')],
        additional: [record('A', '203.0.113.53', 'ns1.example.test.')],
      },
    ),
  judge: (_, t) => all(showsAll(t, '198.51.100.7'), hidesWord(t, '203.0.113.53')),
})

export const keepsLetterCase = requirement({
  title: 'Texts are printed in the letters in which they came',
  clause: rfc(1035, '3.3.14'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'Keys in texts are letters of both kinds, and mean nothing in the other.',
  hint: 'Compare names without regard to case, and change nothing of what you print.',
  given: fc.constant({}),
  examples: [{}],
  when: (_, stage) => serve(stage, { name: NAME, type: 'TXT' }, { answers: [record('TXT', '"MiXeDcAsE"')] }),
  judge: (_, t) => {
    const at = placeOf(t, 'MiXeDcAsE')
    return at >= 0 && !printedHas(t, 'MiXeDcAsE') ? unmet('MiXeDcAsE', 'other letters') : showsAll(t, 'MiXeDcAsE')
  },
})

const printedHas = (t: Parameters<typeof placeOf>[0], word: string): boolean =>
  t.some(
    ({ line, what, bytes }) =>
      line === 'stdout' && what === 'printed' && bytes && new TextDecoder('latin1').decode(bytes).includes(word),
  )

export const endsWithSuccess = requirement({
  title: 'When the answer has come, the client ends with status 0',
  clause: rfc(1034, '5.2.1'),
  level: 'SHOULD',
  tier: 'basic',
  points: 1,
  why: 'Scripts ask for the status, and not for the words.',
  hint: 'End by yourself once the answer is printed.',
  given: fc.constant({}),
  examples: [{}],
  when: (_, stage) => serve(stage, { name: NAME, type: 'A' }, { answers: [record('A', '198.51.100.7')] }),
  judge: (_, t) => {
    const status = t.find(({ what }) => what === 'exited')?.status
    return status?.code === 0 ? met : unmet('status 0', status ? `${status.code ?? status.signal}` : 'it did not end')
  },
})
