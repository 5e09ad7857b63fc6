/** Faults in how responses are written. */
import { faultsOf } from '../../../fault.ts'
import type { Parts } from '../../server.ts'

/** One more line in every header section. */
const withLine = (line: string) => (parts: Parts) => ({
  fieldLines(this: Parts, fields: Parameters<Parts['fieldLines']>[0]) {
    return `${parts.fieldLines.call(this, fields)}${line}\r\n`
  },
})

const withField = (name: string, value: string) => (parts: Parts) => ({
  lengthField(this: Parts, response: Parameters<Parts['lengthField']>[0]) {
    return [...parts.lengthField.call(this, response), { name, value }]
  },
})

/** A message that is out of step, or none, shows in whatever is asked on the same connection. */
const EVERYWHERE = ['*']

export const syntaxFaults = faultsOf<Parts>('http/server', {
  'bare-lf': {
    describe: 'Ends the lines of its header sections with LF, as println does.',
    breaks: ['syntax/ends-lines-with-cr-lf'],
    replace: (parts) => ({
      responseHead(this: Parts, ...given) {
        const head = Buffer.from(parts.responseHead.apply(this, given)).toString('latin1')
        return Buffer.from(head.replaceAll('\r\n', '\n'), 'latin1')
      },
    }),
  },
  'cr-cr-lf': {
    describe: 'Writes CR LF to a stream that makes CR LF of every LF.',
    breaks: ['syntax/sends-no-bare-cr'],
    replace: (parts) => ({
      fieldLines(this: Parts, fields) {
        return parts.fieldLines.call(this, fields).replaceAll('\r\n', '\r\r\n')
      },
    }),
  },
  'no-space-behind-the-code': {
    describe: 'Sends no phrase, and no space in front of it.',
    breaks: ['syntax/writes-status-lines'],
    also: ['boundaries/reads-content-or-closes'],
    replace: () => ({ statusLine: (status) => `HTTP/1.1 ${status}` }),
  },
  'small-letters': {
    describe: 'Writes http in small letters.',
    breaks: ['syntax/writes-status-lines'],
    also: ['pipelines/answers-pipeline-in-order'],
    replace: (parts) => ({ statusLine: (status) => parts.statusLine(status).replace('HTTP', 'http') }),
  },
  'blank-in-a-name': {
    describe: 'Writes the names of fields as words.',
    breaks: ['syntax/names-fields-with-tokens'],
    replace: withLine('Powered By: students'),
  },
  'blank-before-the-colon': {
    describe: 'Puts a blank before every colon.',
    breaks: ['syntax/puts-colon-behind-name'],
    replace: () => ({ fieldLines: (fields) => fields.map(({ name, value }) => `${name} : ${value}\r\n`).join('') }),
  },
  'line-without-colon': {
    describe: 'Writes a line into the header section that is no field.',
    breaks: ['syntax/writes-fields-with-colon'],
    also: ['pipelines/answers-pipeline-in-order'],
    replace: withLine('Welcome to my server'),
  },
  'folds-lines': {
    describe: 'Breaks long values into two lines.',
    breaks: ['syntax/folds-no-lines'],
    replace: withLine('X-Motto: first we read,\r\n then we write'),
  },
  'buffer-in-a-value': {
    describe: 'Writes its buffer into a field, with the NUL at its end.',
    breaks: ['syntax/sends-no-control-characters'],
    also: ['bodies/reads-decimal-length', 'boundaries/takes-no-likeness-for-length'],
    replace: withField('X-Motto', 'read\0'),
  },
  'length-twice': {
    describe: 'Adds Content-Length in two places.',
    breaks: ['syntax/sends-one-content-length'],
    also: EVERYWHERE,
    replace: (parts) => ({
      lengthField(this: Parts, response) {
        const length = parts.lengthField.call(this, response)
        return [...length, ...length]
      },
    }),
  },
  'length-and-chunks': {
    describe: 'Sends chunks, and the length as well.',
    breaks: ['syntax/sends-length-or-chunks'],
    also: EVERYWHERE,
    replace: (parts) => chunks(parts, 'chunked', (length) => length.toString(16), bothLengths(parts)),
  },
  'chunked-twice': {
    describe: 'Says that it has sent chunks of chunks.',
    breaks: ['syntax/applies-chunked-last'],
    also: EVERYWHERE,
    replace: (parts) => chunks(parts, 'chunked, chunked', (length) => length.toString(16)),
  },
  'padded-chunk-sizes': {
    describe: 'Pads the sizes of its chunks with blanks.',
    breaks: ['syntax/frames-chunks'],
    also: EVERYWHERE,
    replace: (parts) => chunks(parts, 'chunked', (length) => length.toString(16).padEnd(6)),
  },
  'line-end-behind-content': {
    describe: 'Writes an empty line behind the content, which Content-Length does not count.',
    breaks: ['syntax/sends-no-empty-lines'],
    also: EVERYWHERE,
    replace: (parts) => ({
      async sendContent(this: Parts, connection, response) {
        await parts.sendContent.call(this, connection, response)
        await this.send(connection, Buffer.from('\r\n'))
      },
    }),
  },
  'signature-behind-errors': {
    describe: 'Writes its name behind every error page, which Content-Length does not count.',
    breaks: ['syntax/sends-nothing-behind'],
    also: ['statuses/answers-missing-with404', ...EVERYWHERE],
    replace: (parts) => ({
      async sendContent(this: Parts, connection, response) {
        await parts.sendContent.call(this, connection, response)
        if (response.status >= 400) await this.send(connection, Buffer.from('<hr>server/1.0'))
      },
    }),
  },
  'says-it-twice': {
    describe: 'Sends an error, forgets to return, and sends another one.',
    breaks: ['manners/answers-once'],
    also: ['statuses/answers-missing-with404', ...EVERYWHERE],
    replace: (parts) => ({
      async transmit(this: Parts, connection, asked, response, persists) {
        if (response.status === 404) await parts.transmit.call(this, connection, asked, response, persists)
        return parts.transmit.call(this, connection, asked, response, persists)
      },
    }),
  },
})

/** Content in one chunk, announced in this way. */
function chunks(
  parts: Parts,
  coding: string,
  size: (length: number) => string,
  lengthField: Parts['lengthField'] = function (this: Parts, response) {
    const length = parts.lengthField.call(this, response)
    return length.length > 0 ? [{ name: 'Transfer-Encoding', value: coding }] : []
  },
): Partial<Parts> {
  const sending: Partial<Parts> = {
    lengthField,
    async sendContent(this: Parts, connection, { content }) {
      for (const piece of content) {
        for await (const octets of this.octetsOf(piece)) {
          if (octets.length === 0) continue
          await this.send(
            connection,
            Buffer.concat([Buffer.from(`${size(octets.length)}\r\n`), octets, Buffer.from('\r\n')]),
          )
        }
      }
      await this.send(connection, Buffer.from('0\r\n\r\n'))
    },
  }
  return {
    transmit(this: Parts, ...response) {
      return parts.transmit.call({ ...this, ...sending }, ...response)
    },
  }
}

function bothLengths(parts: Parts): Parts['lengthField'] {
  return function (this: Parts, response) {
    const length = parts.lengthField.call(this, response)
    return length.length > 0 ? [...length, { name: 'Transfer-Encoding', value: 'chunked' }] : []
  }
}
