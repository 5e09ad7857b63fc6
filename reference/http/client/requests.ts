/** Writes requests (RFC 9112 §3, RFC 9110 §7.2, §10.1). */
import { readFile } from 'node:fs/promises'
import type { World } from '../../world.ts'
import type { Parts } from '../client.ts'
import { readFieldLine } from '../codec.ts'
import type { Field } from '../grammar.ts'
import { Malformed } from '../malformed.ts'
import type { Wanted } from './exchange.ts'

export const requestParts = {
  /** What the task asks for. */
  async wanted(this: Parts, { task, values }: World): Promise<Wanted> {
    const url = this.readUrl(values.url ?? '')
    switch (task) {
      case 'head':
        return { method: 'HEAD', url, fields: [] }
      case 'post':
        return this.post(url, values.data ?? '')
      case 'put':
        return this.put(url, await readFile(values.file ?? ''))
      case 'field':
        return { method: 'GET', url, fields: [this.askedField(values.field ?? '')] }
      default:
        return { method: 'GET', url, fields: [] }
    }
  },

  /** The URL, whose scheme has to be ours. */
  readUrl(this: Parts, text: string): URL {
    if (!URL.canParse(text)) throw new Malformed('syntax', `"${text}" is no URL, such as http://127.0.0.1:6789/.`)
    return this.ourScheme(new URL(text))
  },

  ourScheme(url: URL): URL {
    if (url.protocol !== 'http:') throw new Malformed('misdirected', `This client speaks http: and not ${url.protocol}`)
    return url
  },

  post(url: URL, data: string): Wanted {
    const type = { name: 'Content-Type', value: 'application/x-www-form-urlencoded' }
    return { method: 'POST', url, fields: [type], content: Buffer.from(data) }
  },

  put(url: URL, octets: Uint8Array): Wanted {
    const type = { name: 'Content-Type', value: 'application/octet-stream' }
    return { method: 'PUT', url, fields: [type], content: octets }
  },

  /** One more field line, as it was given. */
  askedField: (line: string): Field => readFieldLine(line),

  /** Origin-form: path and query, never a fragment, and nothing that a URI cannot hold (RFC 9112 §3.2.1). */
  requestTarget({ pathname, search }: URL): string {
    return `${pathname}${search}`
      .replace(/%(?![0-9A-Fa-f]{2})/g, '%25')
      .replace(/["<>\\^`{|}[\]]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`)
  },

  /** Host as in the URL, with the port unless it is the usual one (RFC 9110 §7.2). */
  hostField: ({ host }: URL): Field => ({ name: 'Host', value: host }),

  /** What every request says. Host comes first, because servers look for it. */
  requestFields(this: Parts, { url, fields, content }: Wanted): readonly Field[] {
    const own = [
      this.hostField(url),
      { name: 'User-Agent', value: 'reference-client/1.0' },
      { name: 'Accept', value: '*/*' },
      ...this.lengthField(content),
    ]
    const given = new Set(fields.map(({ name }) => name.toLowerCase()))
    return [...own.filter(({ name }) => !given.has(name.toLowerCase())), ...fields]
  },

  /** Content-Length where there is content, be it empty; a request without any says nothing (RFC 9110 §8.6). */
  lengthField(content: Uint8Array | undefined): readonly Field[] {
    return content === undefined ? [] : [{ name: 'Content-Length', value: String(content.length) }]
  },

  requestLine(this: Parts, { method, url }: Wanted): string {
    return `${method} ${this.requestTarget(url)} HTTP/1.1`
  },

  /** The request as it is sent. */
  request(this: Parts, wanted: Wanted): Uint8Array {
    const lines = this.requestFields(wanted).map(({ name, value }) => `${name}: ${value}\r\n`)
    const head = Buffer.from(`${this.requestLine(wanted)}\r\n${lines.join('')}\r\n`, 'latin1')
    return Buffer.concat([head, wanted.content ?? Buffer.alloc(0)])
  },
}
