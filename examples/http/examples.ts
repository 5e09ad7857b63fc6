/**
 * Web servers and clients as students write them, right and wrong, each with the outcome that it has to get. A first web server misses
 * a hundred things that the whole exam asks; what is asked of each here is what its first line is about, and the basic tier.
 */
import type { Example } from '../example.ts'

const ROOT = 'first/serves-document'

/** What a course's first web server has to do. */
const BASIC = [
  ROOT,
  'statuses/answers-missing-with404',
  'statuses/goes-on-after404',
  'documents/serves-html',
  'documents/serves-pictures',
  'documents/serves-from-folders',
  'clients/serves-one-after-the-other',
  'connections/closes-when-asked',
]

const RIGHT: readonly Example[] = [
  {
    file: 'python/webserver.py',
    exam: 'http/server',
    language: 'Python',
    command: 'python3 webserver.py',
    asked: BASIC,
    fails: [],
  },
  {
    file: 'python/threaded_server.py',
    exam: 'http/server',
    language: 'Python',
    command: 'python3 threaded_server.py {port} {docroot}',
    asked: [
      ...BASIC,
      'pipelines/*',
      'boundaries/*',
      'host/refuses-missing-host',
      'chunked/*',
      'clients/*',
      'outside/*',
    ],
    fails: [],
  },
  {
    file: 'c/web_server.c',
    exam: 'http/server',
    language: 'C',
    build: 'cc -o web_server web_server.c',
    command: './web_server {port} {docroot}',
    asked: [...BASIC, 'clients/*'],
    fails: [],
  },
  {
    file: 'java/WebServer.java',
    exam: 'http/server',
    language: 'Java',
    build: 'javac WebServer.java',
    command: 'java WebServer {port} {docroot}',
    asked: [...BASIC, 'clients/*'],
    fails: [],
  },
  {
    file: 'python/fetch.py',
    exam: 'http/client',
    language: 'Python',
    command: 'python3 fetch.py {url}',
    asked: ['first/*', 'content/*', 'framing/*', 'chunks/*'],
    fails: [],
  },
]

const WRONG: readonly Example[] = [
  server('line_feed_only', ['syntax/ends-lines-with-cr-lf'], 'a line that ends in LF alone'),
  server(
    'forgets_empty_line',
    ['statuses/answers-missing-with404'],
    'a whole header section, with an empty line at its end',
  ),
  server('text_mode', ['documents/serves-pictures'], 'UnicodeDecodeError'),
  server('serves_everything', ['outside/keeps-dots-inside'], 'outside'),
  server('counts_characters', ['documents/serves-pictures'], 'JFIF'),
  server('leaves_connection_open', [ROOT], 'the end of the answer: its length, a last chunk, or a close'),
  server('dies_of_nothing', ['robustness/survives-empty-connection'], 'IndexError'),
  server('takes_content_for_a_request', ['boundaries/reads-content-or-closes'], ''),
  server('always_the_same', [ROOT], 'Welcome'),
  client('asks_without_host', ['requests/sends-host'], 'Host'),
  client('reads_once', ['framing/joins-segments'], ''),
  client('shows_chunks', ['chunks/decodes-chunks'], ''),
]

export const EXAMPLES: readonly Example[] = [...RIGHT, ...WRONG]

function server(name: string, fails: readonly string[], says: string): Example {
  const file = `wrong/${name}.py`
  const command = `python3 ${name}.py {port}`
  return { file, exam: 'http/server', language: 'Python', command, asked: [...BASIC, ...fails], fails, says }
}

function client(name: string, fails: readonly string[], says: string): Example {
  const file = `wrong/${name}.py`
  const command = `python3 ${name}.py {url}`
  return { file, exam: 'http/client', language: 'Python', command, asked: ['first/*', ...fails], fails, says }
}
