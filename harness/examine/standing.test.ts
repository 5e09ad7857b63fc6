/** What stands in a server's places when it starts: the role's, unless a requirement has its own, for which the server is started. */
import { expect, test } from 'vitest'
import { fc } from '../core/arbitrary.ts'
import { catalogue } from '../core/catalogue.ts'
import { protocol, type RoleDeclaration, type Standing } from '../core/protocol.ts'
import { contract, requirement } from '../core/requirement.ts'
import { octets } from '../core/transcript.ts'
import { met, unmet } from '../core/verdict.ts'
import { NO_PREMISES } from '../subject/premises.ts'
import type { Readiness, Subject } from '../subject/subject.ts'
import { openExam } from './exam.ts'
import { madeUp } from './made-up-server.ts'

const description = {
  clause: contract('reply'),
  level: 'MUST',
  tier: 'basic',
  points: 1,
  why: '',
  hint: 'ours',
} as const

/** The server is asked what it has read when it started. */
function tells(title: string, word: string, own: boolean) {
  return requirement<string>({
    ...description,
    title,
    given: fc.constant(word),
    examples: [word],
    ...(own && { standing: (given: string) => ({ book: given }) }),
    when: async (_, stage) => {
      const line = await stage.connect()
      await line.send(Buffer.from('?'))
      await line.read({ until: (received) => received.length > 0, for: 'the word' })
      await line.hangUp()
    },
    judge(given, t) {
      const heard = Buffer.from(octets(t, 'client 1', 'received').bytes).toString()
      return heard === given ? met : unmet(given, heard)
    },
  })
}

const role: RoleDeclaration = {
  name: 'server',
  summary: '',
  acts: 'server',
  transport: 'tcp',
  port: 7,
  placeholders: {},
  places: { book: { kind: 'file' } },
  standing: { book: 'usual' },
  usage: [],
  contract: [],
  topics: ['words'],
  watchedBy: [],
}
const reading = protocol({ name: 'reading', title: '', summary: '', sources: [], roles: [role], reading: String })
const words = {
  usual: tells('It has read the usual word', 'usual', false),
  other: tells('It has read a word of the case', 'other', true),
  usualAgain: tells('It has read the usual word again', 'usual', false),
}

/** A server that reads its book once, and does not start when it does not like it. */
function reader(dislikes?: string): { readonly subject: Subject; starts(): number } {
  let book: Standing = {}
  const reads = (standing: Standing) => {
    book = standing
  }
  const made = madeUp(() => {
    const { book: word = '' } = book
    return (_, { reply }) => reply(word)
  })
  const unready: Readiness = { is: 'unready', sentence: 'it ended before it listened', hint: 'run it by hand' }
  const subject: Subject = {
    ...made,
    premises: async () => ({ ...NO_PREMISES, furnish: reads }),
    async launch(world) {
      const refuses = book.book === dislikes
      const running = await made.launch(world)
      return { ...running, ready: async () => (refuses ? unready : { is: 'ready' }) }
    },
  }
  return { subject, starts: made.starts }
}

async function findings(subject: Subject) {
  const terms = { catalogue: catalogue(reading, role, [{ name: 'words', exports: words }], []), seed: 1 } as const
  const exam = openExam({ ...terms, subject, effort: 'quick', host: '127.0.0.1' })
  try {
    const found = []
    for (const { id } of terms.catalogue.listed) found.push(await exam.finding(id))
    return found
  } finally {
    await exam.close()
  }
}

test('a requirement finds what it wants there, and the next one what is usual', async () => {
  const { subject, starts } = reader()
  expect((await findings(subject)).map(({ outcome }) => outcome)).toEqual(['pass', 'pass', 'pass'])
  expect(starts()).toBe(3)
})

test('a server that does not start with it fails that requirement alone, and the exchange shows what stood there', async () => {
  const [usual, other, again] = await findings(reader('other').subject)
  expect([usual?.outcome, other?.outcome, again?.outcome]).toEqual(['pass', 'fail', 'pass'])
  expect(other?.verdict).toMatchObject({ actual: 'it ended before it listened' })
  expect(other?.hint).toBeUndefined()
  expect(other?.transcript).toMatchObject([{ line: 'book', what: 'put', bytes: new TextEncoder().encode('other') }])
})
