/** What not every web server does. Each is found out by asking for it once: what counts is that the server claims it, not how well. */
import { capability, met, octetsOf, unmet } from '../../../harness/kit.ts'
import { fieldOf, membersOf } from '../lens/head.ts'
import type { Response } from '../lens/message.ts'
import { delivery, pathOf, turn, visit } from '../pen.ts'
import { answersOn, ask, finalOf, publish, say, statusLine } from './ask.ts'

const PAGE = { stem: 'claim', size: 200, key: 1 } as const
const TARGET = `/${pathOf(PAGE)}`

/** Whether an HTTP/1.1 response leaves its connection open for the next request (RFC 9112 §9.3). */
export function persists(response: Response): boolean {
  return (
    response.version === '1.1' && response.framing !== 'close' && !membersOf(response, 'connection').includes('close')
  )
}

export const persistence = capability({
  name: 'persistent',
  without: 'closes every connection after one response',
  claim: {
    when: async (stage) => {
      await publish(stage, PAGE)
      await ask(stage, turn(TARGET))
    },
    judge: (t) => {
      const [response] = finalOf(answersOn(t).messages)
      return response && persists(response)
        ? met
        : unmet('a response that leaves the connection open', 'one that ends it')
    },
  },
})

export const form = capability({
  name: 'form',
  without: 'does not answer POST /form with 200',
  claim: {
    when: (stage) =>
      ask(stage, delivery('POST', '/form', octetsOf('claim=1'), [['Connection', 'close']]), { methods: ['POST'] }),
    judge: (t) => claimsWith(finalOf(answersOn(t).messages)[0], [200]),
  },
})

export const upload = capability({
  name: 'put',
  without: 'does not answer PUT with 200, 201 or 204',
  claim: {
    when: (stage) =>
      ask(stage, delivery('PUT', '/claim-put.txt', octetsOf('claim'), [['Connection', 'close']]), { methods: ['PUT'] }),
    judge: (t) => claimsWith(finalOf(answersOn(t).messages)[0], [200, 201, 204]),
  },
})

export const removal = capability({
  name: 'delete',
  without: 'does not answer DELETE with 200, 202 or 204',
  claim: {
    when: async (stage) => {
      await publish(stage, PAGE)
      await ask(stage, visit(TARGET, [], 'DELETE'), { methods: ['DELETE'] })
    },
    judge: (t) => claimsWith(finalOf(answersOn(t).messages)[0], [200, 202, 204]),
  },
})

export const conditions = capability({
  name: 'conditional',
  without: 'never answers 304',
  claim: {
    // Whatever it sends as a validator is sent back; a server without validators has its documents' age to go by.
    when: async (stage) => {
      await publish(stage, PAGE)
      const line = await stage.connect()
      await say(line, visit(TARGET))
      await line.hangUp('last')
      const [response] = finalOf(answersOn(stage.soFar()).messages)
      const tag = response && fieldOf(response, 'etag')
      const modified = response && fieldOf(response, 'last-modified')
      await ask(
        stage,
        visit(TARGET, [
          ...(tag === undefined ? [] : [['If-None-Match', tag] as const]),
          ['If-Modified-Since', modified ?? new Date().toUTCString()],
        ]),
      )
    },
    judge: (t) => claimsWith(finalOf(answersOn(t, 'client 2').messages)[0], [304]),
  },
})

export const preconditions = capability({
  name: 'preconditions',
  without: 'never answers 412',
  claim: {
    when: async (stage) => {
      await publish(stage, PAGE)
      await ask(stage, visit(TARGET, [['If-Match', '"no-such-tag"']]))
    },
    judge: (t) => claimsWith(finalOf(answersOn(t).messages)[0], [412]),
  },
})

export const ranges = capability({
  name: 'ranges',
  without: 'never answers 206',
  claim: {
    when: async (stage) => {
      await publish(stage, PAGE)
      await ask(stage, visit(TARGET, [['Range', 'bytes=0-9']]))
    },
    judge: (t) => claimsWith(finalOf(answersOn(t).messages)[0], [206]),
  },
})

export const movedList = capability({
  name: 'moved',
  without: 'takes no list of moved documents from {moved}',
  placeholder: 'moved',
})

export const hostFolders = capability({
  name: 'hosts',
  without: 'takes no folder of hosts from {hosts}',
  placeholder: 'hosts',
})

function claimsWith(response: Response | undefined, codes: readonly number[]) {
  if (response && codes.includes(response.status)) return met
  return unmet(`the status code ${codes.join(' or ')}`, response ? statusLine(response) : 'no answer')
}
