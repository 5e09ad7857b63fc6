/** SMTP: the mail server and the program that sends a message, which every course asks for, and the relay between them. */
import { LOCALHOST, protocol, type RoleDeclaration, type Term } from '../../harness/kit.ts'
import { summary } from './lens/summary.ts'
import { ROUTES } from './routes.ts'

/** The domain whose mailboxes the server keeps, and their names; postmaster is there without being named. */
export const DOMAIN = 'example.test'
export const USERS = ['alice', 'bob', 'carol'] as const

const LINES: Term = {
  name: 'lines',
  text: 'Commands, replies and the lines of a message end in CR LF on the wire, and nowhere else does a CR or an LF stand.',
}

const server: RoleDeclaration = {
  name: 'server',
  summary: 'the mail server',
  acts: 'server',
  transport: 'tcp',
  port: 2525,
  placeholders: {
    host: 'the address on which the server is reached, 127.0.0.1 unless told otherwise',
    port: 'the port of the server, chosen by the grader',
    domain: `the domain whose mail the server takes: ${DOMAIN}`,
    users: `the names of its mailboxes, separated by commas: ${USERS.join(',')}`,
    mailboxes: 'the folder in which the server stores what it has taken, as an absolute path',
    certificate: 'the file with the certificate of the server, in PEM, for STARTTLS',
    key: 'the file with the key to it, in PEM',
  },
  values: { domain: DOMAIN, users: USERS.join(',') },
  standing: { certificate: LOCALHOST.certificate, key: LOCALHOST.key },
  places: {
    certificate: { kind: 'file' },
    key: { kind: 'file' },
    mailboxes: {
      kind: 'folder',
      usual: ['.', 'mail', 'mailbox', 'mailboxes', 'maildir', 'messages', 'inbox', 'spool'],
    },
  },
  usage: [
    'python3 smtpserver.py {port}',
    'java MailServer {port} {mailboxes}',
    './server -p {port} -d {domain} -u {users} -m {mailboxes}',
  ],
  contract: [
    {
      name: 'start',
      text: 'The server starts without asking anything, listens on every address, and serves clients until it is stopped. What it prints does not matter.',
    },
    {
      name: 'port',
      text: 'The port is 2525 unless the server is told another one, as an argument or in the environment.',
    },
    {
      name: 'mailboxes',
      text: `The server takes mail for ${USERS.map((name) => `${name}@${DOMAIN}`).join(', ')} and for the postmaster, whether it has these names built in or is told them. A first server may take mail for everybody.`,
    },
    {
      name: 'greeting',
      text: 'The server speaks first, as soon as a client has connected: a line that begins with 220.',
    },
    LINES,
    {
      name: 'delivery',
      text: 'A message that was answered 250 at its end is stored once for every recipient, or once for all of them, with its octets unchanged. Lines may end in LF in the store, and the server may put fields of its own in front of the header section: Return-Path, Received, Delivered-To, and fields that begin with X-.',
    },
    {
      name: 'store',
      text: 'A message is a file of its own anywhere in the folder {mailboxes}, as in a Maildir (alice/new/1), or a part of a mailbox file whose messages are preceded by a line that begins with "From " and in which ">From " stands for "From ". A server that is not told the folder uses the one in which it is started, or one in it that is called mail, mailbox, maildir, messages, inbox or spool (say which with --place mailboxes=FOLDER). A server that stores nothing is judged by what it says.',
    },
    {
      name: 'refused',
      text: 'What was refused, broken off before its end, or taken back with RSET, is stored nowhere.',
    },
    {
      name: 'relay',
      text: 'Nobody has authority to send mail through this server: a recipient in another domain is refused by a server that knows its own domain. A recipient in its domain who has no mailbox is refused too, by a server that knows its users.',
    },
    {
      name: 'size',
      text: 'A message of 64 kB and a hundred recipients are within what the server takes. What it does not take it refuses in words.',
    },
    {
      name: 'tls',
      text: 'A server that is given {certificate} and {key} may list STARTTLS. Mail is taken in clear as well. No client has a certificate, and none looks at that of the server.',
    },
  ],
  topics: [
    'first',
    'greeting',
    'commands',
    'errors',
    'transaction',
    'order',
    'addresses',
    'malformed',
    'clients',
    'segments',
    'delivery',
    'trace',
    'transparency',
    'smuggling',
    'states',
    'pipelining',
    'relay',
    'limits',
    'extensions',
    'authentication',
    'starttls',
    'robustness',
  ],
  watchedBy: ['replies', 'manners'],
}

const client: RoleDeclaration = {
  name: 'client',
  summary: 'the program that sends a message',
  acts: 'client',
  transport: 'tcp',
  port: 2525,
  placeholders: {
    host: 'the address of the mail server',
    port: 'the port of the mail server',
    from: 'the address of the sender: dave@example.org',
    to: 'the addresses of the recipients, separated by commas where there are several',
    subject: 'the subject of the message',
    body: 'the text of the message, its lines separated by LF',
    file: 'a file that holds the text of the message, its lines ended by LF',
    domain: 'the name by which the client is to call itself: client.example.org',
    attachment: 'a file whose octets are sent with the message (task attach)',
    certificate: 'a file with the certificate of the server, in PEM, which may be trusted',
  },
  places: { file: { kind: 'file' }, attachment: { kind: 'file' }, certificate: { kind: 'file' } },
  tasks: {
    attach: {
      summary: 'sends the file {attachment} with the message',
      usage: './send {host} {port} {from} {to} {subject} {body} --attach {attachment}',
    },
  },
  usage: [
    './send {host} {port} {from} {to} {subject} {body}',
    'python3 send.py --server {host}:{port} --from {from} --to {to} --subject {subject} --file {file}',
    'python3 smtp_client.py {port}',
  ],
  contract: [
    {
      name: 'start',
      text: 'The client is given a server, a sender, recipients, a subject and a text; it sends one message by SMTP, and ends. A first client may have all of these built in, except that the port is 2525 or the one that it is told.',
    },
    {
      name: 'text',
      text: 'The text is the argument {body}, or the contents of {file}, or else what stands on standard input up to its end. It reaches the recipient line by line as it is; an empty line at its end may be added or left out.',
    },
    {
      name: 'recipients',
      text: 'Each address in {to} is named once in a RCPT command, and nobody else is.',
    },
    LINES,
    {
      name: 'arguments',
      text: 'An address or a subject never becomes a command, a recipient or a field of its own, whatever characters stand in it. The client may refuse such an argument, or leave the characters out, or encode them.',
    },
    {
      name: 'words',
      text: 'What goes wrong is said in words, on standard error or among what the client prints.',
    },
    {
      name: 'status',
      text: 'The exit status is 0 when the server has accepted the message for all recipients, and another one when it has not accepted it. When some recipients were refused it is the client’s choice, but it says who.',
    },
    {
      name: 'tasks',
      text: 'What a client can do beyond that is said with --task attach=COMMAND.',
    },
    {
      name: 'waiting',
      text: 'A server that sends nothing may be given up after ten seconds, and must be given up after five minutes.',
    },
    {
      name: 'tls',
      text: 'A client may ask for TLS where STARTTLS is offered. The certificate of the server names localhost and 127.0.0.1, and is signed by itself; the client trusts it, or looks into the file {certificate}.',
    },
  ],
  topics: [
    'first',
    'dialogue',
    'replies',
    'text',
    'envelope',
    'header',
    'refusals',
    'injection',
    'attachments',
    'starttls',
    'failures',
  ],
  watchedBy: ['lines', 'messages', 'mime'],
}

/** The name of the relay, and its timers: short, since somebody waits for them. */
export const RELAY = 'relay.example.org'
export const RETRY_MS = 150
export const GIVE_UP_MS = 3_000

const relay: RoleDeclaration = {
  name: 'relay',
  summary: 'the mail server that passes messages on',
  acts: 'server',
  transport: 'tcp',
  port: 2526,
  placeholders: {
    host: 'the address on which the relay is reached, 127.0.0.1 unless told otherwise',
    port: 'the port of the relay, chosen by the grader',
    domain: `the name of the relay: ${RELAY}`,
    routes: 'the file with the table of next hops, as an absolute path',
    queue: 'a folder of its own, in which the relay keeps what it has not handed on yet, as an absolute path',
    retry: `the pause before the next attempt, in seconds: ${RETRY_MS / 1000}`,
    giveup: `when an attempt is the last one, in seconds since the message was taken: ${GIVE_UP_MS / 1000}`,
    upstream_port: 'the port of all next hops, which also stands in the table',
  },
  values: { domain: RELAY, retry: String(RETRY_MS / 1000), giveup: String(GIVE_UP_MS / 1000) },
  places: {
    routes: { kind: 'file', usual: ['routes', 'routes.txt'] },
    queue: { kind: 'folder', usual: ['queue', 'spool'] },
  },
  standing: { routes: ROUTES },
  neighbours: { portIn: 'upstream_port', port: 2525, standing: {} },
  usage: [
    'python3 relay.py {port} {routes} {queue} {retry} {giveup}',
    'java Relay --port {port} --routes {routes} --retry {retry} --giveup {giveup}',
    './relay -p {port} -r {routes} -q {queue} -n {domain}',
  ],
  contract: [
    {
      name: 'start',
      text: 'The relay starts without asking anything, listens on every address, and serves clients until it is stopped. What it prints does not matter.',
    },
    {
      name: 'port',
      text: 'The port is 2526 unless the relay is told another one, as an argument or in the environment.',
    },
    LINES,
    {
      name: 'routes',
      text: 'The table stands in the file {routes}, or in the file routes where the relay is started: a line for each domain, with its name and the address and port of the server that takes its mail, as in "a001.test 127.11.0.2:2525". Where several servers follow, separated by blanks, they are tried in this order. A recipient in a domain that is not in the table is refused in the dialogue. No name server is asked.',
    },
    {
      name: 'envelope',
      text: 'The next hop gets the sender and the recipients as the relay got them: nobody is added, nobody is left out, and no address is changed.',
    },
    {
      name: 'octets',
      text: 'The message is handed on octet for octet, with one Received field in front.',
    },
    {
      name: 'retry',
      text: `What could not be handed on is tried again {retry} seconds later (${RETRY_MS / 1000}, a decimal fraction), and then again, but not sooner. A relay that is not told has a pause of at most a second.`,
    },
    {
      name: 'giveup',
      text: `A message that was not handed on {giveup} seconds after it was taken (${GIVE_UP_MS / 1000}) is given up, and its sender is told. A relay that is not told gives up after no more than five seconds. A server that says nothing is waited for no longer than that.`,
    },
    {
      name: 'once',
      text: 'A recipient whose message was answered 250 by the next hop does not get it again.',
    },
    {
      name: 'notice',
      text: 'The sender of a message that was refused or given up gets one message from the relay that names each recipient who did not get it, and no other recipient. It goes the way of the table, like all mail.',
    },
    {
      name: 'queue',
      text: 'A relay that is given the folder {queue} still has everything that it answered 250 when it is stopped and started again.',
    },
    {
      name: 'size',
      text: 'A message of 64 kB and a hundred recipients are within what the relay takes.',
    },
  ],
  topics: [
    'first',
    'carrying',
    'envelope',
    'trace',
    'routing',
    'dialogue',
    'retries',
    'refusals',
    'notices',
    'reports',
    'hosts',
    'loops',
    'queue',
    'robustness',
  ],
  watchedBy: ['replies', 'manners', 'lines'],
}

export const smtp = protocol({
  name: 'smtp',
  title: 'SMTP',
  summary: 'mail is handed over, message by message, in a dialogue of commands and replies, over TCP',
  sources: [
    'RFC 1870',
    'RFC 2034',
    'RFC 2045',
    'RFC 2046',
    'RFC 2047',
    'RFC 2554',
    'RFC 2920',
    'RFC 3207',
    'RFC 3461',
    'RFC 5321',
    'RFC 5322',
    'RFC 9293',
  ],
  roles: [server, client, relay],
  reading: summary,
})
