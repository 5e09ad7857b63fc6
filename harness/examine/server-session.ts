/**
 * Sessions with a server: one process serves many cases, each over fresh connections, as a server does in life. It is
 * replaced when it has ended, and whenever the engine asks for a fresh one.
 */
import { setTimeout as delay } from 'node:timers/promises'
import type { Neighbours, Place, Standing } from '../core/protocol.ts'
import { BOUND, LISTENING, type Socket, sockets, type Transport } from '../stage/kernel.ts'
import { type Neighbourhood, openNeighbourhood } from '../stage/neighbours.ts'
import { freePort, portTaken } from '../stage/ports.ts'
import { fillIn, placeholdersIn } from '../subject/placeholders.ts'
import type { Premises } from '../subject/premises.ts'
import { MachineError, type Readiness, type Running, type Subject, type World } from '../subject/subject.ts'
import { found, type PlayTerms, playCase, type Session } from './session.ts'

export interface ServerTerms {
  readonly subject: Subject
  readonly transport: Transport
  readonly host: string
  readonly places: Readonly<Record<string, Place>>
  /** What stands in the places when the server starts, unless a requirement says otherwise. */
  readonly standing: Standing
  readonly values: Readonly<Record<string, string>>
  readonly neighbours?: Neighbours
  readonly saw: (ms: number) => void
}

/** More earlier cases than this are not played again to look for a failure's cause. */
const HISTORY_KEPT = 400
/** The kernel keeps the port of a closed connection for one minute. */
const COOLING_MS = 65_000
const COOLING_STEP_MS = 5
/** To look takes milliseconds, so whoever waits long looks less often. */
const MOST_COOLING_STEP_MS = 200
const PORT_TRIES = 5
/** So often is a program started again that finds its port taken. */
const RESTARTS = 3
/** So long may another program have the port that ours has just left. */
const STRANGER_MS = 5_000
/** A listener that has closed lives on in processes that were being started meanwhile, until they become their program. */
const LINGERING_MS = 500

interface Served {
  running: Running
  readonly world: World
  /** What it found in its places when it started. */
  readonly standing: Standing
  readonly cases: PlayTerms[]
}

export function serverSession(terms: ServerTerms): Session {
  const { subject, transport, host } = terms
  let served: Served | undefined
  let lastHistory: readonly PlayTerms[] | undefined = []
  let dead: PlayTerms | undefined
  let servesOnce = false
  let tires = false
  /** Why nothing can be asked of it: it leaves for the background. */
  let away: Readiness | undefined
  let starts = 0
  let cooledMs = 0
  /** The same for every start, as a server that is started again finds what it had. */
  let premises: Premises | undefined
  let neighbourhood: Neighbourhood | undefined
  let turn = 0

  async function launch(port: number, standing: Standing): Promise<Served> {
    starts++
    premises ??= await subject.premises(terms.places)
    const others = await whereOthersAre()
    premises.furnish(filled(standing, others))
    const world = { host, port, premises, values: { ...terms.values, ...others } }
    return { running: await subject.launch(world), world, standing, cases: [] }
  }

  /** Those around the program stand before it does, on the port that it is told, or on the one that it takes for granted. */
  async function whereOthersAre(): Promise<Readonly<Record<string, string>>> {
    const { neighbours } = terms
    if (!neighbours) return {}
    const { portIn, port } = neighbours
    const texts = Object.values(terms.standing)
    const isTold =
      subject.offers({ name: portIn, without: '', placeholder: portIn }) || placeholdersIn(texts).includes(portIn)
    neighbourhood ??= await openNeighbourhood(neighbours, isTold ? undefined : port)
    return { [portIn]: String(neighbourhood.port) }
  }

  async function start(standing: Standing) {
    for (let tries = 1; ; tries++) {
      const port = subject.fixedPort ?? (await freePort(host, tries > 1))
      if (subject.fixedPort !== undefined) await portIsFree(port)
      const started = await launch(port, standing)
      const readiness = await started.running.ready()
      if (readiness.is === 'ready') return { started, readiness }
      const taken = foundPortTaken(started.running)
      await started.running.stop()
      if (!taken || tries >= PORT_TRIES) return { started: undefined, readiness }
    }
  }

  /** A port that somebody else listens on is the machine's trouble; one that is only cooling down is waited for. */
  async function portIsFree(port: number): Promise<void> {
    const begun = performance.now()
    for (let stepMs = COOLING_STEP_MS; ; stepMs = Math.min(1.5 * stepMs, MOST_COOLING_STEP_MS)) {
      const holders = sockets(transport, { port })?.filter((socket) => socket.port === port)
      const isServed = holders === undefined ? await portTaken(transport, host, port) : holders.some(serves)
      const passedMs = performance.now() - begun
      if (isServed && passedMs > LINGERING_MS) throw inUse(port)
      if (!isServed && (!holders || holders.length === 0 || passedMs > COOLING_MS)) break
      await delay(stepMs)
    }
    const waitedMs = performance.now() - begun
    if (waitedMs > 1_000) cooledMs += waitedMs
  }

  /** Resolves when nobody serves the port of a program that we are about to start again. */
  async function strangerLeaves(port: number): Promise<void> {
    const isServed = () => sockets(transport, { port })?.some((socket) => socket.port === port && serves(socket))
    for (const latest = performance.now() + STRANGER_MS; isServed(); await delay(COOLING_STEP_MS))
      if (performance.now() > latest) throw inUse(port)
  }

  function inUse(port: number): MachineError {
    return new MachineError(
      `${transport.toUpperCase()} port ${port} is in use by another program; stop that one (it may be an older copy of yours), or give yours another port with {port}.`,
    )
  }

  /** What of this is worth telling: that it is this case's own, and in the form that the program is told. */
  function ownOf(standing: Standing): Standing {
    if (standing === terms.standing) return {}
    const told = Object.entries(standing).filter(([place]) =>
      subject.offers({ name: place, without: '', placeholder: place }),
    )
    return told.length > 0 ? Object.fromEntries(told) : standing
  }

  /** Starts the program again where it was. It is the same session: the case that asked for it goes on. */
  async function restart(here: Served): Promise<Running | string> {
    await here.running.stop()
    for (let tries = 1; ; tries++) {
      here.running = await subject.launch(here.world)
      const readiness = await here.running.ready()
      if (readiness.is === 'ready') return here.running
      // Its port is open to everybody while nobody is there. Who has taken it meanwhile may be gone before we look, so it has another try;
      // for a program that stands in its own way, closed connections and all, nothing changes by that.
      if (!foundPortTaken(here.running) || tries >= RESTARTS) return readiness.sentence
      await here.running.stop()
      await strangerLeaves(here.world.port)
    }
  }

  /** A program that serves once and exits is started for every case from now on. */
  function endedWell(): void {
    servesOnce = true
  }

  async function stop(): Promise<void> {
    const last = served
    served = undefined
    await last?.running.stop()
  }

  return {
    lanes: 1,
    startsForEach: () => servesOnce || tires,
    async play(play) {
      const standing = play.requirement.standing?.(play.given) ?? terms.standing
      if (servesOnce || tires || (served && !sameStanding(served.standing, standing))) await stop()
      const status = served?.running.status()
      if (served && status) {
        away = await served.running.wentAway?.()
        if (status.code !== 0) dead ??= served.cases.at(-1)
        else if (!away) endedWell()
        await stop()
      }
      if (away) return unready(away, transport, {})
      if (!served) {
        const { started, readiness } = await start(standing)
        if (!started) return unready(readiness, transport, ownOf(standing))
        served = started
      }
      const here = served
      const { world, cases } = here
      lastHistory = cases.length > HISTORY_KEPT ? undefined : cases.slice()
      cases.push(play)
      const setting = {
        host,
        port: world.port,
        ...(world.premises && { premises: world.premises }),
        standing: ownOf(standing),
        server: here.running,
        turn: ++turn,
        ...(neighbourhood && { neighbourhood }),
        restart: () => restart(here),
        sparesPort: subject.fixedPort !== undefined,
        saw: terms.saw,
      }
      const played = await playCase(play, setting, () => here.running, cases.length > 1)
      // Who goes to the background may do so a moment after it was seen to listen.
      if (turn === 1) away = await here.running.wentAway?.()
      if (away) {
        await stop()
        return unready(away, transport, {})
      }
      const over = here.running.status()
      if (played.verdict.is === 'unmet' && cases.length > 1 && over && (over.code === 0 || play.step)) {
        // It had ended after an earlier case, in peace or not, and this one met nobody: not this case's fault.
        if (over.code === 0) endedWell()
        await stop()
        return this.play(play)
      }
      return { ...played, earlier: cases.length - 1 }
    },
    renew: stop,
    spare() {
      tires = true
    },
    history: () => lastHistory,
    casualty() {
      const found = dead
      dead = undefined
      return found
    },
    notices: () => [
      ...(servesOnce
        ? [`Your server ends after it has served; I started it ${starts} times, afresh for every case.`]
        : []),
      ...(tires && !servesOnce
        ? [
            `Your server falls silent once it has served; I started it ${starts} times, in the end afresh for every case.`,
          ]
        : []),
      ...(cooledMs > 0
        ? [
            `I waited ${Math.round(cooledMs / 1000)} s for port ${subject.fixedPort} to be free again; with SO_REUSEADDR, or {port}, nobody has to.`,
          ]
        : []),
    ],
    async close() {
      await stop()
      neighbourhood?.close()
      neighbourhood = undefined
      await premises?.close()
      premises = undefined
    },
  }
}

function foundPortTaken(program: Running): boolean {
  return /address already in use|EADDRINUSE|BindException/i.test(program.lastWords().stderr)
}

/** What stands in a place may say on which port the neighbours are. */
function filled(standing: Standing, values: Readonly<Record<string, string>>): Standing {
  return Object.fromEntries(Object.entries(standing).map(([place, text]) => [place, fillIn(text, values)]))
}

function sameStanding(one: Standing, other: Standing): boolean {
  const names = Object.keys(one)
  return (
    one === other || (names.length === Object.keys(other).length && names.every((name) => one[name] === other[name]))
  )
}

function serves(socket: Socket): boolean {
  return socket.state === LISTENING || (socket.transport === 'udp' && socket.state === BOUND)
}

function unready(readiness: Awaited<ReturnType<Running['ready']>>, transport: Transport, standing: Standing) {
  if (readiness.is === 'ready') throw new Error('a ready server is not unready')
  if (readiness.is === 'hindered') throw new MachineError(readiness.sentence)
  return {
    verdict: {
      is: 'unmet',
      expected: `a server that listens on its ${transport.toUpperCase()} port`,
      actual: readiness.sentence,
    } as const,
    transcript: found(standing).map((entry) => ({ ...entry, atUs: 0 })),
    silent: false,
    earlier: 0,
    slowestMs: 0,
    unready: readiness,
  }
}
