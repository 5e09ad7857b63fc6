/** Faults about redirects, and about connections that carry more than one request. */
import { faultsOf } from '../../../fault.ts'
import type { Parts } from '../../client.ts'
import { membersOf, valuesOf } from '../../grammar.ts'
import { Malformed } from '../../malformed.ts'

const tooMany = () => new Malformed('syntax', 'There are too many redirects.')

export const redirectFaults = faultsOf<Parts>('http/client', {
  'follows-301-and-302-only': {
    describe: 'Knows two of the five redirects.',
    breaks: ['redirects/follows-other-redirects'],
    also: ['tasks/*'],
    replace: (parts) => ({
      redirectTo(answer) {
        return answer.status <= 302 ? parts.redirectTo.call(this, answer) : undefined
      },
    }),
  },
  'location-is-a-path': {
    describe: 'Puts whatever Location says behind the host and port that it knows.',
    breaks: ['redirects/follows-absolute-locations', 'redirects/resolves-references'],
    also: ['redirects/*'],
    replace: () => ({ resolve: (location, base) => new URL(`${base.origin}/${location.replace(/^\/+/, '')}`) }),
  },
  'encodes-the-location': {
    describe: 'Encodes the location before it asks for it.',
    breaks: ['redirects/keeps-encoding-of-location'],
    replace: (parts) => ({
      resolve(location, base) {
        return parts.resolve.call(this, encodeURI(location), base)
      },
    }),
  },
  'content-with-foreign-schemes': {
    describe: 'Takes a redirect to where it cannot go for the end of its work.',
    breaks: ['redirects/refuses-foreign-schemes'],
    also: ['failures/*', 'redirects/*'],
    replace: (parts) => ({
      async run(world) {
        try {
          return await parts.run.call(this, world)
        } catch (error) {
          if (error instanceof Malformed && error.flaw === 'misdirected') return 0
          throw error
        }
      },
    }),
  },
  'follows-once': {
    describe: 'Follows one redirect, with an if instead of a loop.',
    breaks: ['redirects/follows-chains'],
    also: ['redirects/*'],
    replace: () => ({
      mostRedirects(redirects) {
        if (redirects > 0) throw tooMany()
      },
    }),
  },
  'shows-every-response': {
    describe: 'Shows what each redirect says as well.',
    breaks: ['redirects/hides-content-of-redirects'],
    replace: (parts) => ({
      async fetch(world, wanted, held) {
        const before: Buffer[] = []
        const redirectTo: Parts['redirectTo'] = (answer) => {
          const to = this.redirectTo(answer)
          if (to) before.push(answer.content)
          return to
        }
        const [answer, line] = await parts.fetch.call({ ...this, redirectTo }, world, wanted, held)
        return [{ ...answer, content: Buffer.concat([...before, answer.content]) }, line]
      },
    }),
  },
  'never-gives-up': {
    describe: 'Follows redirects for ever.',
    breaks: ['redirects/ends-loops'],
    also: ['redirects/*'],
    replace: () => ({ mostRedirects: () => {} }),
  },
  'remembers-places': {
    describe: 'Gives up only where it has been before.',
    breaks: ['redirects/ends-endless-chains'],
    replace: (parts) => ({
      fetch(world, wanted, held) {
        const been = new Set([wanted.url.href])
        const mostRedirects = () => {}
        const redirected: Parts['redirected'] = (before, status, url) => {
          if (been.has(url.href)) throw tooMany()
          been.add(url.href)
          return this.redirected(before, status, url)
        }
        return parts.fetch.call({ ...this, mostRedirects, redirected }, world, wanted, held)
      },
    }),
  },
  'follows-any-location': {
    describe: 'Follows every Location, whatever the status code is.',
    breaks: ['redirects/follows-redirects-only'],
    replace: (parts) => ({
      redirectTo(answer) {
        return parts.redirectTo.call(this, { ...answer, status: 302 })
      },
    }),
  },
  'says-nothing-about-nowhere': {
    describe: 'Shows nothing of a redirect, not even of one that leads nowhere.',
    breaks: ['redirects/shows-redirect-to-nowhere'],
    replace: () => ({
      toShow: ({ status, content }) => (status >= 300 && status < 400 ? Buffer.alloc(0) : content),
    }),
  },
  'posts-again-after-303': {
    describe: 'Sends the same request again after every redirect.',
    breaks: ['tasks/gets-after303'],
    replace: () => ({ methodAfter: (method) => method }),
  },
  'gets-after-307': {
    describe: 'Asks with GET after every redirect.',
    breaks: ['tasks/keeps-method-after307'],
    replace: () => ({ methodAfter: () => 'GET' }),
  },
  'uses-every-connection-again': {
    describe: 'Sends the next request on the same connection, whatever the server has said about it.',
    breaks: ['redirects/follows-redirects'],
    also: ['redirects/*', 'connections/*', 'page/*', 'tasks/*', 'fields/*', 'uploads/*'],
    replace: () => ({ persists: () => true }),
  },
  'close-in-small-letters-only': {
    describe: 'Knows "close" in small letters only.',
    breaks: ['connections/heeds-close'],
    replace: (parts) => ({
      persists(start, fields, framing) {
        if (membersOf(valuesOf(fields, 'connection')).includes('close')) return false
        return start.minor > 0 && framing.by !== 'close' && parts.persists(start, [], framing)
      },
    }),
  },
  'http10-is-like-http11': {
    describe: 'Does not look at the version before it uses a connection again.',
    breaks: ['connections/heeds-http10'],
    replace: (parts) => ({
      persists: (_, fields, framing) => parts.persists({ minor: 1, status: 200 }, fields, framing),
    }),
  },
  'never-asks-again': {
    describe: 'Fails when a connection that it uses again has been closed meanwhile.',
    breaks: ['connections/survives-idle-close'],
    also: ['redirects/*', 'page/*'],
    replace: () => ({ mayRetry: () => false }),
  },
  'leaves-content-of-redirects': {
    describe: 'Sends the next request without reading what the redirect says.',
    breaks: ['connections/reads-redirect-to-its-end'],
    also: ['connections/*', 'redirects/*', 'tasks/*'],
    replace: (parts) => ({
      async answer(line, wanted) {
        let held: Buffer = Buffer.alloc(0)
        const framing: Parts['framing'] = (method, start, fields) => {
          if (start.status < 300 || start.status > 399) return this.framing(method, start, fields)
          held = line.received
          line.received = Buffer.alloc(0)
          return { by: 'length', octets: 0 }
        }
        try {
          return await parts.answer.call({ ...this, framing }, line, wanted)
        } finally {
          // What is left of the last response counts as something of this one, so nobody asks again.
          line.received = Buffer.concat([held, line.received])
          line.answered = true
        }
      },
    }),
  },
  'a-connection-for-each-request': {
    describe: 'Opens a connection for each request.',
    breaks: ['page/reuses-its-connection', 'connections/reuses-for-redirects'],
    replace: () => ({ mayReuse: () => false }),
  },
})
