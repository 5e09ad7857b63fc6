/** Faults in how requests are written. */

import { faultsOf } from '../../../fault.ts'
import type { Parts } from '../../client.ts'

/** The whole request as text, changed before it is sent. */
const changed = (change: (request: string) => string) => (parts: Parts) => ({
  request(this: Parts, wanted: Parameters<Parts['request']>[0]) {
    return Buffer.from(change(Buffer.from(parts.request.call(this, wanted)).toString('latin1')), 'latin1')
  },
})

/** One more line behind the first. */
const withLine = (line: string) => changed((request) => request.replace('\r\n', `\r\n${line}\r\n`))

export const requestSyntaxFaults = faultsOf<Parts>('http/client', {
  'bare-lf': {
    describe: 'Ends the lines of its requests with LF.',
    breaks: ['syntax/ends-lines-with-cr-lf'],
    replace: changed((request) => request.replaceAll('\r\n', '\n')),
  },
  'cr-cr-lf': {
    describe: 'Writes CR LF to a stream that makes CR LF of every LF.',
    breaks: ['syntax/sends-no-bare-cr'],
    replace: changed((request) => request.replace('\r\n', '\r\r\n')),
  },
  'two-blanks': {
    describe: 'Puts two blanks before the version.',
    breaks: ['syntax/writes-start-lines'],
    replace: changed((request) => request.replace(' HTTP/1.1\r\n', '  HTTP/1.1\r\n')),
  },
  'blank-in-a-name': {
    describe: 'Writes the names of fields as words.',
    breaks: ['syntax/names-fields-with-tokens'],
    also: ['requests/sends-host-first'],
    replace: withLine('Powered By: students'),
  },
  'blank-before-the-colon': {
    describe: 'Puts a blank before the colon.',
    breaks: ['syntax/puts-colon-behind-name'],
    also: ['requests/sends-host-first'],
    replace: withLine('X-Motto : read'),
  },
  'line-without-colon': {
    describe: 'Writes a line into the header section that is no field.',
    breaks: ['syntax/writes-fields-with-colon'],
    replace: withLine('Hello server'),
  },
  'folds-lines': {
    describe: 'Breaks long values into two lines.',
    breaks: ['syntax/folds-no-lines'],
    also: ['requests/sends-host-first'],
    replace: withLine('X-Motto: first we read,\r\n then we write'),
  },
  'buffer-in-a-value': {
    describe: 'Writes its buffer into a field, with the NUL at its end.',
    breaks: ['syntax/sends-no-control-characters'],
    also: ['requests/sends-host-first'],
    replace: withLine('X-Motto: read\0'),
  },
  'length-twice': {
    describe: 'Adds Content-Length in two places, to requests without content as well.',
    breaks: ['syntax/sends-one-content-length'],
    also: ['tasks/tells-empty-length', 'requests/sends-host-first', 'requests/announces-no-content'],
    replace: changed((request) => {
      const length = /^content-length: .*\r\n/im.exec(request)?.[0] ?? 'Content-Length: 0\r\n'
      return request.replace('\r\n', `\r\n${length}Content-Length: ${Number(length.slice(16))}\r\n`)
    }),
  },
  'length-and-chunks': {
    describe: 'Sends the chunks of no content, and the length as well.',
    breaks: ['syntax/sends-length-or-chunks'],
    also: ['requests/sends-host-first', 'requests/announces-no-content'],
    replace: changed((request) =>
      /^content-length:/im.test(request)
        ? request
        : `${request.replace('\r\n', '\r\nContent-Length: 0\r\nTransfer-Encoding: chunked\r\n')}0\r\n\r\n`,
    ),
  },
  'chunked-first': {
    describe: 'Lists another coding behind chunked.',
    breaks: ['syntax/applies-chunked-last'],
    also: [
      'syntax/sends-length-or-chunks',
      'requests/sends-host-first',
      'requests/announces-no-content',
      'page/*',
      'connections/*',
    ],
    replace: withLine('Transfer-Encoding: chunked, gzip'),
  },
  'padded-chunk-sizes': {
    describe: 'Pads the sizes of its chunks with blanks.',
    breaks: ['syntax/frames-chunks'],
    also: ['requests/sends-host-first', 'requests/announces-no-content'],
    replace: changed((request) =>
      /^content-length:/im.test(request)
        ? request
        : `${request.replace('\r\n', '\r\nTransfer-Encoding: chunked\r\n')}0   \r\n\r\n`,
    ),
  },
  'line-end-behind-request': {
    describe: 'Sends one more line end behind its request.',
    breaks: ['syntax/sends-no-empty-lines'],
    replace: changed((request) => `${request}\r\n`),
  },
})
