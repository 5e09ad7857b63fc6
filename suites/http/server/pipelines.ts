/** Requests that do not wait for each other (RFC 9112 §9.3.2). */
import {
  type Arbitrary,
  fc,
  met,
  requirement,
  rfc,
  type Transcript,
  unmet,
  type Verdict,
} from '../../../harness/kit.ts'
import { cuts, joined, type Page, page, pathOf, turn, visit } from '../pen.ts'
import { leave, publish, say } from './ask.ts'
import { persistence } from './capabilities.ts'
import { inStep } from './sequence.ts'

const targetOf = (page: Page) => `/${pathOf(page)}`

type Mixed = { readonly page: Page; readonly how: string }[]

/** Requests of a connection: a page, a page that is not there, or only its head. */
const mixed: Arbitrary<Mixed> = fc.array(
  fc.record({ page: page(200), how: fc.constantFrom('GET', 'HEAD', 'missing') }),
  {
    minLength: 2,
    maxLength: 6,
  },
)

const methodsOf = (asked: Mixed) => asked.map(({ how }) => (how === 'HEAD' ? 'HEAD' : 'GET'))

function pipelineOf(asked: Mixed): Uint8Array {
  return joined(
    ...asked.map(({ page, how }, nth) => {
      const target = how === 'missing' ? `/no-${page.stem}-${nth}.html` : targetOf(page)
      const write = nth === asked.length - 1 ? visit : turn
      return write(target, [], how === 'HEAD' ? 'HEAD' : 'GET')
    }),
  )
}

/** Each answer is that to its request, in the order of the requests. */
function inOrder(asked: Mixed, t: Transcript, least = 1): Verdict {
  const steps = asked.map(({ page, how }) =>
    how === 'GET'
      ? { page }
      : {
          method: how === 'HEAD' ? 'HEAD' : 'GET',
          judge: (answer: { status: number }) =>
            answer.status === (how === 'HEAD' ? 200 : 404)
              ? met
              : unmet(how === 'HEAD' ? '200' : '404', String(answer.status)),
        },
  )
  return inStep(t, steps, 'client 1', least)
}

const THREE: Mixed = [
  { page: { stem: 'first', size: 200, key: 1 }, how: 'GET' },
  { page: { stem: 'second', size: 10, key: 2 }, how: 'GET' },
  { page: { stem: 'third', size: 100, key: 3 }, how: 'GET' },
]
const FOUR: Mixed = [
  { page: { stem: 'head', size: 200, key: 1 }, how: 'HEAD' },
  { page: { stem: 'whole', size: 200, key: 1 }, how: 'GET' },
  { page: { stem: 'none', size: 10, key: 1 }, how: 'missing' },
  { page: { stem: 'end', size: 10, key: 1 }, how: 'GET' },
]

export const answersPipelineInOrder = requirement({
  title: 'Requests that are sent without waiting are answered in their order',
  clause: rfc(9112, '9.3.2'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  covers: ['CN-04', 'DS-06'],
  why: 'Nothing in an answer says to which request it belongs but its place in the row.',
  hint: 'What recv returns may hold several requests: keep what is left when you have taken the first out of it.',
  capability: persistence,
  given: fc.record({ asked: mixed }),
  examples: [{ asked: THREE }, { asked: FOUR }],
  when: async ({ asked }, stage) => {
    for (const { page } of asked) await publish(stage, page)
    const line = await stage.connect()
    await say(line, pipelineOf(asked), { methods: methodsOf(asked) })
    await leave(stage, line, methodsOf(asked))
  },
  judge: ({ asked }, t) => inOrder(asked, t),
})

export const answersCutPipeline = requirement({
  title: 'Requests that are cut into segments anywhere are answered all the same',
  clause: rfc(9112, '9.3.2'),
  level: 'MUST',
  tier: 'standard',
  points: 2,
  covers: ['CN-04'],
  why: 'A segment may end in the middle of one request, or hold the end of one and the beginning of the next.',
  hint: 'Treat what comes as one stream: append to a buffer, and take requests out of its front as long as there are whole ones.',
  capability: persistence,
  needs: [answersPipelineInOrder],
  given: fc.record({ asked: mixed, cuts: cuts(500, 8) }),
  examples: [
    { asked: THREE, cuts: [10, 60, 61, 100] },
    { asked: FOUR, cuts: [3, 30, 53, 54, 55, 56, 57, 90, 130] },
  ],
  when: async ({ asked, cuts }, stage) => {
    for (const { page } of asked) await publish(stage, page)
    const line = await stage.connect()
    await say(line, pipelineOf(asked), { methods: methodsOf(asked), cuts })
    await leave(stage, line, methodsOf(asked))
  },
  judge: ({ asked }, t) => inOrder(asked, t),
})
