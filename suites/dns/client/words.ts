/** What the client says when there is nothing to print: each cause in words of its own. */
import {
  all,
  contract,
  fc,
  met,
  requirement,
  type Stage,
  type Transcript,
  unmet,
  type Verdict,
} from '../../../harness/kit.ts'
import { endedWith, hidesWord, type Reply, saidWhyAndFailed, serve, words } from './serve.ts'

const NAME = 'www.example.test.'
const A = { name: NAME, type: 'A' } as const
const SOA = {
  name: 'example.test.',
  ttl: 300,
  type: 'SOA',
  data: 'ns1.example.test. admin.example.test. 1 7200 3600 1209600 300',
} as const
const RCODES = { servfail: 2, nxdomain: 3, refused: 5 } as const

const NO_NAME =
  /nxdomain|non-?exist|not exist|no such (name|host|domain)|not found|unknown (host|name)|name error|can't find/i

const failing = (stage: Stage, reply: Reply) => serve(stage, A, reply)

/** The words are not those for a name that does not exist. */
function doesNotBlameTheName(t: Transcript): Verdict {
  const found = NO_NAME.exec(words(t))
  return found ? unmet('other words than for a name that does not exist', found[0]) : met
}

export const tellsNameError = requirement({
  title: 'That a name does not exist is said in words',
  clause: contract('failure'),
  level: 'MUST',
  tier: 'basic',
  points: 2,
  why: 'The person has mistyped it, and nothing else helps.',
  hint: 'The last four bits of the header are 3: print that there is no such name, NXDOMAIN.',
  given: fc.constant({}),
  examples: [{}],
  when: (_, stage) => failing(stage, { rcode: RCODES.nxdomain, authority: [SOA] }),
  judge: (_, t) =>
    all(
      saidWhyAndFailed(t),
      NO_NAME.test(words(t))
        ? met
        : unmet('words such as NXDOMAIN, no such name, or not found', JSON.stringify(words(t).trim().slice(0, 200))),
    ),
})

export const tellsServfail = requirement({
  title: 'That the server has failed is said, and not that the name does not exist',
  clause: contract('failure'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'It may work in a minute; the name is right.',
  hint: 'The code 2 is SERVFAIL.',
  given: fc.constant({}),
  examples: [{}],
  when: (_, stage) => failing(stage, { rcode: RCODES.servfail }),
  judge: (_, t) => all(saidWhyAndFailed(t), doesNotBlameTheName(t)),
})

export const tellsRefused = requirement({
  title: 'That the server refuses is said, and not that the name does not exist',
  clause: contract('failure'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  why: 'Another server has to be asked.',
  hint: 'The code 5 is REFUSED.',
  given: fc.constant({}),
  examples: [{}],
  when: (_, stage) => failing(stage, { rcode: RCODES.refused }),
  judge: (_, t) => all(saidWhyAndFailed(t), doesNotBlameTheName(t)),
})

export const tellsNoData = requirement({
  title: 'That a name has nothing of the type is said, in whatever words',
  clause: contract('failure'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  why: 'An empty screen says nothing: has it asked, has it crashed?',
  hint: 'No records and the code 0: print that there are none of this type.',
  given: fc.constant({}),
  examples: [{}],
  when: (_, stage) => failing(stage, { authority: [SOA] }),
  judge: (_, t) =>
    words(t).trim() === ''
      ? unmet('a word about there being no records', 'nothing was printed')
      : doesNotBlameTheName(t),
})

export const endsWithStatus = requirement({
  title: 'Where there is no answer, the exit status is not 0',
  clause: contract('failure'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  why: 'Scripts ask for the status, and not for the words.',
  hint: 'exit(1) when the name does not exist or the server fails.',
  given: fc.record({ rcode: fc.constantFrom(...Object.values(RCODES)) }),
  examples: [{ rcode: RCODES.nxdomain }],
  when: ({ rcode }, stage) => failing(stage, { rcode }),
  judge: (_, t) => endedWith(t, (code) => code !== 0, 'a status other than 0'),
})

export const speaksOnStderr = requirement({
  title: 'What went wrong is not printed where the records are due',
  clause: contract('output'),
  level: 'SHOULD',
  tier: 'standard',
  points: 1,
  why: 'The next program in the pipe takes it for a record.',
  hint: 'Errors go to standard error.',
  given: fc.constant({}),
  examples: [{}],
  when: (_, stage) => failing(stage, { rcode: RCODES.nxdomain, authority: [SOA] }),
  judge: (_, t) => {
    const text = t.some(({ line, what }) => line === 'stdout' && what === 'printed')
    return all(text ? unmet('nothing on standard output', 'words') : met, hidesWord(t, 'ns1.example.test'))
  },
})
