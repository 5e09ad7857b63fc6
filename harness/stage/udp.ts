/** UDP flows: sockets of ours that write down every datagram, with the impaired network of the case in between. */
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import { once } from 'node:events'
import type { Recorder } from '../core/recorder.ts'
import type { Flow, Network } from '../core/stage.ts'
import { channel } from './impairment.ts'
import { freePort } from './ports.ts'
import type { Waits } from './wait.ts'

/** How long a delayed datagram waits for another to overtake it. */
const HOLD_MS = 20

export interface Peer {
  readonly address: string
  readonly port: number
}

export interface OpenFlow extends Flow {
  release(): void
}

export interface FlowTerms {
  readonly name: string
  readonly socket: Socket
  readonly recorder: Recorder
  readonly waits: Waits
  /** Whether the program under test has ended: then nothing more will come. */
  readonly programGone: () => boolean
  /** Where to send; a service has no peer until somebody speaks to it. */
  readonly peer?: Peer
  readonly network?: Network
  /** The socket is this flow's own, to be closed with it. */
  readonly owned: boolean
}

/** A flow over a bound socket. With a peer, a datagram from elsewhere is recorded with its source. */
export function openFlow(terms: FlowTerms): OpenFlow {
  const { name, socket, recorder, network = {} } = terms
  let peer = terms.peer
  let arrived = 0
  let put = 0
  let heard = 0

  const outgoing = channel<Uint8Array>(
    (bytes) => {
      recorder.add({ line: name, what: 'sent', bytes })
      if (peer) socket.send(bytes, peer.port, peer.address, () => {})
    },
    (bytes) => recorder.add({ line: name, what: 'lost', bytes, note: 'from us' }),
    HOLD_MS,
  )
  const incoming = channel<{ bytes: Uint8Array; source: RemoteInfo }>(
    ({ bytes, source }) => {
      const elsewhere = terms.peer && (source.port !== terms.peer.port || source.address !== terms.peer.address)
      if (!terms.peer) peer = source
      arrived++
      const from = elsewhere && { from: `${source.address}:${source.port}` }
      recorder.add({ line: name, what: 'received', bytes, ...from })
    },
    ({ bytes }) => recorder.add({ line: name, what: 'lost', bytes, note: 'from the program' }),
    HOLD_MS,
  )
  const onMessage = (bytes: Buffer, source: RemoteInfo) =>
    incoming.put({ bytes, source }, network.incoming?.[heard++] ?? 'deliver')
  socket.on('message', onMessage)

  return {
    name,
    async send(bytes) {
      outgoing.put(bytes, network.outgoing?.[put++] ?? 'deliver')
    },
    async receive(count, { patience = 1, atLeastMs = 0, for: what = 'a datagram' } = {}) {
      const outcome = () => (arrived >= count ? 'satisfied' : terms.programGone() ? 'ended' : undefined)
      const awaited = await terms.waits(outcome, patience, atLeastMs)
      if (awaited === 'silence') recorder.add({ line: name, what: 'silence', note: what })
      return awaited
    },
    async sendAndVanish(bytes) {
      if (!peer) return
      const { address, port } = peer
      recorder.add({ line: name, what: 'sent', bytes })
      // From a port that the kernel gives to nobody: the answer must not find the next client there.
      const vanishing = await bindUdp(socket.address().address, await freePort(socket.address().address))
      await new Promise<void>((resolve) => vanishing.send(bytes, port, address, () => vanishing.close(() => resolve())))
      recorder.add({ line: name, what: 'closed' })
    },
    async asStranger(bytes) {
      recorder.add({ line: 'stranger', what: 'sent', bytes })
      if (!peer) return
      const stranger = await bindUdp(socket.address().address, 0)
      const { address, port } = peer
      await new Promise<void>((resolve) => stranger.send(bytes, port, address, () => stranger.close(() => resolve())))
    },
    release() {
      outgoing.drop()
      incoming.drop()
      socket.off('message', onMessage)
      if (terms.owned) socket.close()
    },
  }
}

/** A UDP socket bound to `host`; port 0 lets the kernel choose. */
export async function bindUdp(host: string, port: number): Promise<Socket> {
  const socket = createSocket({ type: 'udp4', recvBufferSize: 1 << 20 })
  socket.bind({ address: host, port, exclusive: true })
  await once(socket, 'listening')
  // An answer to a port that is gone comes back as an error of the next call; it is nobody's fault.
  socket.on('error', () => {})
  return socket
}
