/** A session plays cases with a program. What it hides is when the program is started, kept, and replaced. */
import type { Standing } from '../core/protocol.ts'
import { recorder } from '../core/recorder.ts'
import type { AnyRequirement } from '../core/requirement.ts'
import { type Entry, happened, octets, type Transcript } from '../core/transcript.ts'
import { unmet, type Verdict } from '../core/verdict.ts'
import { ending } from '../core/words.ts'
import { openStage, type StageTerms } from '../stage/open-stage.ts'
import type { Readiness, Running } from '../subject/subject.ts'

/** One case as it went. */
export interface Played {
  readonly verdict: Verdict
  readonly transcript: Transcript
  /** We waited for something that did not come: shrinking would cost a time-out at each step. */
  readonly silent: boolean
  /** Cases that the same process had served before. */
  readonly earlier: number
  /** The longest that we waited for something that did come, in milliseconds. */
  readonly slowestMs: number
  /** The program never got as far as this case. */
  readonly unready?: Exclude<Readiness, { is: 'ready' }>
}

export interface PlayTerms {
  readonly requirement: AnyRequirement
  readonly given: unknown
  readonly patienceMs: number
  /** This is the play that decides: a failure is worth the wait for the crash that may come with it. */
  readonly decides: boolean
  /** A step of shrinking: where the program turns out to have ended before it, it is played again. */
  readonly step?: boolean
}

export interface Session {
  /** How many cases may be played at the same time. */
  readonly lanes: number
  /** Whether the program is started for every case, as far as is known by now. */
  startsForEach(): boolean
  play(terms: PlayTerms): Promise<Played>
  /** Makes sure that the next case meets a fresh process. */
  renew(): Promise<void>
  /** Starts the program for every case from now on: it was found to fall silent once it had served. */
  spare(): void
  /** The cases that the process of the last play had served before it, or `undefined` when they were too many to keep. */
  history(): readonly PlayTerms[] | undefined
  /** The case after which a server was found dead though the case itself had gone well; forgotten when asked. */
  casualty(): PlayTerms | undefined
  notices(): readonly string[]
  close(): Promise<void>
}

/** What a stage needs apart from what belongs to this one case. */
export type StageSetting = Omit<StageTerms, 'recorder' | 'patienceMs'> & {
  /** What the program found in its places when it started, where that is this case's own. */
  readonly standing?: Standing
}

/** Long enough to see a crash that comes with a failure, so that it can be named; */
const CRASH_MS = 100
/** on a busy machine it takes longer, and whoever has hung up and is at work still may be about to end. */
const LAST_WORK_MS = 1_500
const WORDS_KEPT = 2_000

/**
 * Plays one case and judges it. `current` is the server under test, which the case may have started again; a client is launched by
 * the case itself. A program that had served earlier cases may have ended of those.
 */
export async function playCase(
  terms: PlayTerms,
  setting: StageSetting,
  current: () => Running | undefined,
  hadServed = false,
): Promise<Played> {
  const record = recorder()
  let slowestMs = 0
  const saw = (ms: number) => {
    slowestMs = Math.max(slowestMs, ms)
    setting.saw(ms)
  }
  for (const entry of found(setting.standing)) record.add(entry)
  const stage = openStage({ ...setting, saw, recorder: record, patienceMs: terms.patienceMs })
  try {
    await terms.requirement.when(terms.given, stage)
    const fault = stage.fault()
    if (fault !== undefined) throw fault
  } finally {
    stage.close()
    setting.premises?.clear()
  }
  const server = current()
  const judged = inOrder(record.transcript())
  const verdict = terms.requirement.judge(terms.given, judged)
  const mayHaveEnded = terms.decides || (hadServed && hungUp(judged))
  if (server && verdict.is === 'unmet' && mayHaveEnded) await crashOf(server, hungUp(judged))
  const status = server?.status()
  const crashed = status !== undefined && (status.signal !== null || status.code !== 0)
  const transcript = status && server ? [...judged, ...lastEntries(server, judged)] : judged
  return {
    verdict: crashed && verdict.is === 'met' ? unmet('your program keeps running', `it ${ending(status)}`) : verdict,
    transcript,
    silent: transcript.some((entry) => entry.what === 'silence'),
    earlier: 0,
    slowestMs,
  }
}

/** What a program found in its places when it started, where that is the case's own, as entries. */
export function found(standing: Standing = {}): readonly Omit<Entry, 'atUs'>[] {
  return Object.entries(standing).map(([line, text]) => ({ line, what: 'put', bytes: new TextEncoder().encode(text) }))
}

/**
 * Pipes and sockets reach us by different ways, so their order among each other is chance. What a program printed stands at the
 * end, all of a stream in one piece, and its exit last: the same run gives the same transcript.
 */
function inOrder(transcript: Transcript): Transcript {
  if (!transcript.some((entry) => entry.what === 'printed' || entry.what === 'exited')) return transcript
  const printed = (['stdout', 'stderr'] as const).flatMap((line) => {
    const first = transcript.find((entry) => entry.line === line && entry.what === 'printed')
    return first ? [{ ...first, bytes: octets(transcript, line, 'printed').bytes }] : []
  })
  const exited = transcript.filter((entry) => entry.what === 'exited')
  const exchanged = transcript.filter((entry) => entry.what !== 'printed' && entry.what !== 'exited')
  return [...exchanged, ...printed, ...exited]
}

function lastEntries(server: Running, before: Transcript): Transcript {
  const status = server.status()
  if (!status) return []
  const atUs = before.at(-1)?.atUs ?? 0
  const { stderr } = server.lastWords()
  const words = new TextEncoder().encode(stderr.slice(-WORDS_KEPT))
  return [
    ...(words.length > 0 ? [{ atUs, line: 'stderr', what: 'printed', bytes: words } as const] : []),
    { atUs, line: 'program', what: 'exited', status },
  ]
}

/** Whether somebody got no answer at all, as from a program that has ended. */
function hungUp(transcript: Transcript): boolean {
  return transcript.some(
    ({ what, line }) =>
      what === 'silence' ||
      what === 'refused' ||
      what === 'reset' ||
      (what === 'ended' && !happened(transcript, line, 'received')),
  )
}

async function crashOf(server: Running, hasHungUp: boolean): Promise<void> {
  await exitWithin(server, CRASH_MS)
  if (server.status() || !hasHungUp || !server.taken || (await server.taken(0))) return
  await exitWithin(server, LAST_WORK_MS)
}

async function exitWithin(server: Running, ms: number): Promise<void> {
  let forget = () => {}
  let timer: NodeJS.Timeout | undefined
  await new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms)
    forget = server.onExit(() => resolve())
  })
  clearTimeout(timer)
  forget()
}
