/** Faults about what a client can do beyond GET, and about pages with their objects. */
import { faultsOf } from '../../../fault.ts'
import type { Parts } from '../../client.ts'
import { valuesOf } from '../../grammar.ts'
import { Malformed } from '../../malformed.ts'

export const taskFaults = faultsOf<Parts>('http/client', {
  'head-is-get': {
    describe: 'Asks with GET where it should ask with HEAD.',
    breaks: ['tasks/asks-with-head'],
    replace: (parts) => ({
      async wanted(world) {
        const wanted = await parts.wanted.call(this, world)
        return wanted.method === 'HEAD' ? { ...wanted, method: 'GET' } : wanted
      },
    }),
  },
  'reads-on-after-head': {
    describe: 'Waits for content behind a response to HEAD.',
    breaks: ['tasks/ends-after-head'],
    also: ['tasks/*', 'fields/*', 'uploads/*'],
    replace: (parts) => ({ hasNoContent: (_, status) => parts.hasNoContent('GET', status) }),
  },
  'reads-chunks-after-head': {
    describe: 'Waits for chunks behind a response to HEAD.',
    breaks: ['tasks/ends-after-head-of-chunks'],
    replace: (parts) => ({
      framing(method, start, fields) {
        const chunked = valuesOf(fields, 'transfer-encoding').length > 0
        return parts.framing.call(this, method === 'HEAD' && chunked ? 'GET' : method, start, fields)
      },
    }),
  },
  'counts-letters': {
    describe: 'Counts letters for Content-Length, not octets.',
    breaks: ['tasks/posts-data'],
    also: ['tasks/*', 'fields/*', 'uploads/*'],
    replace: () => ({
      lengthField: (content) =>
        content ? [{ name: 'Content-Length', value: String(Buffer.from(content).toString().length) }] : [],
    }),
  },
  'posts-a-line': {
    describe: 'Puts a line end behind the data.',
    breaks: ['tasks/posts-data'],
    also: ['tasks/*', 'fields/*', 'uploads/*'],
    replace: (parts) => ({ post: (url, data) => parts.post(url, `${data}\n`) }),
  },
  'posts-without-length': {
    describe: 'Sends content without saying how long it is.',
    breaks: ['tasks/posts-data', 'uploads/puts-files'],
    also: ['tasks/*', 'fields/*', 'uploads/*'],
    replace: () => ({ lengthField: () => [] }),
  },
  'no-length-for-nothing': {
    describe: 'Leaves Content-Length out when there is nothing to send.',
    breaks: ['tasks/tells-empty-length'],
    replace: (parts) => ({ lengthField: (content) => parts.lengthField(content?.length ? content : undefined) }),
  },
  'sends-once': {
    describe: 'Calls send once, which takes 16 KiB, and says that this was all.',
    breaks: ['tasks/posts-long-data', 'uploads/puts-large-files'],
    replace: (parts) => ({
      send(line, octets) {
        parts.send(line, octets.subarray(0, 16_384))
        if (octets.length > 16_384) line.socket.end()
      },
    }),
  },
  'posts-without-type': {
    describe: 'Does not say of which type its data is.',
    breaks: ['tasks/names-the-type'],
    replace: (parts) => ({ post: (url, data) => ({ ...parts.post(url, data), fields: [] }) }),
  },
  'puts-text': {
    describe: 'Reads the file as text.',
    breaks: ['uploads/puts-files'],
    also: ['tasks/*', 'fields/*', 'uploads/*'],
    replace: (parts) => ({ put: (url, octets) => parts.put(url, Buffer.from(Buffer.from(octets).toString())) }),
  },
  'puts-no-empty-file': {
    describe: 'Takes an empty file for a mistake.',
    breaks: ['uploads/puts-empty-files'],
    replace: (parts) => ({
      put(url, octets) {
        if (octets.length === 0) throw new Malformed('syntax', 'There is nothing in the file.')
        return parts.put(url, octets)
      },
    }),
  },
  'cuts-the-field': {
    describe: 'Splits the field at each colon.',
    breaks: ['fields/sends-the-field'],
    replace: (parts) => ({ askedField: (line) => parts.askedField(line.split(':').slice(0, 2).join(':')) }),
  },
  'field-instead-of-all-others': {
    describe: 'Sends the field of the user instead of its own.',
    breaks: ['fields/keeps-other-fields'],
    also: ['tasks/*', 'fields/*', 'uploads/*'],
    replace: (parts) => ({
      requestFields(wanted) {
        return wanted.method === 'GET' && wanted.fields.length > 0
          ? wanted.fields
          : parts.requestFields.call(this, wanted)
      },
    }),
  },
  'images-only': {
    describe: 'Fetches the images of a page, and neither its scripts nor its style sheets.',
    breaks: ['page/fetches-objects'],
    also: ['page/*'],
    replace: (parts) => ({
      references(html) {
        return parts.references.call(this, html.replaceAll(/<(script|link)/gi, '<no-$1'))
      },
    }),
  },
  'objects-behind-a-close-only': {
    describe: 'Goes on to the objects of a page only where the server has said that it closes the connection.',
    breaks: ['page/fetches-objects-on-open-connections'],
    also: ['page/*'],
    replace: (parts) => ({
      async fetchObjects(world, page, held) {
        const closes = valuesOf(page.fields, 'connection').includes('close')
        if (closes) await parts.fetchObjects.call(this, world, page, held)
      },
    }),
  },
  'fetches-each-time': {
    describe: 'Fetches an object as often as the page names it.',
    breaks: ['page/fetches-each-once'],
    also: ['page/*'],
    replace: () => ({
      objects(page) {
        return this.references(page.content.toString())
          .map((reference) => new URL(reference, page.url))
          .filter((url) => this.isSameServer(url, page.url))
      },
    }),
  },
  'fetches-links-too': {
    describe: 'Fetches whatever has a href.',
    breaks: ['page/fetches-nothing-else'],
    replace: (parts) => ({
      references(html) {
        return parts.references.call(this, html.replaceAll(/<a /gi, '<link '))
      },
    }),
  },
  'all-hosts-are-one': {
    describe: 'Asks the server of the page for objects of other servers.',
    breaks: ['page/fetches-nothing-else'],
    replace: (parts) => ({
      objects(page) {
        const here: Parts['isSameServer'] = (url, { host, protocol }) => {
          url.protocol = protocol
          url.host = host
          return true
        }
        return parts.objects.call({ ...this, isSameServer: here }, page)
      },
    }),
  },
  'knows-no-entities': {
    describe: 'Takes attributes as they are written, entities and all.',
    breaks: ['page/resolves-references-of-pages'],
    replace: (parts) => ({
      attribute: (attributes, wanted) => parts.attribute(attributes.replaceAll('&', '&amp;'), wanted),
    }),
  },
  'stops-at-a-missing-object': {
    describe: 'Gives up when an object of a page does not exist.',
    breaks: ['page/goes-on-after-missing-object'],
    replace: (parts) => ({
      async fetchObjects(world, page, held) {
        const fetch: Parts['fetch'] = async (...given) => {
          const [answer, line] = await this.fetch(...given)
          if (answer.status >= 400) throw new Malformed('incomplete', 'An object does not exist.')
          return [answer, line]
        }
        await parts.fetchObjects.call({ ...this, fetch }, world, page, held)
      },
    }),
  },
})
