/** The real programs that are held against the suites, and where they deviate from the standard. */

export interface Witness {
  readonly name: string
  /** `http/server`. */
  readonly exam: string
  /** The program that has to be installed. */
  readonly program: string
  /** The packages of Debian that bring it. */
  readonly packages: readonly string[]
  /** With placeholders, started in the folder of this file. */
  readonly command: readonly string[]
  /** `NAME=COMMAND`, as for `--task`. */
  readonly tasks?: readonly string[]
  /** It speaks to other servers on a port that is not everybody’s to bind. */
  readonly ownNetwork?: true
  /** MUSTs that it does not meet, by identifier, with the section and why that is its doing. */
  readonly deviations?: Readonly<Record<string, string>>
}

const NO_HOST = 'RFC 9112 §3.2: http.server does not look at Host'
const NO_FRAMING =
  'RFC 9112 §6.3: http.server leaves the content of a GET on the connection, whatever the fields say about its length'

const HTTP_SERVERS: readonly Witness[] = [
  {
    name: 'nginx',
    exam: 'http/server',
    program: 'nginx',
    packages: ['nginx-light'],
    command: ['sh', 'nginx.sh', '{port}', '{docroot}'],
  },
  {
    name: 'apache',
    exam: 'http/server',
    program: 'apache2',
    packages: ['apache2', 'media-types'],
    command: ['sh', 'apache.sh', '{port}', '{docroot}'],
  },
  {
    name: 'lighttpd',
    exam: 'http/server',
    program: 'lighttpd',
    packages: ['lighttpd'],
    command: ['sh', 'lighttpd.sh', '{port}', '{docroot}'],
    deviations: {
      'http/server/host/refuses-second-host':
        'RFC 9112 §3.2: more than one Host is to be refused; lighttpd forgets one that is empty, and one that says the same',
    },
  },
  {
    name: 'python-http-server',
    exam: 'http/server',
    program: 'python3',
    packages: ['python3'],
    command: ['python3', '-m', 'http.server', '{port}', '--directory', '{docroot}', '--protocol', 'HTTP/1.1'],
    deviations: {
      'http/server/request-line/takes-absolute-form':
        'RFC 9112 §3.2.2: a server accepts the absolute form; http.server looks for a folder "http:"',
      'http/server/fields/refuses-blank-before-colon':
        'RFC 9112 §5.1: a blank before the colon is answered 400; http.server reads headers as those of mail',
      'http/server/host/refuses-missing-host': `${NO_HOST}; none is missed`,
      'http/server/host/refuses-second-host': `${NO_HOST}; two are none too many`,
      'http/server/host/refuses-invalid-host': `${NO_HOST}; it may say anything`,
      'http/server/bodies/refuses-bad-length': NO_FRAMING,
      'http/server/bodies/refuses-different-lengths': NO_FRAMING,
      'http/server/bodies/reads-decimal-length': NO_FRAMING,
      'http/server/codings/refuses-likenesses': NO_FRAMING,
      'http/server/codings/refuses-chunked-not-last': NO_FRAMING,
      'http/server/codings/reads-odd-lists-or-refuses': NO_FRAMING,
      'http/server/boundaries/reads-content-or-closes': NO_FRAMING,
      'http/server/boundaries/tolerates-lf-in-chunks': NO_FRAMING,
      'http/server/smuggling/hides-nothing-behind-two-lengths': NO_FRAMING,
      'http/server/connections/finds-close-in-list':
        'RFC 9110 §7.6.1: Connection is a list; http.server compares all of it with "close"',
    },
  },
]

const HTTP_CLIENTS: readonly Witness[] = [
  {
    name: 'curl',
    exam: 'http/client',
    program: 'curl',
    packages: ['curl'],
    command: ['curl', '-q', '-sS', '--noproxy', '*', '{url}'],
    tasks: [
      "head=curl -q -sS --noproxy '*' -I {url}",
      "post=curl -q -sS --noproxy '*' -d {data} {url}",
      "put=curl -q -sS --noproxy '*' -T {file} {url}",
      "field=curl -q -sS --noproxy '*' -H {field} {url}",
    ],
    deviations: {
      'http/client/framing/refuses-invalid-length':
        'RFC 9112 §6.3: a response with two different lengths is to be discarded; curl takes the first',
      'http/client/failures/reports-truncated-head':
        'RFC 9112 §8: a response that ends inside its head is incomplete; curl ends with status 0',
    },
  },
  {
    name: 'wget',
    exam: 'http/client',
    program: 'wget',
    packages: ['wget'],
    command: ['wget', '--no-config', '--no-proxy', '--tries=1', '-nv', '-O', '-', '{url}'],
    tasks: ['field=wget --no-config --no-proxy --tries=1 -nv -O - --header {field} {url}'],
    deviations: {
      'http/client/framing/refuses-invalid-length':
        'RFC 9112 §6.3: a response with an invalid length is to be discarded; wget reads on to the close',
      'http/client/chunks/reports-missing-chunks':
        'RFC 9112 §8: content without its last chunk is incomplete; wget ends with status 0',
      'http/client/chunks/refuses-broken-chunks':
        'RFC 9112 §7.1: a size is hexadecimal digits; wget takes for a number what begins with none, and ends with status 0',
      'http/client/statuses/ends-after304': 'RFC 9112 §6.3: a 304 has no content; wget waits for its Content-Length',
      'http/client/connections/heeds-close':
        'RFC 9110 §7.6.1: Connection is a list; wget compares all of it with "close"',
      'http/client/failures/reports-truncated-head':
        'RFC 9112 §8: a response that ends inside its head is incomplete; wget ends with status 0',
    },
  },
]

const DNS_SERVERS: readonly Witness[] = [
  {
    name: 'bind',
    exam: 'dns/server',
    program: 'named',
    packages: ['bind9'],
    command: ['sh', 'bind.sh', '{port}', '{zone}'],
  },
  {
    name: 'nsd',
    exam: 'dns/server',
    program: 'nsd',
    packages: ['nsd'],
    command: ['sh', 'nsd.sh', '{port}', '{zone}'],
  },
  {
    name: 'knot',
    exam: 'dns/server',
    program: 'knotd',
    packages: ['knot'],
    command: ['sh', 'knot.sh', '{port}', '{zone}'],
  },
]

/** All of them ask other servers on port 53, whatever the hints say. */
const DNS_RESOLVERS: readonly Witness[] = [
  {
    name: 'unbound',
    exam: 'dns/resolver',
    program: 'unbound',
    packages: ['unbound'],
    command: ['sh', 'unbound.sh', '{port}', '{hints}'],
    ownNetwork: true,
  },
  {
    name: 'bind-resolver',
    exam: 'dns/resolver',
    program: 'named',
    packages: ['bind9'],
    command: ['sh', 'bind-resolver.sh', '{port}', '{hints}'],
    ownNetwork: true,
  },
  {
    name: 'powerdns',
    exam: 'dns/resolver',
    program: 'pdns_recursor',
    packages: ['pdns-recursor'],
    command: ['sh', 'powerdns.sh', '{port}', '{hints}'],
    ownNetwork: true,
  },
  {
    name: 'knot-resolver',
    exam: 'dns/resolver',
    program: 'kresd',
    packages: ['knot-resolver'],
    command: ['sh', 'knot-resolver.sh', '{port}', '{hints}'],
    ownNetwork: true,
    deviations: {
      'dns/resolver/cache/forgets-in-time':
        'RFC 1034 §3.6: what has a TTL of one second is forgotten after it; Knot Resolver remembers everything for five at the least',
      'dns/resolver/edns/refuses-other-versions':
        'RFC 6891 §6.1.3: a higher version is answered BADVERS; Knot Resolver answers as if it were 0',
    },
  },
]

const SMTP_SERVERS: readonly Witness[] = [
  {
    name: 'postfix',
    exam: 'smtp/server',
    program: 'postfix',
    packages: ['postfix'],
    command: ['sh', 'postfix.sh', '{port}', '{mailboxes}', '{domain}', '{users}', '{certificate}', '{key}'],
  },
  {
    name: 'postfix-relay',
    exam: 'smtp/relay',
    program: 'postfix',
    packages: ['postfix'],
    command: ['sh', 'postfix-relay.sh', '{port}', '{routes}', '{queue}', '{domain}', '{giveup}'],
  },
  {
    name: 'aiosmtpd',
    exam: 'smtp/server',
    program: 'python3',
    packages: ['python3-aiosmtpd'],
    command: ['sh', 'aiosmtpd.sh', '{port}', '{mailboxes}', '{certificate}', '{key}'],
    deviations: {
      'smtp/server/malformed/refuses-broken-rcpt':
        'RFC 5321 §4.1.1.3: a forward-path is never empty; aiosmtpd takes RCPT TO:<>',
      'smtp/server/trace/adds-received': 'RFC 5321 §4.4: a Received field is put on top; its handler Mailbox adds none',
      'smtp/server/trace/adds-return-path':
        'RFC 5321 §4.4: Return-Path is required at delivery; its handler Mailbox writes X-MailFrom',
      'smtp/server/replies/sends-no-bare-cr':
        'RFC 5321 §2.3.8: no CR alone; aiosmtpd repeats the unknown command as it came',
      'smtp/server/replies/writes-ascii':
        'RFC 5321 §4.2: the text is printable ASCII; aiosmtpd repeats the unknown command as it came',
    },
  },
]

const AS_TOLD = 'the contract: an argument never becomes a command or a field of its own'
const UNREAD_CR = 'RFC 5321 §2.3.8: no CR goes out alone; a text is sent as it is'
const UNREAD_LENGTH = 'RFC 5322 §2.1.1: no line beyond 998 characters; a text is sent as it is'
const UNREAD_EIGHT = 'RFC 2045 §6.2: what is not declared is 7bit; a text is sent as it is'

const SMTP_CLIENTS: readonly Witness[] = [
  {
    name: 'swaks',
    exam: 'smtp/client',
    program: 'swaks',
    packages: ['swaks'],
    command: [
      'swaks',
      '--server',
      '{host}',
      '--port',
      '{port}',
      '--helo',
      '{domain}',
      '--from',
      '{from}',
      '--to',
      '{to}',
      '--h-Subject',
      '{subject}',
      '--body',
      '@{file}',
      '--tls-optional',
    ],
    deviations: {
      'smtp/client/replies/reads-unknown-codes':
        'RFC 5321 §4.3.2: a code is understood by its first digit; swaks wants exactly 250 for MAIL',
      'smtp/client/text/doubles-dots':
        'the contract: a text that is a single dot is a text; swaks takes it for the name of a file, even out of one',
      'smtp/client/starttls/reports-failed-handshakes':
        'the contract: the exit status says what became of the message; swaks dies of SIGPIPE where a server aborts',
      'smtp/client/refusals/forgives-farewell':
        'the contract: the message was accepted; swaks reports a close behind QUIT as a failure',
      'smtp/client/injection/keeps-subject-in-line': `${AS_TOLD}; a subject is written as it is given`,
      'smtp/client/injection/keeps-recipient-in-path': `${AS_TOLD}; a recipient is written as it is given`,
      'smtp/client/injection/keeps-sender-in-path': `${AS_TOLD}; a sender is written as it is given`,
      'smtp/client/lines/sends-no-bare-cr': UNREAD_CR,
      'smtp/client/messages/keeps-lines-short': UNREAD_LENGTH,
      'smtp/client/messages/writes-headers-in-ascii': 'RFC 5322 §2.2: swaks encodes no subject',
      'smtp/client/mime/declares-eight-bits': UNREAD_EIGHT,
    },
  },
  {
    name: 'curl-mail',
    exam: 'smtp/client',
    program: 'curl',
    packages: ['curl'],
    command: ['sh', 'curl-mail.sh', '{host}', '{port}', '{from}', '{to}', '{file}', '{domain}'],
    tasks: ['attach=sh curl-attach.sh {host} {port} {from} {to} {file} {domain} {attachment}'],
    deviations: {
      'smtp/client/starttls/forgets-offers':
        'RFC 3207 §4.2: what was listed in clear is discarded; curl says SIZE where the reply inside does not list it',
      'smtp/client/injection/keeps-recipient-in-path': `${AS_TOLD}; curl writes a recipient as it is given`,
      'smtp/client/injection/keeps-sender-in-path': `${AS_TOLD}; curl writes a sender as it is given`,
      'smtp/client/lines/sends-no-bare-cr': UNREAD_CR,
      'smtp/client/messages/keeps-lines-short': UNREAD_LENGTH,
      'smtp/client/mime/declares-eight-bits': UNREAD_EIGHT,
    },
  },
]

const DNS_CLIENTS: readonly Witness[] = [
  {
    name: 'dig',
    exam: 'dns/client',
    program: 'dig',
    packages: ['bind9-dnsutils'],
    command: ['dig', '+noedns', '-p', '{port}', '@{server}', '{name}', '{type}'],
    deviations: {
      'dns/client/forgery/matches-response-bit':
        'RFC 1035 §7.3: queries are discarded where answers are expected; dig shows them with a warning',
    },
  },
]

export const WITNESSES: readonly Witness[] = [
  ...HTTP_SERVERS,
  ...HTTP_CLIENTS,
  ...DNS_SERVERS,
  ...DNS_RESOLVERS,
  ...DNS_CLIENTS,
  ...SMTP_SERVERS,
  ...SMTP_CLIENTS,
]
