/** The Domain Name System: the server that owns a zone, the one that finds out for others, and the program that asks. */
import { protocol, quote, type RoleDeclaration } from '../../harness/kit.ts'
import { summary } from './lens/message.ts'
import { manners } from './resolver/actors.ts'
import { HINTS, ROOTS, rootZone } from './resolver/world.ts'
import { masterFile, ORIGIN, standing, ZONE } from './zone.ts'

const server: RoleDeclaration = {
  name: 'server',
  summary: 'the authoritative name server',
  acts: 'server',
  transport: 'udp',
  port: 5353,
  placeholders: {
    host: 'the address on which the server is reached, 127.0.0.1 unless told otherwise',
    port: 'the port of the server, chosen by the grader',
    zone: 'the zone as a file in the master format of RFC 1035 §5',
    zonejson: 'the same records as a JSON file, for programs that read no master format',
  },
  places: {
    zone: { kind: 'file', usual: ['zone.txt', 'zone.db', 'zone', 'example.test.zone', 'db.example.test'] },
    zonejson: { kind: 'file', usual: ['zone.json', 'records.json'], insteadOf: 'zone' },
  },
  standing: standing(ZONE),
  usage: [
    'python3 nameserver.py {port} {zone}',
    'java NameServer {port} {zonejson}',
    './nameserver -p {port} -z {zone}',
  ],
  contract: [
    {
      name: 'start',
      text: 'The server starts without asking anything, reads its zone once, listens on every address, and answers until it is stopped. What it prints does not matter.',
    },
    {
      name: 'port',
      text: 'The port is 5353 unless the server is told another one, as an argument or in the environment. It answers over UDP and, if it can, over TCP on the same port.',
    },
    {
      name: 'zone',
      text: `The zone is ${ORIGIN} unless its SOA record says otherwise, and the server is the authority for it. In the file every record stands on a line of its own, with its name, TTL, class, type and data, and all names are absolute: "www.${ORIGIN} 3600 IN A 192.0.2.81". Its types are A, AAAA, CNAME, MX, NS, PTR, SOA, SRV and TXT; a server that does not know one passes over it. Requirements of the topic "files" alone use more of the master format.`,
    },
    {
      name: 'json',
      text: 'The JSON file is an object with the name "origin" and the list "records"; each record has "name", "ttl", "type" and "data", and the data stands there as in the master format, for example "10 mail.example.test." for a record of type MX.',
    },
    {
      name: 'authority',
      text: 'The server answers from its zone alone. It never asks other servers, whatever the query wishes.',
    },
    {
      name: 'garbage',
      text: 'What is no message gets a format error or no answer. The server goes on.',
    },
  ],
  topics: [
    'first',
    'header',
    'question',
    'records',
    'aliases',
    'absence',
    'delegations',
    'wildcards',
    'clients',
    'outside',
    'operations',
    'truncation',
    'edns',
    'tcp',
    'files',
    'zones',
    'robustness',
    'updates',
  ],
  watchedBy: ['messages'],
}

const client: RoleDeclaration = {
  name: 'client',
  summary: 'the program that asks',
  acts: 'client',
  transport: 'udp',
  alsoOverTcp: true,
  port: 5353,
  placeholders: {
    server: 'the address of the server to ask',
    host: 'the same',
    port: 'the port of the server',
    name: 'the name to look up, without a dot at its end',
    type: 'the type to ask for: A, AAAA, CNAME, MX, NS, PTR or TXT',
  },
  usage: ['python3 lookup.py {server} {port} {name} {type}', './lookup -p {port} @{server} {name} {type}'],
  contract: [
    {
      name: 'start',
      text: 'The client is given the address and the port of a server, a name and a type; it asks that server, prints what it answers, and ends. It asks for nothing on its standard input.',
    },
    {
      name: 'output',
      text: 'Each record of the answer appears on standard output, on a line of its own, with its data as in the master format; the name, TTL and type may stand beside it, and labels around it. What went wrong goes to standard error.',
    },
    {
      name: 'failure',
      text: 'A name that does not exist, a name without records of the type, a server that fails or refuses, and a server that says nothing are told in words, each in its own; the exit status is 0 when there was an answer, and another one when there was none.',
    },
    {
      name: 'waiting',
      text: 'A query without an answer is sent again after some seconds, and given up within a minute.',
    },
  ],
  topics: ['first', 'queries', 'answers', 'words', 'forgery', 'silence', 'reverse', 'tcp', 'robustness'],
  watchedBy: ['silences'],
}

const resolver: RoleDeclaration = {
  name: 'resolver',
  summary: 'the local name server, which finds out and remembers',
  acts: 'server',
  transport: 'udp',
  port: 5353,
  placeholders: {
    host: 'the address on which the resolver is reached, 127.0.0.1 unless told otherwise',
    port: 'the port of the resolver, chosen by the grader',
    hints: 'the servers of the root as a file in the master format: NS records, and their addresses',
    roots: 'the addresses of the same, with commas between them, for programs that read no file',
    upstream_port: 'the port of all other name servers, 53 unless told otherwise',
  },
  values: { roots: ROOTS.map(({ address }) => address).join(',') },
  places: { hints: { kind: 'file', usual: ['root.hints', 'named.root', 'hints.txt', 'hints'] } },
  standing: { hints: masterFile(HINTS) },
  neighbours: {
    portIn: 'upstream_port',
    port: 53,
    standing: Object.fromEntries(
      ROOTS.map(({ name, address }) => [address, { name, manners: manners({ zones: [rootZone()] }) }]),
    ),
  },
  usage: [
    'python3 resolver.py {port} {hints} {upstream_port}',
    './resolver -p {port} --root {roots} --upstream-port {upstream_port}',
  ],
  contract: [
    {
      name: 'start',
      text: 'The resolver starts without asking anybody anything on its terminal, listens on every address, and answers until it is stopped. What it prints does not matter.',
    },
    {
      name: 'port',
      text: 'The port is 5353 unless the resolver is told another one, as an argument or in the environment. It answers over UDP and, if it can, over TCP on the same port.',
    },
    {
      name: 'hints',
      text: 'It knows the servers of the root alone, from a file or as addresses. Each record of the file stands on a line of its own, with its name, TTL, class, type and data, and all names are absolute: ". 86400 IN NS a.root-servers.".',
    },
    {
      name: 'upstream',
      text: 'All other name servers listen on one port, over UDP and TCP: 53, or what {upstream_port} says. Their addresses are of 127.0.0.0/8, one for each, as their records say; there is no IPv6.',
    },
    {
      name: 'iteration',
      text: 'It begins at the root and follows referrals down to the servers that know; it asks nobody else to do that for it.',
    },
    {
      name: 'waiting',
      text: 'A server that says nothing is given up after some seconds, and a client is told within half a minute that nothing could be found out.',
    },
    {
      name: 'garbage',
      text: 'What is no message gets a format error or no answer, whoever sent it. The resolver goes on.',
    },
  ],
  topics: [
    'first',
    'answers',
    'iteration',
    'aliases',
    'cache',
    'bailiwick',
    'forgery',
    'failures',
    'loops',
    'clients',
    'operations',
    'truncation',
    'edns',
    'tcp',
    'worlds',
    'robustness',
  ],
  watchedBy: ['messages', 'queries', 'ttls'],
}

export const dns = protocol({
  name: 'dns',
  title: 'The Domain Name System',
  summary: 'names to records: the server that owns a zone, the one that finds out, and the program that asks',
  sources: [
    'RFC 1034',
    'RFC 1035',
    'RFC 2136',
    'RFC 2181',
    'RFC 2308',
    'RFC 2782',
    'RFC 3225',
    'RFC 3425',
    'RFC 3596',
    'RFC 3597',
    'RFC 4035',
    'RFC 4343',
    'RFC 4592',
    'RFC 5452',
    'RFC 5936',
    'RFC 6604',
    'RFC 6891',
    'RFC 6895',
    'RFC 7766',
    'RFC 8020',
    'RFC 8906',
    'RFC 9619',
  ],
  roles: [server, resolver, client],
  reading: (octets) => summary(octets) ?? quote(octets),
})
