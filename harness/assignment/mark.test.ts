import { beforeAll, describe, expect, test } from 'vitest'
import type { Catalogue } from '../core/catalogue.ts'
import { type Finding, type Grade, NOT_RUN, type Outcome } from '../core/finding.ts'
import type { Mark } from '../core/mark.ts'
import { loadCatalogue } from '../examine/load.ts'
import type { Assignment } from './assignment.ts'
import { mark } from './mark.ts'
import { readAssignment } from './read-assignment.ts'

let server: Catalogue
beforeAll(async () => {
  server = await loadCatalogue('uppercase/tcp-server')
})

const LINES = 'title: Lab\nexam: uppercase/tcp-server\nrun: ./server {port}\n'

async function assignment(lines: string, before = LINES): Promise<Assignment> {
  return (await readAssignment(`${before}${lines}\n`, 'lab.yaml')).assignment
}

/** A grade in which everything passed but these, by topic/name. */
function graded(
  others: Readonly<Record<string, Outcome | 'unsteady' | 'not reached'>> = {},
  catalogue = server,
): Grade {
  const findings = catalogue.listed.flatMap(({ id }): readonly Finding[] => {
    const fate = others[id.split('/').slice(2).join('/')] ?? others[id.split('/')[2] ?? ''] ?? 'pass'
    if (fate === 'not reached') return []
    const outcome = fate === 'unsteady' ? 'fail' : fate
    return [{ id, outcome, ran: NOT_RUN, seed: 1, durationMs: 1, ...(fate === 'unsteady' && { steady: false }) }]
  })
  return {
    protocol: catalogue.protocol.name,
    role: catalogue.role.name,
    seed: 1,
    effort: 'quick',
    subject: './server',
    options: [],
    findings,
    notices: [],
    complete: findings.length === catalogue.listed.length,
  }
}

async function marked(lines: string, grade = graded()): Promise<Mark> {
  return mark(await assignment(lines), [server], [grade])
}

const sums = ({ earned, possible, extra, unknown }: Mark) => ({ earned, possible, extra, unknown })

test('without rules a mark is what the requirements say', async () => {
  const all = server.listed.reduce((sum, { demand }) => sum + demand.points, 0)
  expect(sums(await marked(''))).toEqual({ earned: all, possible: all, extra: 0, unknown: 0 })
})

describe('rules', () => {
  test('points go by the last pattern that matches', async () => {
    const { exams } = await marked('points:\n  MUST: 4\n  stream: 0.5\n  stream/joins-segments: 7')
    const possible = (name: string) => exams[0]?.lines.find(({ id }) => id.endsWith(name))?.possible
    expect(possible('stream/joins-segments')).toBe(7)
    expect(possible('stream/answers-long-text')).toBe(0.5)
    expect(possible('conversation/answers-in-capitals')).toBe(4)
  })

  test('what is only needed by others is asked, and worth nothing', async () => {
    const { exams, possible } = await marked('only: stream/joins-segments\npoints:\n  all: 3')
    const root = exams[0]?.lines.find(({ id }) => id === server.root.id)
    expect(root?.possible).toBe(0)
    expect(possible).toBe(3)
  })

  test('sums of fractions are exact', async () => {
    const mark = await marked('only: [conversation, stream, clients]\npoints:\n  all: 0.1')
    const asked = mark.exams[0]?.lines.length ?? 0
    expect(asked).toBeGreaterThan(2)
    expect(String(mark.possible)).toBe(String(asked / 10))
  })

  test('extra credit is earned and not possible', async () => {
    const some = 'only: [conversation, robustness]\nextra: robustness\npoints:\n  all: 1\n'
    const mark = await marked(some)
    const robust = mark.exams[0]?.lines.filter(({ extra }) => extra).length ?? 0
    expect(robust).toBeGreaterThan(1)
    expect(mark.extra).toBe(robust)
    expect(mark.earned).toBe(mark.possible + robust)
    expect((await marked(some, graded({ robustness: 'fail' }))).earned).toBe(mark.possible)
  })

  test('a cap holds what its pattern matches, all that is possible included', async () => {
    const mark = await marked('only: [conversation, robustness]\npoints:\n  all: 1\ncaps:\n  robustness: 2')
    const conversation = server.listed.filter(({ topic }) => topic === 'conversation').length
    expect(sums(mark)).toEqual({ earned: conversation + 2, possible: conversation + 2, extra: 0, unknown: 0 })
    const lost = await marked(
      'only: [conversation, robustness]\npoints:\n  all: 1\ncaps:\n  robustness: 2',
      graded({ 'robustness/survives-abort': 'fail' }),
    )
    expect(lost.earned).toBe(mark.earned)
  })

  test('caps of patterns speak of weighted points, and an exam may have a cap of its own', async () => {
    const exam = (lines: string) =>
      assignment('', `title: Lab\nexams:\n  - exam: uppercase/tcp-server\n    run: ./server {port}\n${lines}`)
    const points = '    only: [conversation, robustness]\n    points: {all: 1}\n    weight: 0.5\n'
    const conversation = server.listed.filter(({ topic }) => topic === 'conversation').length
    const capped = mark(await exam(`${points}    caps: {robustness: 2}\n`), [server], [graded()])
    expect(capped).toMatchObject({ earned: conversation / 2 + 1, possible: conversation / 2 + 1 })
    const whole = mark(await exam(`${points}    cap: 1.5\n`), [server], [graded()])
    expect(whole.exams[0]).toMatchObject({ earned: 1.5, possible: 1.5 })
  })

  test('what needs a capability that is not named is not asked, nor what only that needs', async () => {
    const { assignment, catalogues } = await readAssignment(
      'title: Lab\nexam: http/server\nrun: ./server {port}\nonly: [first, clients/interleaves-connections]\n',
      'lab.yaml',
    )
    const lines = (capabilities: readonly string[]) => {
      const exams = assignment.exams.map((exam) => ({ ...exam, capabilities }))
      return mark({ ...assignment, exams }, catalogues, []).exams[0]?.lines.map(({ id }) => id.split('/')[3])
    }
    expect(lines([])).toEqual(['serves-document'])
    expect(lines(['persistent'])).toEqual(['serves-document', 'serves-together', 'interleaves-connections'])
  })

  test('all is scaled, and rounded once', async () => {
    const mark = await marked(
      'only: conversation\npoints:\n  all: 1\nscale: 20',
      graded({ 'conversation/capitalises-every-word': 'fail' }),
    )
    const count = mark.exams[0]?.lines.length ?? 0
    expect(mark.possible).toBe(20)
    expect(mark.earned).toBe(Math.round((2000 * (count - 1)) / count) / 100)
    expect(mark.unscaled).toEqual({ earned: count - 1, possible: count, extra: 0, unknown: 0 })
  })

  test('the cap of all is told in points after they were scaled', async () => {
    const mark = await marked('extra: robustness\nscale: 20\ncap: 21')
    expect(sums(mark)).toEqual({ earned: 21, possible: 20, extra: 1, unknown: 0 })
  })

  test('a weight multiplies the points of its exam', async () => {
    const client = await loadCatalogue('uppercase/tcp-client')
    const two = await assignment(
      '',
      `title: Lab
exams:
  - exam: uppercase/tcp-server
    run: ./server {port}
    points: {all: 1}
  - exam: uppercase/tcp-client
    run: ./client {host} {port}
    points: {all: 1}
    weight: 0.25
`,
    )
    const both = mark(two, [server, client], [graded(), graded({}, client)])
    expect(both.exams.map(({ earned }) => earned)).toEqual([server.listed.length, client.listed.length / 4])
    expect(both.earned).toBe(server.listed.length + client.listed.length / 4)
    const one = mark(two, [server, client], [graded()])
    expect(one).toMatchObject({ complete: false, earned: server.listed.length, unknown: client.listed.length / 4 })
  })
})

describe('three-way truth', () => {
  test('what could not be judged makes a mark incomplete, and no zero', async () => {
    const mark = await marked('points:\n  all: 1', graded({ 'stream/joins-segments': 'error' }))
    const all = server.listed.length
    expect(mark).toMatchObject({ complete: false, earned: all - 1, possible: all, unknown: 1 })
    const line = mark.exams[0]?.lines.find(({ fate }) => fate === 'error')
    expect(line).toMatchObject({ earned: null, person: expect.stringContaining('no fault of the program') })
  })

  test('what was not reached makes it incomplete too', async () => {
    const mark = await marked('', graded({ robustness: 'not reached' }))
    expect(mark.complete).toBe(false)
    expect(mark.earned + mark.unknown).toBe(mark.possible)
  })

  test('an error in what is not asked is none of its business', async () => {
    expect((await marked('only: conversation', graded({ robustness: 'error' }))).complete).toBe(true)
  })

  test('unsteady earns nothing and wants a person', async () => {
    const { exams, complete } = await marked('', graded({ 'stream/joins-segments': 'unsteady' }))
    expect(complete).toBe(true)
    expect(exams[0]?.lines.find(({ fate }) => fate === 'unsteady')).toMatchObject({
      earned: 0,
      person: expect.stringContaining('did not repeat it'),
    })
  })

  test('what the program was not asked is outside of the points', async () => {
    const all = await marked('')
    const some = await marked('', graded({ 'robustness/starts-again-at-once': 'unasked' }))
    expect(some.possible).toBeLessThan(all.possible)
    expect(some.earned).toBe(some.possible)
    expect(some.complete).toBe(true)
  })
})
