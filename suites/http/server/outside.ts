/**
 * Nothing outside of the folder of documents is ever served. What must not come out is a file that lies beside that folder, where the
 * program is told the folder, and one that every system has. After each attempt the server still has to serve.
 */
import {
  type Arbitrary,
  all,
  contract,
  fc,
  met,
  octets,
  quote,
  requirement,
  type Stage,
  type Transcript,
  unmet,
  type Verdict,
} from '../../../harness/kit.ts'
import { latin1 } from '../lens/head.ts'
import { HOST, latin1Octets, request, visit, word } from '../pen.ts'
import { asksAfterwards, neverSends, servedAfterwards } from './answers.ts'
import { ask, publishAs } from './ask.ts'

const BESIDE = 'docroot-beside'

/** One way to write "up one folder", so often, behind what, and to which goal. */
interface Climb {
  readonly dots: string
  readonly slash: string
  readonly depth: number
  readonly behind: string
  readonly goal: string
}

const PASSWORDS = 'etc/passwd'
const ACCOUNT = /^root:[^:\n]*:0:0:[^\n]*$/m

/** The name of a file beside the documents; its octets are made of it. */
const secretName: Arbitrary<string> = word.map((name) => `secret-${name}.txt`)

function secretIn(name: string): Uint8Array {
  return latin1Octets(`this is not for the world: ${name}`)
}

function climb(dots: Arbitrary<string>, slash: Arbitrary<string>): Arbitrary<Climb> {
  return fc.record({
    dots,
    slash,
    depth: fc.integer({ min: 1, max: 12 }),
    behind: fc.constantFrom('', 'room/', 'no-such-room/', './', '/', 'room/./'),
    goal: fc.oneof(fc.constant(PASSWORDS), secretName),
  })
}

/** The path of a climb, and the goal below the folder in which it ends. */
function pathOfClimb({ dots, slash, depth, behind, goal }: Climb): string {
  const down = goal === PASSWORDS ? goal : `${BESIDE}/${goal}`
  // In a folder below, one step leads to the documents themselves.
  const steps = depth + (/room/.test(behind) ? 1 : 0)
  return `/${behind}${(dots + slash).repeat(steps)}${down.replaceAll('/', slash)}`
}

async function climbs(stage: Stage, given: Climb, ways: (path: string) => Uint8Array = visit): Promise<void> {
  if (given.goal !== PASSWORDS) await stage.put(BESIDE, given.goal, secretIn(given.goal))
  await publishAs(stage, 'room/inside.txt', latin1Octets('inside'))
  await ask(stage, ways(pathOfClimb(given)))
  await asksAfterwards(stage)
}

function staysInside(goal: string, t: Transcript): Verdict {
  const stream = octets(t, 'client 1', 'received')
  const found = ACCOUNT.exec(latin1(stream.bytes))
  return all(
    neverSends(t, secretIn(goal), `${goal}, which lies beside the folder of documents`),
    found
      ? unmet('anything but a file outside', `/${PASSWORDS}: ${quote(latin1Octets(found[0]))}`, stream.at(found.index))
      : met,
    servedAfterwards(t),
  )
}

const WHY = 'Half of all first servers give away any file of the machine: passwords, keys, their own source.'

export const keepsDotsInside = requirement({
  title: 'Two dots in a path lead to nothing outside of the folder of documents',
  clause: contract('outside'),
  level: 'MUST NOT',
  tier: 'standard',
  points: 3,
  why: WHY,
  hint: 'Join the folder and the path, resolve the result (realpath), and refuse what does not lie below the folder. Compare with the slash: /docs-old begins with /docs.',
  given: climb(fc.constant('..'), fc.constantFrom('/', '//', '/./')),
  examples: [
    { dots: '..', slash: '/', depth: 1, behind: '', goal: 'secret-key.txt' },
    { dots: '..', slash: '/', depth: 12, behind: '', goal: PASSWORDS },
    { dots: '..', slash: '/', depth: 1, behind: 'room/', goal: 'secret-key.txt' },
    { dots: '..', slash: '//', depth: 12, behind: '', goal: PASSWORDS },
  ],
  when: (given, stage) => climbs(stage, given),
  judge: ({ goal }, t) => staysInside(goal, t),
})

export const keepsEncodedDotsInside = requirement({
  title: 'Dots and slashes that are encoded in whatever way lead to nothing outside either',
  clause: contract('outside'),
  level: 'MUST NOT',
  tier: 'robust',
  points: 3,
  why: 'Who looks for two dots in the path as it came does not see them in %2e%2e.',
  hint: 'Decode first and check then, and check the path that you are about to open rather than the text of the request.',
  needs: [keepsDotsInside],
  given: climb(
    fc.constantFrom(
      '..',
      '%2e%2e',
      '.%2e',
      '%2E.',
      '%252e%252e',
      '%c0%ae%c0%ae',
      '%e0%80%ae%e0%80%ae',
      '..%00',
      '..;',
      '....',
    ),
    fc.constantFrom('/', '%2f', '%2F', '%5c', '\\', '%252f', '%c0%af', '//'),
  ),
  examples: [
    { dots: '%2e%2e', slash: '/', depth: 1, behind: '', goal: 'secret-key.txt' },
    { dots: '%2e%2e', slash: '/', depth: 12, behind: '', goal: PASSWORDS },
    { dots: '..', slash: '%2f', depth: 12, behind: '', goal: PASSWORDS },
    { dots: '%2e%2e', slash: '%2f', depth: 1, behind: 'room/', goal: 'secret-key.txt' },
    { dots: '%252e%252e', slash: '/', depth: 12, behind: '', goal: PASSWORDS },
    { dots: '..', slash: '\\', depth: 12, behind: '', goal: PASSWORDS },
    { dots: '%c0%ae%c0%ae', slash: '%c0%af', depth: 12, behind: '', goal: PASSWORDS },
    { dots: '....', slash: '//', depth: 12, behind: '', goal: PASSWORDS },
  ],
  when: (given, stage) => climbs(stage, given),
  judge: ({ goal }, t) => staysInside(goal, t),
})

export const survivesOneRemovalOfDots = requirement({
  title: 'Dots that are left when dots have been taken out lead nowhere',
  clause: contract('outside'),
  level: 'MUST NOT',
  tier: 'robust',
  points: 1,
  why: 'Taking "../" out of "....//" leaves "../".',
  hint: 'Refuse a path that leads outside instead of repairing it.',
  needs: [keepsDotsInside],
  given: climb(fc.constantFrom('....', '..../', '.../...', '..././'), fc.constantFrom('//', '/', '\\\\')),
  examples: [
    { dots: '....', slash: '//', depth: 12, behind: '', goal: PASSWORDS },
    { dots: '....', slash: '//', depth: 1, behind: '', goal: 'secret-key.txt' },
    { dots: '.../...', slash: '//', depth: 1, behind: '', goal: 'secret-key.txt' },
  ],
  when: (given, stage) => climbs(stage, given),
  judge: ({ goal }, t) => staysInside(goal, t),
})

export const takesNoAbsolutePath = requirement({
  title: 'A path that begins with two slashes does not begin at the root of the machine',
  clause: contract('outside'),
  level: 'MUST NOT',
  tier: 'robust',
  points: 2,
  why: 'Joining a folder and an absolute path gives the absolute path in many languages: os.path.join in Python is one.',
  hint: 'Take all slashes off the front of the path before you join it to the folder, after decoding.',
  given: fc.record({
    front: fc
      .array(fc.constantFrom('/', '%2f', '%2F', '\\', './'), { minLength: 1, maxLength: 4 })
      .map((parts) => parts.join('')),
    goal: fc.constant(PASSWORDS),
  }),
  examples: ['/', '//', '%2f', '%2F/'].map((front) => ({ front, goal: PASSWORDS })),
  when: async ({ front, goal }, stage) => {
    await ask(stage, visit(`/${front}${goal}`))
    await asksAfterwards(stage)
  },
  judge: ({ goal }, t) => staysInside(goal, t),
})

export const keepsOtherTargetsInside = requirement({
  title: 'A target that is no path leads to nothing outside',
  clause: contract('outside'),
  level: 'MUST NOT',
  tier: 'robust',
  points: 1,
  why: 'Servers that take off the first character of the target, or the host of a URL, are fooled by targets without one.',
  hint: 'Refuse a target that begins neither with a slash nor with http://, and treat the path of a URL like any other.',
  given: fc.record({
    before: fc.constantFrom(
      '',
      'x',
      'file://',
      'file:',
      'http:',
      `http://${HOST}`,
      `http://${HOST}/`,
      'http://..',
      `http://${HOST}/x?`,
    ),
    depth: fc.integer({ min: 0, max: 12 }),
    goal: fc.constant(PASSWORDS),
  }),
  examples: [
    { before: '', depth: 12, goal: PASSWORDS },
    { before: 'x', depth: 0, goal: PASSWORDS },
    { before: 'file://', depth: 0, goal: PASSWORDS },
    { before: `http://${HOST}`, depth: 12, goal: PASSWORDS },
  ],
  when: async ({ before, depth, goal }, stage) => {
    const path = `${'/..'.repeat(depth)}/${goal}`
    await ask(stage, visit(before === '' ? path.slice(1) : before + path))
    await asksAfterwards(stage)
  },
  judge: ({ goal }, t) => staysInside(goal, t),
})

export const keepsOtherMethodsInside = requirement({
  title: 'No other method and no other version serves what GET does not',
  clause: contract('outside'),
  level: 'MUST NOT',
  tier: 'robust',
  points: 1,
  why: 'A check that stands in one branch of the program is missing in the next.',
  hint: 'Turn the target into a file in one function, with the check in it, and call that for every method.',
  needs: [keepsDotsInside],
  given: fc.record({
    climb: climb(fc.constantFrom('..', '%2e%2e'), fc.constant('/')),
    method: fc.constantFrom('POST', 'OPTIONS', 'PROPFIND', 'get', 'TRACE'),
    version: fc.constantFrom('HTTP/1.1', 'HTTP/1.0', 'HTTP/1.2'),
  }),
  examples: [
    {
      climb: { dots: '..', slash: '/', depth: 12, behind: '', goal: PASSWORDS },
      method: 'POST',
      version: 'HTTP/1.1',
    },
    {
      climb: { dots: '..', slash: '/', depth: 1, behind: '', goal: 'secret-key.txt' },
      method: 'POST',
      version: 'HTTP/1.0',
    },
  ],
  when: ({ climb, method, version }, stage) =>
    climbs(stage, climb, (target) =>
      request({
        method,
        target,
        version,
        fields: [
          ['Host', HOST],
          ['Content-Length', '0'],
          ['Connection', 'close'],
        ],
      }),
    ),
  judge: ({ climb }, t) => staysInside(climb.goal, t),
})

export const followsNoLinkOut = requirement({
  title: 'A symbolic link that leads out of the folder of documents is not followed',
  clause: contract('outside'),
  level: 'SHOULD NOT',
  tier: 'robust',
  points: 1,
  why: 'On a machine that many people share, whoever may put a document there could put the whole machine there.',
  hint: 'Resolve links (realpath) before you compare the path with the folder.',
  given: fc.record({ name: word, whole: fc.boolean(), goal: fc.oneof(fc.constant(PASSWORDS), secretName) }),
  examples: [
    { name: 'out', whole: false, goal: PASSWORDS },
    { name: 'out', whole: true, goal: PASSWORDS },
    { name: 'out', whole: true, goal: 'secret-key.txt' },
  ],
  when: async ({ name, whole, goal }, stage) => {
    const isSecret = goal !== PASSWORDS
    if (isSecret) await stage.put(BESIDE, goal, secretIn(goal))
    const folder = isSecret ? `../${BESIDE}` : '/etc'
    const file = isSecret ? goal : 'passwd'
    // The link itself is asked for, or what lies behind a link to a folder.
    await stage.link('docroot', `link-${name}`, whole ? folder : `${folder}/${file}`)
    await ask(stage, visit(`/link-${name}${whole ? `/${file}` : ''}`))
    await asksAfterwards(stage)
  },
  judge: ({ goal }, t) => staysInside(goal, t),
})
