/** How ranges are asked for, and what the parts that come are held against. */
import { all, same, type Transcript, unmet, type Verdict } from '../../../harness/kit.ts'
import type { Response } from '../lens/message.ts'
import { isMultipart, type Part, partsOf } from '../lens/parts.ts'
import { type Page, textOf } from '../pen.ts'
import { placeOf, placeOfField } from './answers.ts'
import { inAnswer, sameContent, statusLine, type Which } from './ask.ts'

/** Positions of the first and the last octet that are wanted; one of them may be left open. */
export interface Wanted {
  readonly first?: number
  readonly last?: number
}

export const spec = ({
  first = '',
  last = '',
}: {
  readonly first?: number | string
  readonly last?: number | string
}) => `${first}-${last}`

/** The octets that are meant: `undefined` when there are none. */
export function meant({ first, last }: Wanted, size: number): readonly [number, number] | undefined {
  const [from, to] =
    first === undefined ? [Math.max(0, size - (last ?? 0)), size - 1] : [first, Math.min(last ?? size - 1, size - 1)]
  return from <= to ? [from, to] : undefined
}

/** What a 206 holds are octets of the document, each part where it says that it belongs. */
export function isTrue(t: Transcript, response: Response, page: Page, which: Which = {}): Verdict {
  const place = placeOfField(t, response, isMultipart(response) ? 'content-type' : 'content-range', which)
  const parts = partsOf(response)
  if (typeof parts === 'string') return unmet('Content-Range: bytes first-last/length, with each part', parts, place)
  const whole = textOf(page)
  const wrong = parts.find(
    ({ first, last, of }) => first > last || last >= page.size || (of !== undefined && of !== page.size),
  )
  if (wrong)
    return unmet(`a range of ${page.size} octets`, `bytes ${wrong.first}-${wrong.last}/${wrong.of ?? '*'}`, place)
  return all(
    ...parts.map(({ first, last, content }) =>
      same(whole.subarray(first, last + 1), { bytes: content, at: () => undefined }, ` for bytes ${first}-${last}`),
    ),
  )
}

export function partsIn(response: Response): readonly Part[] {
  const parts = partsOf(response)
  return typeof parts === 'string' ? [] : parts
}

/** The whole document with 200 is always allowed: a server may disregard Range. */
export function isWholeOr206(
  t: Transcript,
  page: Page,
  judge: (response: Response) => Verdict,
  which: Which = {},
): Verdict {
  return inAnswer(
    t,
    (response) => {
      if (response.status === 200) return sameContent(t, response, textOf(page), which)
      return response.status === 206
        ? judge(response)
        : unmet('206 with the part, or 200 with all', statusLine(response), placeOf(t, response, which))
    },
    which,
  )
}
