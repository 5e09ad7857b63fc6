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
  /** MUSTs that it does not meet, by identifier, with the section and why that is its doing. */
  readonly deviations?: Readonly<Record<string, string>>
}

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
  },
  {
    name: 'python-http-server',
    exam: 'http/server',
    program: 'python3',
    packages: ['python3'],
    command: ['python3', '-m', 'http.server', '{port}', '--directory', '{docroot}', '--protocol', 'HTTP/1.1'],
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
  },
]

export const WITNESSES: readonly Witness[] = [...HTTP_SERVERS, ...HTTP_CLIENTS]
