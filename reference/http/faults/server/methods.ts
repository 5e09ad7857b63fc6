/** Faults about methods. */
import { faultsOf } from '../../../fault.ts'
import type { Parts } from '../../server.ts'
import { answering, without } from './changes.ts'

export const methodFaults = faultsOf<Parts>('http/server', {
  'knows-no-head': {
    describe: 'Answers 501 to HEAD.',
    breaks: ['methods/answers-head'],
    also: [
      'moved/redirects-head-too',
      'conditions/answers304-to-tag',
      'conditions/answers304-to-date',
      'pipelines/answers-pipeline-in-order',
    ],
    replace: (parts) => ({
      unknownMethod: (request) =>
        request.method === 'HEAD' ? parts.words(501, 'There is no such method.') : parts.unknownMethod(request),
    }),
  },
  'content-after-head': {
    describe: 'Answers HEAD like GET, content and all.',
    breaks: ['methods/sends-no-content-after-head'],
    also: ['syntax/sends-nothing-behind', 'boundaries/reads-content-or-closes', 'pipelines/answers-pipeline-in-order'],
    replace: (parts) => ({
      hasContent: (asked, response) => parts.hasContent(asked && { ...asked, method: 'GET' }, response),
    }),
  },
  'length-0-for-head': {
    describe: 'Says that HEAD has no content, where the length of the document was asked for.',
    breaks: ['methods/tells-length-in-head'],
    replace: (parts) => ({
      responseHead: (asked, response, persists) =>
        parts.responseHead(asked, asked?.method === 'HEAD' ? { ...response, content: [] } : response, persists),
    }),
  },
  'fewer-fields-for-head': {
    describe: 'Tells nothing about a document in answers to HEAD.',
    breaks: ['methods/sends-same-fields-in-head'],
    replace: answering((response, { method }) =>
      method === 'HEAD' ? without(response, 'Content-Type', 'ETag', 'Last-Modified') : response,
    ),
  },
  'methods-in-capitals': {
    describe: 'Converts methods to capitals first.',
    breaks: ['request-line/reads-methods-as-they-are'],
    also: ['boundaries/takes-no-likeness-for-length', 'pipelines/answers-pipeline-in-order'],
    replace: (parts) => ({
      requestLine(line) {
        const { method, ...rest } = parts.requestLine(line)
        return { ...rest, method: method.toUpperCase() }
      },
    }),
  },
  'options-without-allow': {
    describe: 'Answers OPTIONS with nothing.',
    breaks: ['methods/lists-methods-for-options'],
    replace: () => ({ options: () => ({ status: 204, fields: [], content: [] }) }),
  },
  'asterisk-is-missing': {
    describe: 'Looks for a file that is called like the asterisk.',
    breaks: ['request-line/answers-options-for-server'],
    replace: (parts) => ({
      options: (request) => (request.form === 'asterisk' ? parts.notFound() : parts.options(request)),
    }),
  },
  'tunnels-nowhere': {
    describe: 'Answers 200 to CONNECT.',
    breaks: ['methods/refuses-connect'],
    also: ['pipelines/answers-pipeline-in-order'],
    replace: (parts) => ({
      unknownMethod: (request) =>
        request.method === 'CONNECT' ? { status: 200, fields: [], content: [] } : parts.unknownMethod(request),
    }),
  },
  'reflects-everything': {
    describe: 'Sends back to TRACE whatever came, with cookies and passwords.',
    breaks: ['methods/keeps-secrets-out-of-trace'],
    replace: (parts) => ({
      unknownMethod: (request) =>
        request.method === 'TRACE'
          ? {
              status: 200,
              fields: [{ name: 'Content-Type', value: 'message/http' }],
              content: [Buffer.from(parts.fieldLines(request.fields), 'latin1')],
            }
          : parts.unknownMethod(request),
    }),
  },
  'form-as-text': {
    describe: 'Reads forms as UTF-8.',
    breaks: ['methods/echoes-form'],
    also: ['bodies/gives-content-back'],
    replace: (parts) => ({
      form: (request, content) => parts.form(request, Buffer.from(content.toString('utf8'), 'utf8')),
    }),
  },
  'range-of-a-form': {
    describe: 'Looks at Range whatever the method is.',
    breaks: ['methods/takes-form-with-range'],
    replace: (parts) => ({
      form(request, content) {
        const [, first, last] = /^Range: bytes=(\d+)-(\d+)/im.exec(parts.fieldLines(request.fields)) ?? []
        if (first === undefined) return parts.form(request, content)
        const part = content.subarray(Number(first), Number(last) + 1)
        const value = `bytes ${first}-${last}/${content.length}`
        return { status: 206, fields: [{ name: 'Content-Range', value }], content: [part] }
      },
    }),
  },
})
