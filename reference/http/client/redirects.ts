/** Follows a document to where it has moved (RFC 9110 §15.4). */
import type { World } from '../../world.ts'
import type { Parts } from '../client.ts'
import { type Field, valuesOf } from '../grammar.ts'
import { Malformed } from '../malformed.ts'
import type { Answer, Line, Wanted } from './exchange.ts'

const MOST_REDIRECTS = 20
const REDIRECTS = [301, 302, 303, 307, 308]

/** What a server is told by its own clients only. */
const CONFIDENTIAL = ['authorization', 'cookie', 'proxy-authorization']

export const redirectParts = {
  /** The response at the end of all redirects, and the connection on which it came. */
  async fetch(this: Parts, world: World, wanted: Wanted, held?: Line): Promise<readonly [Answer, Line]> {
    let next = wanted
    let line = held
    for (let redirects = 0; ; redirects++) {
      const [answer, used] = await this.exchange(world, next, line)
      line = used
      const location = this.redirectTo(answer)
      if (location === undefined) return [answer, used]
      this.mostRedirects(redirects)
      next = this.redirected(next, answer.status, location)
    }
  },

  /** Where the response sends us, if it does: only some statuses mean that, and only with a Location. */
  redirectTo(this: Parts, { status, fields, url }: Answer): URL | undefined {
    const [location] = valuesOf(fields, 'location')
    return location === undefined || !REDIRECTS.includes(status) ? undefined : this.resolve(location, url)
  },

  /** A reference is resolved where it was found, and takes the fragment along if it has none (RFC 9110 §10.2.2). */
  resolve(this: Parts, location: string, base: URL): URL {
    // Field values come as octets; where a server sends UTF-8, these are its letters.
    const text = Buffer.from(location, 'latin1').toString()
    if (!URL.canParse(text, base.href))
      throw new Malformed('syntax', `The server redirects to "${text}", which is no URL.`)
    const url = new URL(text, base)
    if (url.hash === '') url.hash = base.hash
    return this.ourScheme(url)
  },

  /** Who is sent on for ever has to stop by himself (RFC 9110 §15.4). */
  mostRedirects(redirects: number): void {
    if (redirects >= MOST_REDIRECTS) throw new Malformed('syntax', `More than ${MOST_REDIRECTS} redirects.`)
  },

  /** The request at the new location. */
  redirected(this: Parts, wanted: Wanted, status: number, url: URL): Wanted {
    const fields = this.fieldsElsewhere(wanted, url)
    const { content } = wanted
    const method = this.methodAfter(wanted.method, status)
    if (method === wanted.method) return { method, url, fields, ...(content && { content }) }
    return { method, url, fields: fields.filter(({ name }) => !/^content-/i.test(name)) }
  },

  /** 303 is answered with GET; so is POST after 301 and 302, as everybody does; 307 and 308 change nothing. */
  methodAfter(method: string, status: number): string {
    if (status === 303 && method !== 'HEAD') return 'GET'
    return (status === 301 || status === 302) && method === 'POST' ? 'GET' : method
  },

  /** Another server is not told what was meant for the first. */
  fieldsElsewhere({ fields, url }: Wanted, to: URL): readonly Field[] {
    return to.host === url.host ? fields : fields.filter(({ name }) => !CONFIDENTIAL.includes(name.toLowerCase()))
  },
}
