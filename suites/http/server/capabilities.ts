/** What not every web server does. Each is found out by asking for it once: what counts is that the server claims it, not how well. */
import { all, capability, met, octetsOf, type Stage, type Transcript, unmet } from '../../../harness/kit.ts'
import { fieldOf } from '../lens/head.ts'
import { persists, type Response } from '../lens/message.ts'
import { isMultipart } from '../lens/parts.ts'
import { delivery, pathOf, textOf, turn, visit } from '../pen.ts'
import { answersOn, ask, finalOf, publish, publishAs, statusLine } from './ask.ts'

const PAGE = { stem: 'claim', size: 200, key: 1 } as const
const TARGET = `/${pathOf(PAGE)}`

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

export const headLength = capability({
  name: 'head-length',
  without: 'tells no length in its answer to HEAD',
  finerThan: [],
  claim: {
    when: async (stage) => {
      await publish(stage, PAGE)
      await ask(stage, visit(TARGET, [], 'HEAD'), { methods: ['HEAD'] })
    },
    judge: (t) => {
      const [response] = finalOf(answersOn(t, 'client 1', ['HEAD']).messages)
      const told = response?.status === 200 && fieldOf(response, 'content-length') !== undefined
      return told ? met : unmet('200 with Content-Length', response ? statusLine(response) : 'no answer')
    },
  },
})

const REFUSED = ['POST', 'PATCH', 'DELETE']

export const refusals405 = capability({
  name: 'refusals-405',
  without: 'never answers 405',
  finerThan: [],
  claim: {
    when: async (stage) => {
      await publish(stage, PAGE)
      for (const method of REFUSED) {
        await ask(stage, delivery(method, TARGET, octetsOf(''), [['Connection', 'close']]), { methods: [method] })
      }
    },
    judge: (t) => {
      const answers = REFUSED.map((method, at) => finalOf(answersOn(t, `client ${at + 1}`, [method]).messages)[0])
      return answers.some((answer) => answer?.status === 405) ? met : unmet('the status code 405', 'others')
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
    judge: (t) => {
      const [response] = finalOf(answersOn(t, 'client 1', ['DELETE']).messages)
      // Who looks at no method has answered a GET.
      const shows = response && Buffer.compare(response.content, textOf(PAGE)) === 0
      return shows ? unmet('an answer to DELETE', 'the document') : claimsWith(response, [200, 202, 204])
    },
  },
})

/** A document is asked for again with whatever its server said about it; without any, with its age. */
function repeatsWith304(...needed: readonly string[]) {
  return {
    when: async (stage: Stage) => {
      await publish(stage, PAGE)
      await ask(stage, visit(TARGET))
      const [response] = finalOf(answersOn(stage.soFar()).messages)
      const tag = response && fieldOf(response, 'etag')
      const date = response && fieldOf(response, 'last-modified')
      await ask(
        stage,
        visit(TARGET, [
          ...(tag === undefined ? [] : [['If-None-Match', tag] as const]),
          ['If-Modified-Since', date ?? new Date().toUTCString()],
        ]),
      )
    },
    judge: (t: Transcript) => {
      const [response] = finalOf(answersOn(t).messages)
      const missing = needed.find((name) => !response || fieldOf(response, name) === undefined)
      if (missing !== undefined) return unmet(missing, 'no such field')
      return claimsWith(finalOf(answersOn(t, 'client 2').messages)[0], [304])
    },
  }
}

export const conditions = capability({
  name: 'conditional',
  without: 'never answers 304',
  claim: repeatsWith304(),
})

const byTag = repeatsWith304('etag')

export const tagConditions = capability({
  name: 'conditional-tags',
  without: 'sends no ETag, or never answers 304',
  finerThan: ['conditional'],
  claim: byTag,
})

export const dateConditions = capability({
  name: 'conditional-dates',
  without: 'sends no Last-Modified, or never answers 304',
  finerThan: ['conditional'],
  claim: repeatsWith304('last-modified'),
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

export const conditionalRanges = capability({
  name: 'conditional-ranges',
  without: 'does not answer both 206 and, to its own ETag, 304',
  finerThan: ['ranges'],
  claim: {
    when: async (stage) => {
      await byTag.when(stage)
      await ask(stage, visit(TARGET, [['Range', 'bytes=0-9']]))
    },
    judge: (t) => all(byTag.judge(t), claimsWith(finalOf(answersOn(t, 'client 3').messages)[0], [206])),
  },
})

export const multiparts = capability({
  name: 'multipart',
  without: 'never answers multipart/byteranges',
  finerThan: ['ranges'],
  claim: {
    when: async (stage) => {
      await publish(stage, PAGE)
      await ask(stage, visit(TARGET, [['Range', 'bytes=0-4, 20-29, -3']]))
    },
    judge: (t) => {
      const [response] = finalOf(answersOn(t).messages)
      return response && isMultipart(response) ? met : unmet('several parts', 'one answer')
    },
  },
})

/** What the answer to a plain request for a page has to have in it. */
function saysOf(names: readonly string[], wanted: (value: string) => boolean = () => true) {
  return {
    when: async (stage: Stage) => {
      await publish(stage, PAGE)
      await ask(stage, visit(TARGET))
    },
    judge: (t: Transcript) => {
      const [response] = finalOf(answersOn(t).messages)
      const values = names.map((name) => response && fieldOf(response, name))
      return values.some((value) => value !== undefined && wanted(value))
        ? met
        : unmet(names.join(' or '), 'no such field')
    },
  }
}

export const tags = capability({
  name: 'tags',
  without: 'sends no ETag',
  finerThan: [],
  claim: saysOf(['etag']),
})

export const strongTags = capability({
  name: 'strong-tags',
  without: 'sends no ETag, or a weak one',
  finerThan: [],
  claim: saysOf(['etag'], (tag) => !tag.startsWith('W/')),
})

export const modified = capability({
  name: 'modified',
  without: 'sends no Last-Modified',
  finerThan: [],
  claim: saysOf(['last-modified']),
})

export const validators = capability({
  name: 'validators',
  without: 'sends neither ETag nor Last-Modified',
  finerThan: [],
  claim: saysOf(['etag', 'last-modified']),
})

export const dates = capability({
  name: 'dates',
  without: 'sends neither Date nor Last-Modified',
  finerThan: [],
  claim: saysOf(['date', 'last-modified']),
})

export const folderRedirects = capability({
  name: 'folder-redirects',
  without: 'sends nobody from a folder to its name with a slash',
  finerThan: [],
  claim: {
    when: async (stage) => {
      await publishAs(stage, 'claim-folder/index.html', textOf(PAGE))
      await ask(stage, visit('/claim-folder'))
    },
    judge: (t) => claimsWith(finalOf(answersOn(t).messages)[0], [301, 302, 307, 308]),
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
