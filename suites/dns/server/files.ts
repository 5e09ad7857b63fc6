/** The master format as people write it (RFC 1035 §5): each case starts the server with a file of its own. */
import { capability, fc, met, requirement, rfc, type Stage, type Transcript, unmet } from '../../../harness/kit.ts'
import { nameOf, textLabels } from '../lens/names.ts'
import { TYPES } from '../lens/types.ts'
import { jsonFile, ORIGIN, type Zone, type ZoneRecord } from '../zone.ts'
import { answersExactly } from './answers.ts'
import { ask, inEach } from './ask.ts'

const readsMasterFiles = capability({
  name: 'master-file',
  without: 'takes no master file from {zone}',
  placeholder: 'zone',
})

const SOA = `ns1.${ORIGIN} hostmaster.${ORIGIN} 1 7200 3600 1209600 300`
const TOP = `${ORIGIN} 3600 IN SOA ${SOA}\n${ORIGIN} 3600 IN NS ns1.${ORIGIN}\nns1.${ORIGIN} 3600 IN A 192.0.2.1\n`

const a = (label: string, data: string, ttl = 3600): ZoneRecord => ({
  name: `${label}.${ORIGIN}`,
  ttl,
  type: 'A',
  data,
})

/** A file, and the records that it holds besides the zone's own. */
interface Written {
  readonly text: string
  readonly records: readonly ZoneRecord[]
}

/** The server starts with this file, and is asked for its records. */
function reads(...files: readonly [Written, ...Written[]]) {
  const given = fc.constantFrom(...files.map((_, nth) => ({ nth })))
  const fileOf = ({ nth }: { nth: number }) => files[nth] ?? files[0]
  return {
    capability: readsMasterFiles,
    given,
    examples: files.map((_, nth) => ({ nth })),
    // Each case is a start, and there is nothing to generate.
    slow: true,
    standing: (chosen: { nth: number }) => {
      const { text, records } = fileOf(chosen)
      const zone: Zone = { origin: ORIGIN, records }
      return { zone: text, zonejson: jsonFile(zone) }
    },
    when: (chosen: { nth: number }, stage: Stage) => {
      const names = new Map(
        fileOf(chosen).records.map(({ name, type }) => [`${name} ${type}`, { name, type: TYPES[type] }]),
      )
      return ask(stage, ...names.values())
    },
    judge: (chosen: { nth: number }, t: Transcript) =>
      inEach(t, (answer, exchange) => {
        const [asked] = exchange.query.questions
        const own = fileOf(chosen).records.filter(
          ({ name, type }) => name === asked?.name && TYPES[type] === asked.type,
        )
        return answersExactly(own, answer, exchange)
      }),
  }
}

export const skipsComments = requirement({
  title: 'Comments, blank lines and tabs in the zone file are looked past',
  clause: rfc(1035, '5.1'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'Zone files are written by people, for people.',
  hint: 'Cut each line at its first semicolon outside of quotes, and split it at any number of blanks and tabs.',
  ...reads({
    text: `; the zone\n\n${TOP}   \n\t\nalpha.${ORIGIN}\t3600   IN\tA \t192.0.2.7 ; a host\n;alpha.${ORIGIN} 3600 IN A 192.0.2.8\n`,
    records: [a('alpha', '192.0.2.7')],
  }),
})

export const completesNames = requirement({
  title: 'A name without a dot at its end is completed with $ORIGIN, and @ stands for it',
  clause: rfc(1035, '5.1'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'Hardly a zone file writes its names out; a forgotten dot is the best-known mistake of all.',
  hint: 'Keep the origin of the last $ORIGIN line, and append it to names in data as well.',
  ...reads({
    text: `$ORIGIN ${ORIGIN}\n@ 3600 IN SOA ns1 hostmaster 1 7200 3600 1209600 300\n@ 3600 IN NS ns1\nns1 3600 IN A 192.0.2.1\nalpha 3600 IN A 192.0.2.7\nweb 3600 IN MX 10 alpha\n$ORIGIN deep.${ORIGIN}\nbravo 3600 IN A 192.0.2.9\n`,
    records: [
      a('alpha', '192.0.2.7'),
      { name: `web.${ORIGIN}`, ttl: 3600, type: 'MX', data: `10 alpha.${ORIGIN}` },
      a('bravo.deep', '192.0.2.9'),
    ],
  }),
})

export const repeatsTheOwner = requirement({
  title: 'A line that begins with a blank is about the name of the line before',
  clause: rfc(1035, '5.1'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'So the records of one name are written below each other.',
  hint: 'Keep the owner of the last record, and look whether the line begins with a blank or a tab.',
  ...reads({
    text: `${TOP}alpha.${ORIGIN} 3600 IN A 192.0.2.7\n   3600 IN A 192.0.2.8\n\t3600 IN TXT "here"\n`,
    records: [
      a('alpha', '192.0.2.7'),
      a('alpha', '192.0.2.8'),
      { name: `alpha.${ORIGIN}`, ttl: 3600, type: 'TXT', data: '"here"' },
    ],
  }),
})

export const takesTtlAndClassInAnyOrder = requirement({
  title: 'Class and TTL stand in either order, and the class may be left out',
  clause: rfc(1035, '5.1'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'The standard has both orders, and files use both.',
  hint: 'Before the type, a number is the TTL and IN the class.',
  ...reads({
    text: `${TOP}alpha.${ORIGIN} IN 3600 A 192.0.2.7\nbravo.${ORIGIN} 3600 A 192.0.2.8\n`,
    records: [a('alpha', '192.0.2.7'), a('bravo', '192.0.2.8')],
  }),
})

export const takesTheUsualTtl = requirement({
  title: 'A record without a TTL has that of the last $TTL line',
  clause: rfc(2308, '4'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'One line says for the whole zone how long its records may be remembered.',
  hint: 'Keep the number of $TTL, and use it where a record has none.',
  ...reads({
    text: `$TTL 7200\n${ORIGIN} IN SOA ${SOA}\n${ORIGIN} IN NS ns1.${ORIGIN}\nns1.${ORIGIN} IN A 192.0.2.1\nalpha.${ORIGIN} IN A 192.0.2.7\nbravo.${ORIGIN} 60 IN A 192.0.2.8\n`,
    records: [a('alpha', '192.0.2.7', 7200), a('bravo', '192.0.2.8', 60)],
  }),
})

export const joinsLinesInParentheses = requirement({
  title: 'Parentheses join several lines to one record',
  clause: rfc(1035, '5.1'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'No SOA record is written on one line.',
  hint: 'Between ( and ) a line end is a blank; comments go on to it all the same.',
  ...reads({
    text: `${ORIGIN} 3600 IN SOA ns1.${ORIGIN} hostmaster.${ORIGIN} (\n  2026 ; serial\n  7200 ; refresh\n  3600 ; retry\n  1209600 ; expire\n  300 ) ; minimum\n${ORIGIN} 3600 IN NS ns1.${ORIGIN}\nns1.${ORIGIN} 3600 IN A 192.0.2.1\nalpha.${ORIGIN} 3600 IN A ( 192.0.2.7 )\n`,
    records: [
      { name: ORIGIN, ttl: 3600, type: 'SOA', data: `ns1.${ORIGIN} hostmaster.${ORIGIN} 2026 7200 3600 1209600 300` },
      a('alpha', '192.0.2.7'),
    ],
  }),
})

export const readsQuotedStrings = requirement({
  title: 'Quotes hold blanks, semicolons and escaped quotes together',
  clause: rfc(1035, '5.1'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'Keys and policies in texts are full of semicolons; cut there, they mean something else.',
  hint: 'Inside of quotes nothing ends but at the next quote without a backslash.',
  ...reads({
    text: `${TOP}alpha.${ORIGIN} 3600 IN TXT "v=DKIM1; k=rsa (not real)" word "say \\"hi\\""\n`,
    records: [
      {
        name: `alpha.${ORIGIN}`,
        ttl: 3600,
        type: 'TXT',
        data: '"v=DKIM1; k=rsa (not real)" "word" "say \\"hi\\""',
      },
    ],
  }),
})

export const keepsARecordOnce = requirement({
  title: 'A record that stands twice in the zone file is one record',
  clause: rfc(2181, '5'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'A set has each of its records once; zone files grow for years, and lines are copied.',
  hint: 'Add a record to its set only where the same data is not there.',
  ...reads({
    text: `${TOP}alpha.${ORIGIN} 3600 IN A 192.0.2.7\nalpha.${ORIGIN} 3600 IN A 192.0.2.8\nalpha.${ORIGIN} 3600 IN A 192.0.2.7\n`,
    records: [a('alpha', '192.0.2.7'), a('alpha', '192.0.2.8')],
  }),
  judge: (_, t) =>
    inEach(t, ({ answers }, { at }) =>
      answers.length === 2 ? met : unmet('two addresses', `${answers.length} records`, at(answers.at(-1)?.at ?? 6)),
    ),
})

export const takesSmallLetters = requirement({
  title: 'Types and classes are read in small letters, too',
  clause: rfc(1035, '5.1'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  why: 'People write "in a" as often as "IN A".',
  hint: 'Turn the word into capitals before you look it up.',
  ...reads({
    text: `${TOP}alpha.${ORIGIN} 3600 in a 192.0.2.7\n`,
    records: [a('alpha', '192.0.2.7')],
  }),
})

export const keepsLabelsApart = requirement({
  title: 'An escaped dot in a name belongs to its label',
  clause: rfc(1035, '5.1'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  why: 'The mailbox first.last of an administrator is one label of the SOA record.',
  hint: 'A backslash takes the next character as it is, and \\DDD is the octet with that number.',
  ...reads({
    text: `${TOP}first\\.last.${ORIGIN} 3600 IN A 192.0.2.7\n`,
    records: [{ name: nameOf(['first\\.last', ...textLabels(ORIGIN)]), ttl: 3600, type: 'A', data: '192.0.2.7' }],
  }),
})
