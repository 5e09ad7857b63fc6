/**
 * Mail servers and clients as students write them, right and wrong, each with the outcome that it has to get. What is asked of a wrong
 * one is what its first line is about, and what a first program has to do.
 */
import type { Example } from '../example.ts'

const TAKES = 'first/takes-message'
const SENDS = 'first/sends-message'
const PASSES_ON = 'first/passes-on'

const RIGHT: readonly Example[] = [
  {
    file: 'python/mail_server.py',
    exam: 'smtp/server',
    language: 'Python',
    command: 'python3 mail_server.py {port} {mailboxes}',
    asked: [
      'first/*',
      'order/*',
      'transaction/*',
      'delivery/*',
      'transparency/*',
      'smuggling/*',
      'errors/*',
      'segments/*',
    ],
    fails: [],
  },
  {
    file: 'python/send.py',
    exam: 'smtp/client',
    language: 'Python',
    command: 'python3 send.py {host} {port} {from} {to} {subject} {body}',
    asked: ['first/*', 'dialogue/*', 'text/*', 'injection/*', 'header/*', 'replies/*'],
    fails: [],
  },
  {
    file: 'python/mail_lab.py',
    exam: 'smtp/client',
    language: 'Python',
    command: 'python3 mail_lab.py {host} {port}',
    asked: ['first/*', 'dialogue/*'],
    fails: [],
  },
  {
    file: 'python/relay.py',
    exam: 'smtp/relay',
    language: 'Python',
    command: 'python3 relay.py {port} {routes} {queue} {retry} {giveup} {domain}',
    asked: ['first/*', 'carrying/*', 'retries/*', 'notices/*', 'hosts/*', 'queue/*', 'routing/*'],
    fails: [],
  },
]

const WRONG: readonly Example[] = [
  server('line_feed_ends', ['smuggling/goes-on-behind-lf']),
  server('keeps_dots', ['transparency/takes-dots-off']),
  server('one_recv_one_command', ['segments/reads-commands-in-pieces']),
  server('forgets_rset', ['commands/forgets-with-rset']),
  server('data_any_time', ['order/refuses-data-without-rcpt']),
  client('ignores_replies', ['refusals/stops-at-mail']),
  client('doubles_no_dots', ['text/doubles-dots']),
  client('says_all_at_once', ['dialogue/waits-for-replies']),
  client('breaks_into_the_header', ['injection/keeps-subject-in-line']),
  relay('relays_from_memory', ['queue/survives-restart']),
  relay('tries_once', ['retries/tries-again']),
  relay('bounces_from_postmaster', ['notices/tells-from-nobody']),
]

export const EXAMPLES: readonly Example[] = [...RIGHT, ...WRONG]

function server(name: string, fails: readonly string[]): Example {
  const command = `python3 ${name}.py {port} {mailboxes}`
  return { file: `wrong/${name}.py`, exam: 'smtp/server', language: 'Python', command, asked: [TAKES, ...fails], fails }
}

function client(name: string, fails: readonly string[]): Example {
  const command = `python3 ${name}.py {host} {port} {from} {to} {subject} {body}`
  return { file: `wrong/${name}.py`, exam: 'smtp/client', language: 'Python', command, asked: [SENDS, ...fails], fails }
}

function relay(name: string, fails: readonly string[]): Example {
  const command = `python3 ${name}.py {port} {routes} {queue} {retry} {giveup}`
  return {
    file: `wrong/${name}.py`,
    exam: 'smtp/relay',
    language: 'Python',
    command,
    asked: [PASSES_ON, ...fails],
    fails,
  }
}
