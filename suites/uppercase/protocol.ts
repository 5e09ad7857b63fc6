/** The textbook's first application: a sentence goes to the server, and comes back in capitals. */
import { protocol, quote, type RoleDeclaration, type Term } from '../../harness/kit.ts'

const LETTERS: Term = {
  name: 'letters',
  text: 'The letters a to z become A to Z. Every other octet of ASCII (digits, blanks, punctuation, capitals) stays as it is. A letter outside ASCII may stay as it is or become its capital: both are right.',
}
const PORT: Term = {
  name: 'port',
  text: 'The port is 12000 unless the program is told another one, as an argument or in the environment.',
}
const PLACEHOLDERS = {
  host: 'the address on which the server is reached, 127.0.0.1 unless told otherwise',
  port: 'the port of the server, chosen by the grader',
}

const SERVER_START: Term = {
  name: 'start',
  text: 'The server starts without asking anything, listens on every address, and serves clients until it is stopped. What it prints does not matter.',
}
const CLIENT_START: Term = {
  name: 'start',
  text: 'The client reads one line from its standard input. It may print a prompt first. Its standard input stays open.',
}
const DISPLAY: Term = {
  name: 'display',
  text: 'The client prints the reply to its standard output, exactly as it came. Labels and prompts around it are welcome.',
}
const END: Term = {
  name: 'end',
  text: 'When the exchange is over, or when its standard input ends, the client ends. The exit status does not matter.',
}
const FAILURE: Term = {
  name: 'failure',
  text: 'When no reply can be had, the client says so in words and ends, within three seconds.',
}

const tcpServer: RoleDeclaration = {
  name: 'tcp-server',
  summary: 'the server, over TCP',
  acts: 'server',
  transport: 'tcp',
  port: 12000,
  placeholders: PLACEHOLDERS,
  usage: ['python3 tcp_server.py {port}', 'java TCPServer {port}', './server -p {port}'],
  contract: [
    SERVER_START,
    PORT,
    {
      name: 'sentence',
      text: 'A client connects and sends a sentence: up to 1024 octets, in one piece, with or without a line end. Longer sentences, and sentences in several pieces, are a step further (SHOULD); those end with a line end, or with the end of what the client sends.',
    },
    {
      name: 'reply',
      text: 'The server sends the sentence back in capitals, octet for octet: as many octets as came, line ends included, and nothing else.',
    },
    LETTERS,
    {
      name: 'close',
      text: 'The reply is complete when as many octets have come back as were sent. Then the server may close the connection, or wait for another sentence on it. Once the client has closed, the server closes.',
    },
    {
      name: 'clients',
      text: 'The server serves one client after the other, for ever, and keeps nothing of one for the next. Several at once are a step further (SHOULD).',
    },
  ],
  topics: ['conversation', 'clients', 'octets', 'stream', 'robustness'],
  watchedBy: ['manners'],
}

const udpServer: RoleDeclaration = {
  name: 'udp-server',
  summary: 'the server, over UDP',
  acts: 'server',
  transport: 'udp',
  port: 12000,
  placeholders: PLACEHOLDERS,
  usage: ['python3 udp_server.py {port}', 'java UDPServer {port}', './server -p {port}'],
  contract: [
    SERVER_START,
    PORT,
    {
      name: 'sentence',
      text: 'A sentence is one datagram, of up to 2048 octets, with or without a line end. Empty and longer ones are a step further (SHOULD).',
    },
    {
      name: 'reply',
      text: 'For every datagram that arrives, one datagram goes back to the address and port that it came from, from the port that it was sent to: the sentence in capitals, octet for octet.',
    },
    LETTERS,
    {
      name: 'network',
      text: 'Datagrams may be lost, doubled, delayed and overtaken. The server answers what arrives, as it arrives, and keeps nothing.',
    },
  ],
  topics: ['conversation', 'clients', 'network', 'octets', 'robustness'],
  watchedBy: ['manners'],
}

const tcpClient: RoleDeclaration = {
  name: 'tcp-client',
  summary: 'the client, over TCP',
  acts: 'client',
  transport: 'tcp',
  port: 12000,
  placeholders: PLACEHOLDERS,
  usage: ['python3 tcp_client.py {host} {port}', 'java TCPClient {host} {port}', './client -h {host} -p {port}'],
  contract: [
    CLIENT_START,
    PORT,
    {
      name: 'sentence',
      text: 'The client connects and sends the line that it read, of up to 1024 octets, with or without a line end, and nothing else.',
    },
    {
      name: 'reply',
      text: 'The reply has as many octets as the sentence, and the server may then close the connection or leave it open. In several pieces, or longer than 1024 octets, it is a step further (SHOULD).',
    },
    DISPLAY,
    END,
    FAILURE,
  ],
  topics: ['conversation', 'display', 'stream', 'robustness'],
  watchedBy: ['manners'],
}

const udpClient: RoleDeclaration = {
  name: 'udp-client',
  summary: 'the client, over UDP',
  acts: 'client',
  transport: 'udp',
  port: 12000,
  placeholders: PLACEHOLDERS,
  usage: ['python3 udp_client.py {host} {port}', 'java UDPClient {host} {port}', './client -h {host} -p {port}'],
  contract: [
    CLIENT_START,
    PORT,
    {
      name: 'sentence',
      text: 'The client sends the line that it read as one datagram, of up to 2048 octets, with or without a line end.',
    },
    { name: 'reply', text: 'The reply is one datagram from the server.' },
    DISPLAY,
    END,
    {
      name: 'network',
      text: 'Sentence and reply may get lost. A client that has heard nothing for a second or less sends the same sentence again (SHOULD).',
    },
    FAILURE,
  ],
  topics: ['conversation', 'display', 'network', 'robustness'],
  watchedBy: ['manners'],
}

export const uppercase = protocol({
  name: 'uppercase',
  title: 'Uppercase',
  summary: 'a sentence goes to the server and comes back in capitals, over UDP or TCP',
  sources: ['RFC 768', 'RFC 8085', 'RFC 9293'],
  roles: [udpServer, udpClient, tcpServer, tcpClient],
  reading: quote,
})
