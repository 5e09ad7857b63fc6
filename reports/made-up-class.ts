/** For the tests of what is written about a class: one of any size, in which names and programs say what they like. */
import type { Fate } from '../harness/core/mark.ts'
import type { ClassReport, Column } from './class-report.ts'
import type { Miss, Standing } from './standing.ts'

const TITLES = [
  'Every word comes back',
  'Line ends come back as they were sent',
  'A client that says nothing keeps nobody else waiting',
]

export const COLUMNS: readonly Column[] = ['conversation', 'octets', 'clients'].flatMap((topic, at) =>
  [0, 1, 2].map((turn) => ({
    id: `uppercase/tcp-server/${topic}/demand-${turn}`,
    exam: 'uppercase/tcp-server',
    topic,
    title: `${TITLES[at] ?? ''}, for the ${['first', 'second', 'third'][turn]} time`,
    level: turn === 0 ? 'MUST' : 'SHOULD',
    tier: 'basic',
    points: 2,
  })),
)

/** Ten points are possible, whatever the fates are. */
export function standing(name: string, earned: number, more: Partial<Standing> = {}): Standing {
  return {
    name,
    students: [{ id: name }],
    outcome: 'graded',
    points: { earned, possible: 10 },
    whole: earned === 10,
    fates: Object.fromEntries(COLUMNS.map(({ id }): [string, Fate] => [id, 'pass'])),
    misses: [],
    tookMs: 1000 + earned,
    ...more,
  }
}

export function miss(turn: number, expected: string, actual: string, example?: string): Miss {
  const id = COLUMNS[turn]?.id ?? ''
  return { id, expected, actual, ...(example !== undefined && { example }) }
}

export function classOf(standings: readonly Standing[], more: Partial<ClassReport> = {}): ClassReport {
  return { title: 'Lab 1', seed: 1, isolation: 'box', columns: COLUMNS, standings, waiting: [], remarks: [], ...more }
}

/** So many, a third each right, wrong and hopeless; the last ones have no grade. `said` stands wherever somebody can say something. */
export function crowd(size: number, said = 'nobody knows'): ClassReport {
  const standings = Array.from({ length: size }, (_, at) => {
    const name = `student ${String(at).padStart(3, '0')} ${said}`
    if (at % 3 === 0) return standing(name, 10)
    const fates = Object.fromEntries(COLUMNS.map(({ id }, turn): [string, Fate] => [id, fateAt(at, turn)]))
    return standing(name, at % 3 === 1 ? 7 : 1, {
      fates,
      misses: [
        miss(0, `"${said}"`, `"${said} ${at}"`, `{"text":"${said}"}`),
        miss(4, 'an answer', `${said} ${at % 5}`),
      ],
    })
  })
  return classOf(
    [
      ...standings,
      standing(`unlucky ${said}`, 0, { outcome: 'incomplete', because: said, fates: {} }),
      standing(`refused ${said}`, 0, { outcome: 'refused', because: said, fates: {}, tookMs: 0 }),
    ],
    {
      title: `Lab ${said}`,
      waiting: [said],
      remarks: [said],
      roster: { columns: ['ID', said], rows: [], strangers: [said], without: [said] },
    },
  )
}

function fateAt(at: number, turn: number): Fate {
  const fates = ['pass', 'fail', 'blocked', 'unsteady', 'unasked', 'pass', 'error', 'not reached'] as const
  return at % 3 === 2 ? (turn === 0 ? 'fail' : 'blocked') : (fates[(at + turn) % fates.length] ?? 'pass')
}
