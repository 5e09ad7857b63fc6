/** Several hosts on one server, told apart by the name that was asked for. */
import { all, contract, fc, requirement, rfc, type Stage } from '../../../harness/kit.ts'
import { type FieldLines, latin1Octets, request, word } from '../pen.ts'
import { asksAfterwards, neverSends, servedAfterwards } from './answers.ts'
import { ask, hasContent } from './ask.ts'
import { hostFolders } from './capabilities.ts'

const hostName = fc
  .tuple(word, fc.constantFrom('example.org', 'example.com', 'test'))
  .map(([name, domain]) => `${name}.${domain}`)
const twoHosts = fc.uniqueArray(hostName, { minLength: 2, maxLength: 2 })
const EXAMPLE = ['books.example.org', 'music.example.org']

/** A request for a path of a host. */
function asks(target: string, host: string, more: FieldLines = []): Uint8Array {
  return request({ target, fields: [['Host', host], ...more, ['Connection', 'close']] })
}

/** Each host says which it is, all at one path. */
function welcome(host: string): Uint8Array {
  return latin1Octets(`this is ${host} and no other`)
}

async function furnish(stage: Stage, hosts: readonly string[]): Promise<void> {
  for (const host of hosts) await stage.put('hosts', `${host}/who.txt`, welcome(host))
}

export const servesHostByName = requirement({
  title: 'A request is answered with the documents of the host that it names',
  clause: contract('hosts'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  capability: hostFolders,
  why: 'Thousands of sites share one address; the name in Host is all that tells them apart.',
  hint: 'Use the folder in {hosts} that is called like the value of Host.',
  given: fc.record({ hosts: twoHosts }),
  examples: [{ hosts: EXAMPLE }],
  when: async ({ hosts }, stage) => {
    await furnish(stage, hosts)
    for (const host of hosts) await ask(stage, asks('/who.txt', host))
  },
  judge: ({ hosts }, t) => all(...hosts.map((host, at) => hasContent(t, welcome(host), { line: `client ${at + 1}` }))),
})

export const readsHostInAnyCase = requirement({
  title: 'A host is known in capitals and small letters alike',
  clause: rfc(9110, '4.2.3'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  capability: hostFolders,
  needs: [servesHostByName],
  why: 'Names of hosts are compared without regard to case, everywhere.',
  hint: 'Convert the value of Host to small letters before you look for the folder.',
  given: fc.record({ hosts: twoHosts, capitals: fc.integer({ min: 1, max: 3 }) }),
  examples: [{ hosts: EXAMPLE, capitals: 1 }],
  when: async ({ hosts, capitals }, stage) => {
    await furnish(stage, hosts)
    const spelled = [...(hosts[0] ?? '')]
      .map((letter, at) => (at % capitals === 0 ? letter.toUpperCase() : letter))
      .join('')
    await ask(stage, asks('/who.txt', spelled))
  },
  judge: ({ hosts }, t) => hasContent(t, welcome(hosts[0] ?? '')),
})

export const leavesPortAside = requirement({
  title: 'A port behind the name of the host is not part of the name',
  clause: rfc(9110, '7.2'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  capability: hostFolders,
  needs: [servesHostByName],
  why: 'Browsers send the port whenever it is not 80.',
  hint: 'Cut Host at its colon.',
  given: fc.record({ hosts: twoHosts, port: fc.integer({ min: 1, max: 65_535 }) }),
  examples: [{ hosts: EXAMPLE, port: 8_080 }],
  when: async ({ hosts, port }, stage) => {
    await furnish(stage, hosts)
    await ask(stage, asks('/who.txt', `${hosts[0]}:${port}`))
  },
  judge: ({ hosts }, t) => hasContent(t, welcome(hosts[0] ?? '')),
})

export const prefersHostOfTarget = requirement({
  title: 'A host in the target counts, and Host beside it does not',
  clause: rfc(9112, '3.2.2'),
  level: 'MUST',
  tier: 'standard',
  points: 1,
  capability: hostFolders,
  needs: [servesHostByName],
  why: 'Two programs that read two different hosts out of one request can be played off against each other.',
  hint: 'When the target begins with http://, take the host from there and ignore the field.',
  covers: ['RL-08', 'RL-09'],
  given: fc.record({ hosts: twoHosts, port: fc.boolean() }),
  examples: [{ hosts: EXAMPLE, port: false }],
  when: async ({ hosts, port }, stage) => {
    await furnish(stage, hosts)
    await ask(stage, asks(`http://${hosts[0]}${port ? ':80' : ''}/who.txt`, hosts[1] ?? ''))
  },
  judge: ({ hosts }, t) => hasContent(t, welcome(hosts[0] ?? '')),
})

export const givesNoHostToStrangers = requirement({
  title: 'A request for a host that is not there gets no other host’s documents',
  clause: contract('hosts'),
  level: 'MUST NOT',
  tier: 'standard',
  points: 1,
  capability: hostFolders,
  why: 'The documents of one customer must not appear under the name of anybody.',
  hint: 'Use a folder of a host only when its whole name was asked for; else the usual documents, or 404 or 421.',
  given: fc.record({ hosts: twoHosts, kind: fc.constantFrom('begins', 'ends', 'other', 'none') }),
  examples: ['begins', 'ends', 'other', 'none'].map((kind) => ({ hosts: EXAMPLE, kind })),
  when: async ({ hosts, kind }, stage) => {
    await furnish(stage, hosts)
    const [host = ''] = hosts
    const stranger =
      { begins: `${host}.evil`, ends: `evil.${host}`, other: 'unknown.example.net', none: '' }[kind] ?? ''
    await ask(stage, asks('/who.txt', stranger))
    await asksAfterwards(stage)
  },
  judge: ({ hosts }, t) =>
    all(...hosts.map((host) => neverSends(t, welcome(host), `the document of ${host}`)), servedAfterwards(t)),
})

export const keepsHostInside = requirement({
  title: 'A host that is a path leads to no folder',
  clause: contract('outside'),
  level: 'MUST NOT',
  tier: 'robust',
  points: 2,
  capability: hostFolders,
  why: 'What is checked in the path and not in the host lets everybody in by the other door.',
  hint: 'Use only names that are really in {hosts}, and none with dots or slashes alone.',
  given: fc.record({
    name: word,
    host: fc.constantFrom(
      '..',
      '../docroot-beside',
      '..%2fdocroot-beside',
      './../docroot-beside',
      '.',
      'x/../../docroot-beside',
    ),
    inTarget: fc.boolean(),
  }),
  examples: [
    { name: 'secret', host: '../docroot-beside', inTarget: false },
    { name: 'secret', host: '..', inTarget: false },
  ],
  when: async ({ name, host, inTarget }, stage) => {
    await stage.put('docroot-beside', `${name}.txt`, welcome(name))
    await stage.put('hosts', 'here.example.org/who.txt', welcome('here'))
    const path = host.endsWith('docroot-beside') ? `/${name}.txt` : `/docroot-beside/${name}.txt`
    await ask(stage, asks(inTarget ? `http://${host}${path}` : path, host))
    await asksAfterwards(stage)
  },
  judge: ({ name }, t) => all(neverSends(t, welcome(name), 'a file outside of all hosts'), servedAfterwards(t)),
})
