/** Reads what answers a request for ranges: Content-Range, and the parts of a multipart (RFC 9110 §14.4, §14.6). */
import { indexOf } from '../../../harness/kit.ts'
import { fieldOf, headAt, latin1 } from './head.ts'
import type { Response } from './message.ts'

/** Octets from a document, and where they belong in it. */
export interface Part {
  readonly first: number
  readonly last: number
  /** Length of the whole document; `undefined` for `*`. */
  readonly of: number | undefined
  readonly content: Uint8Array
}

/** What a Content-Range says: `bytes 0-9/200`. */
export function contentRange(value: string | undefined): Omit<Part, 'content'> | undefined {
  const [, first, last, of] = /^bytes (\d+)-(\d+)\/(\d+|\*)$/i.exec(value ?? '') ?? []
  if (first === undefined || last === undefined) return undefined
  return { first: Number(first), last: Number(last), of: of === '*' ? undefined : Number(of) }
}

/** Whether the content is divided into parts with a boundary. */
export function isMultipart(response: Response): boolean {
  return /^multipart\/byteranges\s*;/i.test(fieldOf(response, 'content-type') ?? '')
}

/** The parts of a 206, one or many; in words what is wrong where they cannot be read. */
export function partsOf(response: Response): readonly Part[] | string {
  if (!isMultipart(response)) {
    const said = fieldOf(response, 'content-range')
    const range = contentRange(said)
    return range ? [{ ...range, content: response.content }] : `Content-Range: ${said ?? 'missing'}`
  }
  const boundary = /boundary="?([^";]+)"?/i.exec(fieldOf(response, 'content-type') ?? '')?.[1]
  return boundary === undefined ? 'a multipart without a boundary' : divided(response.content, boundary)
}

function divided(content: Uint8Array, boundary: string): readonly Part[] | string {
  const mark = Buffer.from(`--${boundary}`, 'latin1')
  const parts: Part[] = []
  for (let at = indexOf(content, mark); at >= 0; ) {
    const from = at + mark.length
    if (latin1(content.subarray(from, from + 2)) === '--') return parts
    // What stands on the line of the boundary takes the place of a start line.
    const head = headAt(content, from)
    const next = indexOf(content, mark, from)
    if (!head || next < 0) return 'a multipart without its last boundary'
    const said = fieldOf(head, 'content-range')
    const range = contentRange(said)
    if (!range) return `Content-Range of a part: ${said ?? 'missing'}`
    parts.push({ ...range, content: content.subarray(head.end, next - 2) })
    at = next
  }
  return 'a multipart without its last boundary'
}
