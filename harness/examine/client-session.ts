/**
 * Sessions with a client: the program is started for every case and ended with it. We are the server, at a place of our own
 * per lane, so that cases can be played side by side; a program with a fixed port gets one lane.
 */
import type { Socket } from 'node:dgram'
import type { Place as Declared } from '../core/protocol.ts'
import type { Errand } from '../core/stage.ts'
import type { Transport } from '../stage/kernel.ts'
import { freePort } from '../stage/ports.ts'
import { type Listener, listen } from '../stage/tcp.ts'
import { bindUdp } from '../stage/udp.ts'
import type { Premises } from '../subject/premises.ts'
import { MachineError, type Running, type Subject } from '../subject/subject.ts'
import { type Played, type PlayTerms, playCase, type Session } from './session.ts'

export interface ClientTerms {
  readonly subject: Subject
  readonly transport: Transport
  readonly alsoOverTcp: boolean
  readonly host: string
  readonly places: Readonly<Record<string, Declared>>
  readonly values: Readonly<Record<string, string>>
  readonly saw: (ms: number) => void
}

/** Two programs at once keep two cores busy without making each other late. */
const LANES = 2

/** What a program says when its own port is taken. */
const COLLISION = /EADDRINUSE|address already in use|BindException/i

/** Where one lane's clients find us. */
interface Place {
  readonly port: number
  readonly premises: Premises
  readonly listener?: Listener
  readonly service?: Socket
  open(): boolean
  close(): Promise<void>
}

export function clientSession(terms: ClientTerms): Session {
  const { subject, transport, alsoOverTcp, host } = terms
  const lanes = subject.fixedPort === undefined ? LANES : 1
  const idle: Place[] = []
  const running = new Set<Running>()
  const waiting: (() => void)[] = []
  /** How many may run side by side: fewer than lanes once two of them were in each other's way. */
  let abreast = lanes
  let inUse = 0
  let turn = 0

  async function take(): Promise<Place> {
    while (inUse >= abreast) await new Promise<void>((resolve) => void waiting.push(resolve))
    inUse++
    return (
      idle.pop() ??
      openPlace({
        transport,
        alsoOverTcp,
        host,
        port: subject.fixedPort ?? 0,
        premises: await subject.premises(terms.places),
      })
    )
  }

  /** A port where nobody listens: another one, or, for a program that knows only one, that one without us. */
  async function deserted(place: Place): Promise<number> {
    if (subject.fixedPort === undefined) return freePort(host)
    await place.close()
    return subject.fixedPort
  }

  /** Closing twice is allowed; a place that was closed is opened again for the next case. */
  async function reopened(place: Place): Promise<Place> {
    return place.open()
      ? place
      : openPlace({ transport, alsoOverTcp, host, port: subject.fixedPort ?? 0, premises: place.premises })
  }

  function giveBack(place: Place): void {
    idle.push(place)
    inUse--
    waiting.shift()?.()
  }

  async function playOnce(play: PlayTerms): Promise<{ played: Played; collided: boolean }> {
    const place = await take()
    let actor: Running | undefined
    try {
      const launch = async (errand: Errand) => {
        const port = errand.nobodyThere ? await deserted(place) : place.port
        actor = await subject.launch({
          host,
          port,
          premises: place.premises,
          values: { ...terms.values, ...errand.values },
          ...(errand.task !== undefined && { task: errand.task }),
        })
        running.add(actor)
        actor.type(errand.stdin)
        return actor
      }
      const played = await playCase(play, { host, ...place, turn: ++turn, launch, saw: terms.saw }, () => undefined)
      return { played, collided: actor !== undefined && COLLISION.test((actor as Running).lastWords().stderr) }
    } finally {
      if (actor) {
        await actor.stop()
        running.delete(actor)
      }
      // A datagram that this program sent last must not be the first of the next one.
      if (place.service) await place.close()
      giveBack(await reopened(place))
    }
  }

  return {
    lanes,
    startsForEach: () => true,
    async play(play) {
      const { played, collided } = await playOnce(play)
      if (!collided || abreast === 1 || played.verdict.is !== 'unmet') return played
      // It binds a port of its own, which another start of it held: that was our doing.
      abreast = 1
      return (await playOnce(play)).played
    },
    renew: async () => {},
    spare: () => {},
    history: () => [],
    casualty: () => undefined,
    notices: () => [],
    async close() {
      await Promise.all([...running].map((each) => each.stop()))
      const places = idle.splice(0)
      await Promise.all(places.map((place) => place.close()))
      await Promise.all(places.map((place) => place.premises.close()))
    },
  }
}

/** The kernel gives a port that is free for datagrams; somebody may have it for connections. Then another one has to do. */
const PORT_TRIES = 10

async function openPlace(terms: PlaceTerms): Promise<Place> {
  for (let tries = 1; ; tries++) {
    try {
      return await openPlaceAt(terms)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
      if (terms.port === 0 && tries < PORT_TRIES) continue
      throw new MachineError(
        `I have to be the server on ${terms.transport.toUpperCase()} port ${terms.port}, and another program holds that port; stop that one, or let your client take its port from {port}.`,
      )
    }
  }
}

/** Lets go of a socket, and passes the error on. */
function gone(socket: Socket): (error: unknown) => never {
  return (error) => {
    socket.close()
    throw error
  }
}

type PlaceTerms = Pick<ClientTerms, 'transport' | 'alsoOverTcp' | 'host'> & Pick<Place, 'port' | 'premises'>

async function openPlaceAt({ transport, alsoOverTcp, host, port, premises }: PlaceTerms): Promise<Place> {
  let isOpen = true
  const place = { open: () => isOpen, premises }
  if (transport === 'tcp') {
    const listener = await listen(host, port)
    const close = async () => {
      if (isOpen) await listener.close()
      isOpen = false
    }
    return { ...place, port: listener.port, listener, close }
  }
  const service = await bindUdp(host, port)
  const listener = alsoOverTcp ? await listen(host, service.address().port).catch(gone(service)) : undefined
  const close = async () => {
    if (isOpen) service.close()
    if (isOpen) await listener?.close()
    isOpen = false
  }
  return { ...place, port: service.address().port, service, ...(listener && { listener }), close }
}
