/**
 * Programs as students write them, right and wrong, each with the outcome that it has to get: one table, which a test reads
 * (`examples.test.ts`) and a person may. Whoever changes the exam sees here what it changes for whom.
 */

import type { Example } from '../example.ts'

type Role = 'tcp-server' | 'udp-server' | 'tcp-client' | 'udp-client'

const ROOT = 'conversation/answers-in-capitals'

/** What the book's TCP server does not do: it takes one recv for the sentence, and serves one client at a time. */
const BOOK_TCP_SERVER = [
  'clients/serves-together',
  'clients/idle-client-blocks-nobody',
  'stream/joins-segments',
  'stream/answers-long-text',
  'robustness/survives-abort',
  'robustness/survives-octets-that-are-no-text',
  'robustness/starts-again-at-once',
  'robustness/takes-what-is-written-before-reading',
]

const BOOK: readonly Example[] = [
  python('python/tcp_server.py', 'tcp-server', BOOK_TCP_SERVER),
  python('python/udp_server.py', 'udp-server', [
    'octets/answers-large-datagrams',
    'robustness/survives-octets-that-are-no-text',
  ]),
  python('python/tcp_client.py', 'tcp-client', ['stream/joins-segments', 'stream/shows-long-replies']),
  python('python/udp_client.py', 'udp-client', [
    'network/asks-again-when-its-sentence-is-lost',
    'network/ignores-strangers',
    'robustness/gives-up',
  ]),
]

const OTHER_LANGUAGES: readonly Example[] = [
  c('tcp_server', 'tcp-server'),
  c('udp_server', 'udp-server'),
  c('tcp_client', 'tcp-client'),
  java('TCPServer', 'tcp-server'),
  java('UDPServer', 'udp-server'),
  javascript('tcp_server', 'tcp-server'),
  javascript('udp_server', 'udp-server'),
]

/** Nothing can be examined, and the sentence says why. */
const NEVER_READY: readonly Example[] = [
  wrong('never_listens', [ROOT], 'and never listened on the TCP port'),
  wrong('asks_for_its_port', [ROOT], 'If it asks for something on stdin first, let it start without.'),
  wrong('listens_elsewhere', [ROOT], 'and I was waiting on the TCP port'),
  wrong('only_ipv6', [ROOT], 'but only on the address ::1'),
  wrong('exits_first', [ROOT], "NameError: name 'serverPort' is not defined"),
  wrong('forks_daemon', [ROOT], 'left a process behind in the background'),
  wrong('listens_and_leaves', [ROOT], 'left a process behind in the background'),
  wrong('speaks_udp', [ROOT], 'and this exam speaks TCP'),
  {
    file: 'wrong/does_not_build.c',
    exam: 'uppercase/tcp-server',
    language: 'C',
    build: 'cc -o does_not_build does_not_build.c',
    command: './does_not_build {port}',
    builds: false,
    fails: [],
    says: 'did not build: "cc -o does_not_build does_not_build.c" ended with exit status 1',
  },
]

const WRONG_SERVERS: readonly Example[] = [
  wrong('hangs', [ROOT], 'We saw nothing; we expected'),
  wrong('greets_first', [ROOT], 'WELCOME!'),
  wrong('replies_markup', [ROOT], '\\x1b[2J::error::ok</testcase>'),
  wrong(
    'first_word_only',
    ['conversation/capitalises-every-word', 'octets/survives-foreign-letters'],
    'do not read it word by word',
  ),
  wrong(
    'small_buffer',
    [
      'conversation/answers-every-length',
      'stream/joins-segments',
      'stream/answers-long-text',
      'robustness/takes-what-is-written-before-reading',
    ],
    'Receive into a buffer of at least 1024 octets',
  ),
  wrong('strips_line_end', ['octets/keeps-line-ends', 'octets/survives-foreign-letters'], 'Do not strip the sentence.'),
  wrong('waits_for_line_end', ['octets/answers-without-line-end'], 'do not wait for a line end with readline'),
  {
    ...wrong('dies_of_empty_connection', ['robustness/survives-empty-connection'], 'IndexError: index out of range'),
    // A reset that comes before its recv is an end without a word.
    perhaps: ['robustness/survives-abort'],
  },
  wrong(
    'serves_once',
    [
      'clients/serves-one-after-the-other',
      'clients/serves-together',
      'clients/idle-client-blocks-nobody',
      'robustness/survives-empty-connection',
      'robustness/survives-abort',
      'robustness/survives-octets-that-are-no-text',
      'robustness/survives-many-clients',
    ],
    'Your server ends after it has served',
  ),
  python(
    'wrong/answers_from_another_port.py',
    'udp-server',
    ['manners/answers-once-and-from-its-port'],
    'an answer from 127.0.0.1:',
  ),
]

/** Unpleasant to have around, and right in what they say: they earn all there is. */
const RIGHT_BUT_ODD: readonly Example[] = [
  wrong('ignores_sigterm', []),
  wrong('floods_stdout', []),
  wrong('prints_markup', []),
  {
    ...wrong('port_from_environment', []),
    command: 'python3 port_from_environment.py',
    env: ['PORT={port}'],
  },
]

const WRONG_CLIENTS: readonly Example[] = [
  python('wrong/ignores_stdin.py', 'tcp-client', ['conversation/sends-the-sentence'], '"hello world"'),
  python(
    'wrong/never_ends.py',
    'tcp-client',
    ['conversation/ends-after-the-exchange', 'robustness/reports-close'],
    'it went on',
  ),
  python(
    'wrong/prints_bytes.py',
    'tcp-client',
    ['display/shows-the-reply', 'display/shows-foreign-letters', 'stream/joins-segments', 'stream/shows-long-replies'],
    'the bytes object',
  ),
]

/** Those that are waited for longest come first, so that the others pass meanwhile. */
export const EXAMPLES: readonly Example[] = [
  ...BOOK,
  ...WRONG_CLIENTS,
  ...WRONG_SERVERS,
  ...NEVER_READY,
  ...OTHER_LANGUAGES,
  ...RIGHT_BUT_ODD,
]

function python(file: string, role: Role, fails: readonly string[], says?: string): Example {
  const name = file.split('/').at(-1)
  return {
    file,
    exam: `uppercase/${role}`,
    language: 'Python',
    command: `python3 ${name} ${told(role)}`,
    fails,
    ...(says && { says }),
  }
}

/** The arguments of a program in this role. */
function told(role: Role): string {
  return role.endsWith('client') ? '{host} {port}' : '{port}'
}

function wrong(name: string, fails: readonly string[], says?: string): Example {
  return python(`wrong/${name}.py`, 'tcp-server', fails, says)
}

function c(name: string, role: Role): Example {
  const build = `cc -pthread -o ${name} ${name}.c`
  return {
    file: `c/${name}.c`,
    exam: `uppercase/${role}`,
    language: 'C',
    build,
    command: `./${name} ${told(role)}`,
    fails: [],
  }
}

function java(name: string, role: Role): Example {
  const build = `javac ${name}.java`
  return {
    file: `java/${name}.java`,
    exam: `uppercase/${role}`,
    language: 'Java',
    build,
    command: `java ${name} {port}`,
    fails: [],
  }
}

function javascript(name: string, role: Role): Example {
  return {
    file: `javascript/${name}.mjs`,
    exam: `uppercase/${role}`,
    language: 'JavaScript',
    command: `node ${name}.mjs {port}`,
    fails: [],
  }
}
