/** HTTP/1.0 and HTTP/1.1: the web server and the web client that every course asks for. */
import { protocol, type RoleDeclaration, type Term } from '../../harness/kit.ts'
import { summary } from './lens/summary.ts'

const ENDS: Term = {
  name: 'ends',
  text: 'A message ends where its Content-Length or its last chunk says; a response with neither ends when the server closes the connection.',
}

const server: RoleDeclaration = {
  name: 'server',
  summary: 'the web server',
  acts: 'server',
  transport: 'tcp',
  port: 6789,
  placeholders: {
    host: 'the address on which the server is reached, 127.0.0.1 unless told otherwise',
    port: 'the port of the server, chosen by the grader',
    docroot: 'the folder of documents, as an absolute path',
    moved: 'a file that lists moved documents, one per line: the old path, a blank, the new location',
    hosts: 'a folder that holds one folder of documents for each host name',
  },
  places: {
    docroot: {
      kind: 'folder',
      usual: ['.', 'docroot', 'www', 'public', 'static', 'html', 'htdocs', 'webroot', 'root', 'files'],
    },
    moved: { kind: 'file' },
    hosts: { kind: 'folder' },
    // Nobody is told of it: it lies beside the documents, and its name begins as theirs does.
    'docroot-beside': { kind: 'folder' },
  },
  usage: [
    'python3 webserver.py {port}',
    'java WebServer {port} {docroot}',
    './server -p {port} -d {docroot} --moved {moved}',
  ],
  contract: [
    {
      name: 'start',
      text: 'The server starts without asking anything, listens on every address, and serves clients until it is stopped. What it prints does not matter.',
    },
    {
      name: 'port',
      text: 'The port is 6789 unless the server is told another one, as an argument or in the environment.',
    },
    {
      name: 'documents',
      text: 'The server is told its folder of documents, or serves the folder in which it is started, or one in it that is called www, public, static or the like (say which with --place docroot=FOLDER). GET /a/b.txt answers 200 with the octets of the file a/b.txt in that folder, exactly as they are. The path is percent-decoded once; names are UTF-8. Files come and go while the server runs.',
    },
    {
      name: 'folders',
      text: 'A path that names a folder and ends with / answers with its index.html where there is one. Without an index.html the server may list the folder or refuse.',
    },
    {
      name: 'outside',
      text: 'Whatever the path says, nothing outside of the folder of documents is ever served. A symbolic link that leads out of it is not followed.',
    },
    {
      name: 'missing',
      text: 'A path that names nothing is answered 404, with some words for the person who reads it.',
    },
    ENDS,
    {
      name: 'form',
      text: 'POST /form, where the server has it, answers 200 with the content of the request, exactly as it came, as content.',
    },
    {
      name: 'upload',
      text: 'PUT, where the server has it, stores the content of the request as the document of that path: 201 when it is new, 200 or 204 when it replaces one. DELETE, where the server has it, removes the document: 200, 202 or 204, and 404 for what is not there.',
    },
    {
      name: 'moved',
      text: 'A server that takes the list {moved} answers a GET of an old path with 301, and its new location in the field Location.',
    },
    {
      name: 'hosts',
      text: 'A server that takes the folder {hosts} answers a request whose host name is the name of a folder in it with the documents of that folder.',
    },
  ],
  topics: [
    'first',
    'statuses',
    'documents',
    'changes',
    'names',
    'methods',
    'clients',
    'lines',
    'request-line',
    'targets',
    'versions',
    'fields',
    'host',
    'bodies',
    'expectations',
    'chunked',
    'broken-chunks',
    'codings',
    'boundaries',
    'smuggling',
    'connections',
    'pipelines',
    'old-clients',
    'upgrades',
    'responses',
    'tags',
    'conditions',
    'preconditions',
    'ranges',
    'resumption',
    'range-limits',
    'uploads',
    'removals',
    'moved',
    'hosts',
    'outside',
    'robustness',
    'endurance',
  ],
  watchedBy: ['syntax', 'manners'],
}

const client: RoleDeclaration = {
  name: 'client',
  summary: 'the web client',
  acts: 'client',
  transport: 'tcp',
  port: 6789,
  placeholders: {
    url: 'the URL to fetch: http://, the address and port of the server, and the path',
    host: 'the address of the server',
    port: 'the port of the server',
    path: 'the path to fetch, with the slash in front',
    name: 'the path to fetch, without the slash in front',
    out: 'the file into which the client writes what it has fetched, where it does not print it',
    data: 'the content to send (task post)',
    file: 'the file whose octets are to be sent (task put)',
    field: 'one more field line for the request, such as X-Course: networks (task field)',
    timeout: 'the seconds after which the client gives a server up that says nothing',
  },
  values: { timeout: '10' },
  portIn: ['port', 'url'],
  places: { out: { kind: 'file' }, file: { kind: 'file' } },
  tasks: {
    head: { summary: 'asks with HEAD instead of GET', usage: './fetch --head {url}' },
    post: { summary: 'sends {data} with POST', usage: './fetch --post {data} {url}' },
    put: { summary: 'sends the octets of {file} with PUT', usage: './fetch --put {file} {url}' },
    field: { summary: 'adds the field line {field} to its request', usage: './fetch --field {field} {url}' },
    page: {
      summary: 'fetches a page and the images, scripts and style sheets of the same server that it names',
      usage: './fetch --page {url}',
    },
  },
  usage: ['./fetch {url}', 'python3 client.py {host} {port} {name}', 'java Fetch {url} {out}'],
  contract: [
    {
      name: 'start',
      text: 'The client is given a URL, or host, port and path, fetches it with GET, and ends. It asks for nothing on its standard input.',
    },
    {
      name: 'output',
      text: 'The content of the response appears on standard output, or in the file {out}, octet for octet. A first client may print the header section and labels around it; a good one prints the content and nothing else there.',
    },
    {
      name: 'words',
      text: 'Whatever else there is to say (headers, progress, errors) goes to standard error.',
    },
    {
      name: 'status',
      text: 'The exit status is 0 when the whole response has come and its status code is below 400, and another one when no whole response could be had. For a status code of 400 or above it is the client’s choice.',
    },
    ENDS,
    {
      name: 'redirects',
      text: 'A client that follows redirects asks at the new location, at most twenty times in all, and prints the content of the last response.',
    },
    {
      name: 'tasks',
      text: 'What a client can do beyond GET is said with --task NAME=COMMAND, a command for each: head, post, put, field, page.',
    },
    {
      name: 'page',
      text: 'For the task page the client fetches the page, and then each object once that a src of img or script or an href of link names on the same server; over one connection or several, as it likes. What it prints does not matter.',
    },
    {
      name: 'waiting',
      text: 'A server that sends nothing may be given up after ten seconds, or after {timeout} seconds where the client is told them, and must be given up after a minute.',
    },
  ],
  topics: [
    'first',
    'requests',
    'content',
    'framing',
    'chunks',
    'heads',
    'statuses',
    'interim',
    'redirects',
    'tasks',
    'uploads',
    'fields',
    'page',
    'connections',
    'failures',
    'robustness',
  ],
  watchedBy: ['syntax', 'requests'],
}

export const http = protocol({
  name: 'http',
  title: 'HTTP/1.1',
  summary: 'documents are asked for by name and sent, over TCP',
  sources: ['RFC 1945', 'RFC 3986', 'RFC 6455', 'RFC 9110', 'RFC 9112', 'RFC 9293'],
  roles: [server, client],
  reading: summary,
})
