/** Builds the stage of one case: names the lines, keeps them, and lets go of them all at the end. */
import type { Socket } from 'node:dgram'
import type { Socket as TcpSocket } from 'node:net'
import type { Recorder } from '../core/recorder.ts'
import type { Errand, Line, Program, Stage } from '../core/stage.ts'
import { concat, type ExitStatus } from '../core/transcript.ts'
import { type Found, NO_PREMISES, type Premises } from '../subject/premises.ts'
import type { Neighbourhood } from './neighbours.ts'
import { dial, type Listener, type OpenLine, openLine } from './tcp.ts'
import { bindUdp, type OpenFlow, openFlow } from './udp.ts'
import { type Waits, waits } from './wait.ts'

/** What the stage needs of a program, however it runs. */
export interface Actor {
  /** How it ended, once it has ended and all that it printed has been heard. */
  status(): ExitStatus | undefined
  /** Calls back once when that is so; returns the way to stop listening. */
  onExit(listener: (status: ExitStatus) => void): () => void
  onPrinted(listener: (stream: 'stdout' | 'stderr', bytes: Uint8Array) => void): void
  type(bytes: Uint8Array): void
  endInput(): void
  /** Whether it is certain that the program has taken all that was sent to it, looking for so long; absent when only the kernel knows. */
  readonly taken?: ((withinMs: number) => Promise<boolean>) | undefined
}

export interface StageTerms {
  readonly host: string
  readonly port: number
  readonly recorder: Recorder
  readonly patienceMs: number
  /** Hears how long the program took to do what we waited for. */
  readonly saw: (ms: number) => void
  /** The server under test, already running; absent in client roles. */
  readonly server?: Actor
  /** Ends the server under test and starts it again in its place; the new one, or why there is none. */
  readonly restart?: () => Promise<Actor | string>
  /** Starts the client under test. */
  readonly launch?: (errand: Errand) => Promise<Actor>
  /** Where the client under test finds us. */
  readonly listener?: Listener
  readonly service?: Socket
  /** Who is around the server under test. */
  readonly neighbourhood?: Neighbourhood
  readonly turn: number
  /** The files and folders of the program's contract. */
  readonly premises?: Premises
  /** The program has to be able to bind its port again at once; see `LineTerms`. */
  readonly sparesPort?: boolean
}

export interface OpenStage extends Stage {
  /** What went wrong on our own side meanwhile. */
  fault(): unknown
  /** Lets go of every line and socket of this case. */
  close(): void
}

/** A folder is looked through so often while something is awaited there. */
const LOOK_AGAIN_MS = 10

/** The part of the patience for which a client that has shown its reply may take to end by itself. */
const MOMENT = 0.25

export function openStage(terms: StageTerms): OpenStage {
  const { host, port, recorder, premises = NO_PREMISES } = terms
  const wait = waits(recorder, terms.patienceMs, terms.saw)
  const lines: OpenLine[] = []
  const flows: OpenFlow[] = []
  /** Connections to our neighbours have names of their own. */
  const neighbours: OpenLine[] = []
  let program: Actor | undefined = terms.server
  const programGone = () => program?.status() !== undefined
  /** Connections and flows are counted together, so that no two of a case have one name. */
  const nextName = (side: 'client' | 'server') => `${side} ${lines.length + flows.length + 1}`
  const open = (name: string, socket: TcpSocket): OpenLine => {
    const sparesPort = terms.sparesPort ?? false
    const line = openLine({ name, socket, recorder, waits: wait, sparesPort, taken: program?.taken })
    lines.push(line)
    return line
  }

  terms.listener?.drop()
  terms.listener?.onConnection(() => recorder.touch())
  const forget = terms.server?.onExit(() => recorder.touch())
  const visit = terms.neighbourhood?.visit({
    recorder,
    lineOf(name, socket) {
      const line = openLine({ name, socket, recorder, waits: wait, sparesPort: false, taken: program?.taken })
      neighbours.push(line)
      line.resume()
      return line
    },
  })

  return {
    turn: terms.turn,
    fault: () => visit?.fault(),
    async neighbour(name, address, manners) {
      if (!visit) throw new Error('this role has no neighbours: stage.neighbour is for roles that declare them')
      await visit.settle(name, address, manners)
    },
    async happens({ until, patience = 1, atLeastMs = 0, for: what = 'what your program has to do', optional = false }) {
      const outcome = () => (until(recorder.transcript()) ? 'satisfied' : programGone() ? 'ended' : undefined)
      const awaited = await wait(outcome, patience, atLeastMs)
      if (awaited === 'silence' && !optional) recorder.add({ line: 'program', what: 'silence', note: what })
      return awaited
    },
    async connect(): Promise<Line> {
      const line = open(nextName('client'), dial(host, port))
      await line.opens()
      return line
    },
    async flow(network = {}) {
      const socket = await bindUdp(host, 0)
      const name = nextName('client')
      const flow = openFlow({
        name,
        socket,
        recorder,
        waits: wait,
        programGone,
        peer: { address: host, port },
        network,
        owned: true,
      })
      flows.push(flow)
      return flow
    },
    async restart() {
      if (!terms.restart) throw new Error('only a server can be started again: stage.restart is for server roles')
      recorder.add({ line: 'program', what: 'closed', note: 'stopped by us' })
      const again = await terms.restart()
      if (typeof again === 'string') {
        recorder.add({ line: 'program', what: 'refused', note: again })
        return false
      }
      program = again
      recorder.add({ line: 'program', what: 'started' })
      return true
    },
    async run(errand) {
      if (!terms.launch) throw new Error('this role has no program to run on an errand: stage.run is for client roles')
      program = await terms.launch(errand)
      return watch(program, errand, recorder, wait)
    },
    async accept({ patience = 1, optional = false } = {}) {
      const listener = terms.listener
      if (!listener) throw new Error('this role has no listener: stage.accept is for client roles over TCP')
      let socket = listener.next()
      if (!socket) {
        await wait(() => {
          socket ??= listener.next()
          return socket ? 'satisfied' : programGone() ? 'ended' : undefined
        }, patience)
      }
      if (!socket) {
        if (optional) return undefined
        recorder.add({ line: nextName('server'), what: 'silence', note: 'a connection from your program' })
        return undefined
      }
      const line = open(nextName('server'), socket)
      line.resume()
      return line
    },
    service(network = {}) {
      if (!terms.service) throw new Error('this role has no UDP service: stage.service is for client roles over UDP')
      const flow = openFlow({
        name: 'server 1',
        socket: terms.service,
        recorder,
        waits: wait,
        programGone,
        network,
        owned: false,
      })
      flows.push(flow)
      return flow
    },
    soFar: () => recorder.transcript(),
    async put(place, path, octets) {
      premises.put(place, path, octets)
      const note = octets.length === 1 ? '1 octet' : `${octets.length} octets`
      recorder.add({ line: place, what: 'put', path, note })
    },
    async link(place, path, target) {
      premises.link(place, path, target)
      recorder.add({ line: place, what: 'put', path, note: `a link to ${target}` })
    },
    async look(place, path, { optional = false } = {}) {
      const bytes = premises.look(place, path)
      if (bytes || !optional)
        recorder.add({ line: place, path, ...(bytes ? { what: 'found', bytes } : { what: 'missing' }) })
    },
    async search(place, wanted, { until, patience = 1, for: what = 'a file', optional = false }) {
      let found: readonly Found[] = []
      // Files call nobody, so they are looked at again and again.
      const looking = setInterval(() => recorder.touch(), LOOK_AGAIN_MS)
      const awaited = await wait(() => {
        found = premises.search(place, wanted)
        return until(found.map(({ octets }) => octets)) ? 'satisfied' : undefined
      }, patience)
      clearInterval(looking)
      for (const { path, octets } of found) recorder.add({ line: place, path, what: 'found', bytes: octets })
      if (awaited === 'silence' && !optional) recorder.add({ line: place, what: 'silence', note: what })
      return awaited
    },
    close() {
      forget?.()
      visit?.leave()
      for (const line of [...lines, ...neighbours]) line.release()
      for (const flow of flows) flow.release()
      terms.listener?.onConnection(() => {})
      terms.listener?.drop()
    },
  }
}

function watch(actor: Actor, errand: Errand, recorder: Recorder, wait: Waits): Program {
  const printed: Uint8Array[] = []
  recorder.add({ line: 'program', what: 'started' })
  if (errand.stdin.length > 0) recorder.add({ line: 'stdin', what: 'sent', bytes: errand.stdin })
  actor.onPrinted((stream, bytes) => {
    if (stream === 'stdout') printed.push(bytes)
    recorder.stream({ line: stream, what: 'printed', bytes })
  })
  actor.onExit((status) => recorder.add({ line: 'program', what: 'exited', status }))
  if (errand.inputEnds) {
    recorder.add({ line: 'stdin', what: 'closed' })
    actor.endInput()
  }
  const gone = () => (actor.status() ? ('ended' as const) : undefined)
  const exits: Program['exits'] = async ({
    patience = 1,
    atLeastMs = 0,
    for: what = 'the end of your program',
    optional = false,
  } = {}) => {
    const awaited = await wait(gone, patience, atLeastMs)
    if (awaited === 'silence' && !optional) recorder.add({ line: 'program', what: 'silence', note: what })
    return awaited
  }
  return {
    async prints({ until, patience = 1, atLeastMs = 0, for: what = 'the reply on your screen', optional = false }) {
      const awaited = await wait(() => (until(concat(printed)) ? 'satisfied' : gone()), patience, atLeastMs)
      if (awaited === 'silence' && !optional) recorder.add({ line: 'program', what: 'silence', note: what })
      return awaited
    },
    exits,
    async leave() {
      if ((await wait(gone, MOMENT)) === 'ended') return 'ended'
      recorder.add({ line: 'stdin', what: 'closed' })
      actor.endInput()
      return exits()
    },
  }
}
