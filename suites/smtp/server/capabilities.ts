/** What not every mail server does. Each is found out by asking for it once: what counts is that the server claims it, not how well. */
import { type Capability, capability, met, type Stage, type Transcript, unmet } from '../../../harness/kit.ts'
import { addressOf, example, OURSELVES } from '../pen.ts'
import { hello, refused, replyTo, sendsMail, talks, visits } from './ask.ts'
import { looksFor, storedIn } from './store.ts'

const CLAIM = example('claim')

export const store = capability({
  name: 'store',
  without: 'stores no message where it could be found',
  claim: {
    when: async (stage) => {
      await visits(stage, CLAIM)
      await looksFor(stage, CLAIM)
    },
    judge: (t) => (storedIn(t, CLAIM).length > 0 ? met : unmet('a stored message', 'none')),
  },
})

/** An address in the server's domain that nobody has. */
export const NOBODY = addressOf('nobody.of.that.name')
/** An address in a domain of which the server knows nothing. */
export const STRANGER = 'eve@elsewhere.example'

function refuses(address: string) {
  return {
    when: (stage: Stage) => talks(stage, `HELO ${OURSELVES}`, 'MAIL FROM:<dave@example.org>', `RCPT TO:<${address}>`),
    judge: (t: Transcript) => {
      const reply = replyTo(t, 'RCPT')
      return reply && refused.allows(reply.code) ? met : unmet('a refusal', 'something else')
    },
  }
}

export const users = capability({
  name: 'users',
  without: 'takes mail for users that it does not have',
  claim: refuses(NOBODY),
})

export const domains = capability({
  name: 'domains',
  without: 'takes mail for every domain',
  claim: refuses(STRANGER),
})

/** The server is told its domain, so that it knows which one is not. */
export const toldDomain = capability({
  name: 'told-domain',
  without: 'was given without {domain}',
  placeholder: 'domain',
})
export const toldUsers = capability({ name: 'told-users', without: 'was given without {users}', placeholder: 'users' })

/** The extensions that a server has listed in its reply to EHLO, in capitals, each with its parameters. */
export function extensionsIn(t: Transcript, line = 'client 1'): ReadonlyMap<string, readonly string[]> {
  const reply = replyTo(t, 'EHLO', { line })
  const listed = reply?.code === 250 ? reply.lines.slice(1) : []
  return new Map(
    listed.map((text) => {
      const [keyword = '', ...parameters] = text.trim().split(/[ =]+/)
      return [keyword.toUpperCase(), parameters] as const
    }),
  )
}

function extension(keyword: string): Capability {
  return capability({
    name: keyword.toLowerCase(),
    without: `does not list ${keyword} in its reply to EHLO`,
    claim: {
      when: (stage) => talks(stage, `EHLO ${OURSELVES}`),
      judge: (t) => (extensionsIn(t).has(keyword) ? met : unmet(`the keyword ${keyword}`, 'none')),
    },
  })
}

export const size = extension('SIZE')
export const pipelining = extension('PIPELINING')
export const eightBit = extension('8BITMIME')
export const auth = extension('AUTH')
export const startTls = extension('STARTTLS')

/** The server answers EHLO as the standard wants it. */
export const ehlo = capability({
  name: 'ehlo',
  without: 'does not answer EHLO with 250',
  claim: {
    when: (stage) => talks(stage, `EHLO ${OURSELVES}`),
    judge: (t) => (replyTo(t, 'EHLO')?.code === 250 ? met : unmet('the code 250', 'another')),
  },
})

/** The server does more than one message on a connection. */
export const sequence = capability({
  name: 'sequence',
  without: 'takes one message on a connection',
  claim: {
    when: async (stage) => {
      const talk = await hello(stage)
      await sendsMail(talk, CLAIM)
      await talk.asks('MAIL FROM:<dave@example.org>')
      await talk.quits()
    },
    judge: (t) => (replyTo(t, 'MAIL', { nth: 1 }) ? met : unmet('a reply to a second MAIL', 'none')),
  },
})
