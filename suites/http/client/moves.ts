/** How a client is sent on to another place, and where it went: shared by what is about redirects. */
import { met, octetsOf, type Stage, type Transcript, unmet, type Verdict } from '../../../harness/kit.ts'
import { type FieldLines, type Page, textOf } from '../pen.ts'
import { authorityOf, closing } from './answers.ts'
import { allRequests, attend, errand, response } from './serve.ts'

/** A redirect with some words for people, which nobody is shown. */
export function moved(status: string, location: string, more: FieldLines = []): Uint8Array {
  const content = octetsOf('<a>It has moved</a>\n')
  return response({
    status,
    fields: [
      ['Location', location],
      ['Content-Type', 'text/html'],
      ['Content-Length', String(content.length)],
      ...more,
    ],
    content,
  })
}

export const CLOSE: FieldLines = [['Connection', 'close']]

/**
 * Sends the client to `from`, answers there with a redirect, and elsewhere with the page; the location may depend on who we are for
 * the client. Every answer ends its connection.
 */
export function sendOn(
  stage: Stage,
  from: string,
  status: string,
  location: (authority: string) => string,
  page: Page,
) {
  return attend(stage, errand(from), (asked) => {
    if (asked?.target !== `/${from}`) return [closing(textOf(page)), { closes: true }]
    return [moved(status, location(authorityOf(asked, stage.soFar())), CLOSE), { closes: true }]
  })
}

export function wentTo(t: Transcript, ...targets: readonly string[]): Verdict {
  const asked = allRequests(t).map(({ target }) => target)
  return asked.join(' ') === targets.join(' ')
    ? met
    : unmet(`requests for ${targets.join(', then ')}`, asked.length === 0 ? 'none' : asked.join(', then '))
}
