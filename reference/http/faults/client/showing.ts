/** Faults about what is shown of a response, and about the end of the client. */
import { faultsOf } from '../../../fault.ts'
import type { Parts } from '../../client.ts'

/** Where an exit status of 0 is waited for, or another one. */
const MOST_ENDINGS = [
  'content/*',
  'framing/*',
  'chunks/*',
  'heads/*',
  'statuses/*',
  'interim/*',
  'redirects/*',
  'tasks/*',
  'fields/*',
  'uploads/*',
  'connections/*',
  'failures/*',
  'robustness/*',
]

const EMPTY = Buffer.alloc(0)
const never = () => new Promise<number>(() => {})

export const showingFaults = faultsOf<Parts>('http/client', {
  'shows-nothing': {
    describe: 'Fetches the document and prints nothing.',
    breaks: ['first/fetches-document'],
    replace: () => ({ toShow: () => EMPTY }),
  },
  'always-status-1': {
    describe: 'Ends with status 1, whatever has come.',
    breaks: ['content/ends-with-status-zero'],
    also: MOST_ENDINGS,
    replace: () => ({ exitStatus: () => 1 }),
  },
  'splits-at-every-empty-line': {
    describe: 'Splits the response at every empty line, and shows the second part.',
    breaks: ['content/keeps-empty-lines'],
    also: ['content/*'],
    replace: () => ({
      toShow: ({ content }) => Buffer.from(content.toString('latin1').split('\r\n\r\n')[0] ?? '', 'latin1'),
    }),
  },
  'shows-what-follows-the-last-empty-line': {
    describe: 'Looks for the empty line from the end.',
    breaks: ['content/does-not-confuse-content-with-head'],
    also: ['content/*'],
    replace: () => ({
      toShow: ({ content }) => content.subarray(Math.max(0, content.lastIndexOf('\r\n\r\n'))),
    }),
  },
  'decodes-as-utf8': {
    describe: 'Decodes the content as UTF-8 and prints the text.',
    breaks: ['content/shows-binary-content'],
    replace: () => ({ toShow: ({ content }) => Buffer.from(content.toString()) }),
  },
  'decodes-each-segment': {
    describe: 'Decodes what each recv returns.',
    breaks: ['content/shows-foreign-text'],
    also: ['content/shows-binary-content', 'heads/*', 'statuses/*'],
    replace: (parts) => ({ onOctets: (line, octets) => parts.onOctets(line, Buffer.from(octets.toString())) }),
  },
  'shows-the-head': {
    describe: 'Prints the status and the fields above the content.',
    breaks: ['content/shows-nothing-else'],
    replace: () => ({
      toShow({ status, fields, content }) {
        const lines = fields.map(({ name, value }) => `${name}: ${value}\n`)
        return Buffer.concat([Buffer.from(`${status}\n${lines.join('')}\n`), content])
      },
    }),
  },
  'adds-a-line-end': {
    describe: 'Prints the content with a line end behind it.',
    breaks: ['content/shows-nothing-else'],
    replace: () => ({ toShow: ({ content }) => Buffer.concat([content, Buffer.from('\n')]) }),
  },
  'empty-is-a-failure': {
    describe: 'Takes an empty document for none.',
    breaks: ['content/shows-empty-content'],
    also: ['framing/*', 'heads/*', 'statuses/*', 'tasks/*', 'fields/*', 'uploads/*'],
    replace: (parts) => ({ exitStatus: (answer) => (answer.content.length === 0 ? 1 : parts.exitStatus(answer)) }),
  },
  'buffer-of-64-k': {
    describe: 'Has room for 64 KiB of content.',
    breaks: ['content/shows-large-content'],
    replace: () => ({ toShow: ({ content }) => content.subarray(0, 65_536) }),
  },
  'silent-about-errors': {
    describe: 'Shows nothing of an error and says nothing about it.',
    breaks: ['content/ends-after-an-error'],
    replace: () => ({ toShow: ({ status, content }) => (status < 400 ? content : EMPTY) }),
  },
  'waits-for-a-key-after-errors': {
    describe: 'Keeps its window open after an error, until somebody presses a key.',
    breaks: ['content/ends-after-an-error', 'statuses/ends-after-unknown-errors'],
    replace: () => ({ leave: (status) => (status === 22 ? never() : Promise.resolve(status)) }),
  },
  'waits-for-a-key-after-failures': {
    describe: 'Keeps its window open when no response could be had.',
    breaks: ['failures/reports-refusal'],
    also: MOST_ENDINGS,
    replace: () => ({ leave: (status) => (status === 1 ? never() : Promise.resolve(status)) }),
  },
  'asks-again-for-ever': {
    describe: 'Asks again whenever what has come is no whole response, and never gives up.',
    breaks: ['robustness/ends-after-garbage'],
    also: MOST_ENDINGS,
    replace: (parts) => ({ mayRetry: (line, wanted) => line.answered || parts.mayRetry(line, wanted) }),
  },
  'status-0-after-failures': {
    describe: 'Says what went wrong, and ends with status 0.',
    breaks: [
      'failures/reports-refusal',
      'failures/reports-close',
      'failures/reports-reset',
      'framing/reports-missing-octets',
    ],
    also: MOST_ENDINGS,
    replace: (parts) => ({
      fail(world, words) {
        parts.fail(world, words)
        return 0
      },
    }),
  },
  'fails-without-a-word': {
    describe: 'Ends without saying why.',
    breaks: ['failures/explains-failures'],
    replace: () => ({ fail: () => 1 }),
  },
  'complains-on-standard-output': {
    describe: 'Prints what went wrong where the document should stand.',
    breaks: ['failures/explains-failures'],
    replace: () => ({
      fail(world, words) {
        world.print(`${words}\n`)
        return 1
      },
    }),
  },
  'only-200-is-a-success': {
    describe: 'Ends with status 1 unless the status code is 200.',
    breaks: ['statuses/takes-unknown-success'],
    also: ['heads/*', 'statuses/*', 'redirects/follows-redirects-only'],
    replace: () => ({ exitStatus: ({ status }) => (status === 200 ? 0 : 1) }),
  },
})
