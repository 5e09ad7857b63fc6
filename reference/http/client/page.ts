/** A page consists of more than its own document: fetches what it names as well. */
import type { World } from '../../world.ts'
import type { Parts } from '../client.ts'
import type { Answer, Line } from './exchange.ts'

const COMMENT = /<!--[\s\S]*?-->/g
const SCRIPT = /(<script\b(?:"[^"]*"|'[^']*'|[^'">])*>)[\s\S]*?<\/script\s*>/gi
const TAG = /<(img|script|link)\b((?:"[^"]*"|'[^']*'|[^'">])*)>/gi
const ATTRIBUTE = /([^\s"'>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+)))?/g
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

export const pageParts = {
  /** Fetches the objects of a page, one after the other, over one connection where the server lets us. */
  async fetchObjects(this: Parts, world: World, page: Answer, held: Line): Promise<void> {
    let line = held
    for (const url of this.objects(page)) {
      const [answer, used] = await this.fetch(world, { method: 'GET', url, fields: [] }, line)
      if (answer.status >= 400) world.complain(`${url.href}: ${answer.status}`)
      line = used
    }
  },

  /** The objects of a page that lie on its server, each once and none of them the page itself. */
  objects(this: Parts, page: Answer): readonly URL[] {
    const urls = new Map([[this.requestTarget(page.url), page.url]])
    for (const reference of this.references(page.content.toString())) {
      const url = URL.canParse(reference, page.url.href) ? new URL(reference, page.url) : undefined
      if (url && this.isSameServer(url, page.url) && !urls.has(this.requestTarget(url))) {
        urls.set(this.requestTarget(url), url)
      }
    }
    return [...urls.values()].slice(1)
  },

  isSameServer: (url: URL, page: URL) => url.protocol === page.protocol && url.host === page.host,

  /** What `src` of img and script and `href` of link say, in their order. */
  references(this: Parts, html: string): readonly string[] {
    const visible = html.replace(COMMENT, '').replace(SCRIPT, '$1')
    return [...visible.matchAll(TAG)]
      .map(([, tag = '', attributes = '']) => this.attribute(attributes, tag.toLowerCase() === 'link' ? 'href' : 'src'))
      .filter((reference) => reference !== undefined && reference !== '') as string[]
  },

  /** The value of an attribute, in quotation marks or not. */
  attribute(attributes: string, wanted: string): string | undefined {
    for (const [, name = '', ...values] of attributes.matchAll(ATTRIBUTE)) {
      if (name.toLowerCase() === wanted) return unescaped(values.find((value) => value !== undefined) ?? '').trim()
    }
    return undefined
  },
}

function unescaped(text: string): string {
  return text
    .replace(/&#(\d{1,6});/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replace(/&(amp|lt|gt|quot|apos);/g, (_, name: string) => ENTITIES[name] ?? '')
}
