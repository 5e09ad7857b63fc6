/**
 * A failing exchange as packets, for those who look at the wire. It is drawn up from the record, not captured: order, times, octets, closings and aborts are what
 * happened; handshakes, addresses, and the ports that the kernel chose are filled in. The comments say what the judge saw.
 */
import type { Catalogue } from '../harness/core/catalogue.ts'
import type { Finding } from '../harness/core/finding.ts'
import { shortened } from '../harness/core/printable.ts'
import type { Entry } from '../harness/core/transcript.ts'
import { type Connection, connection } from './connection.ts'
import { type End, udpPacket } from './packets.ts'
import { pcapng } from './pcapng.ts'
import { eventsOf } from './sequence-events.ts'

/** Addresses of documentation (RFC 5737), so that nobody takes them for a machine's. */
const OURS = Uint8Array.of(192, 0, 2, 1)
const PROGRAMS = Uint8Array.of(192, 0, 2, 2)
const HOSTS = new Map([
  [OURS, 'wiregrade'],
  [PROGRAMS, 'your-program'],
])
const FIRST_PORT = 50_001
/** A reader takes ports above the well-known ones for whatever is registered there, and ours are for exercises. */
const WELL_KNOWN = 1024
const UNKNOWN_PORT = 50_000
const COMMENT_LENGTH = 500
const OWN_STREAMS: ReadonlySet<string> = new Set(['stdin', 'stdout', 'stderr', 'program'])
const ELSEWHERE: ReadonlySet<string> = new Set(['put', 'found', 'missing'])

/** A frame while it is made: what becomes known later is added to it. */
export interface Draft {
  readonly atUs: number
  readonly octets: Uint8Array
  readonly comments: string[]
}

/** The file; nothing where no packet has crossed the wire. */
export function capture({ role, protocol, find }: Catalogue, finding: Finding): Uint8Array | undefined {
  const transcript = finding.transcript ?? []
  const words = new Map(eventsOf(transcript, protocol.reading).map((event) => [event.index, event]))
  const wire = role.transport === 'tcp' ? overTcp(role) : overUdp(role)
  const frames: Draft[] = []
  const waiting: string[] = []
  const verdict = finding.verdict?.is === 'unmet' ? finding.verdict : undefined
  let marked: Draft | undefined
  for (const [index, entry] of transcript.entries()) {
    const made = OWN_STREAMS.has(entry.line) || ELSEWHERE.has(entry.what) ? [] : wire(entry)
    const event = words.get(index)
    const said = event && (event.kind === 'note' ? `your program: ${event.words}` : event.words)
    if (made.length === 0 && said !== undefined) (frames.at(-1)?.comments ?? waiting).push(told(said))
    if (entry.what === 'lost') made[0]?.comments.push('lost on the way, by the network that we play')
    made[0]?.comments.push(...waiting.splice(0))
    frames.push(...made)
    if (verdict?.at?.entry === index) marked = made.at(-1) ?? frames.at(-1)
  }
  const [first] = frames
  if (!first) return undefined
  first.comments.unshift(told(find(finding.id)?.demand.title ?? finding.id))
  const where = verdict?.at && marked ? `FAULT, at octet ${verdict.at.byte} of this part: ` : 'FAULT: '
  if (verdict) {
    const place = marked ?? frames.at(-1)
    place?.comments.push(told(`${where}we expected ${verdict.expected}; we saw ${verdict.actual}`))
  }
  return pcapng(frames, HOSTS)
}

function told(text: string): string {
  return shortened(text, COMMENT_LENGTH)
}

type Wire = (entry: Entry) => Draft[]
type Role = Pick<Catalogue['role'], 'acts' | 'port'>

/** Who serves has the well-known port of the protocol, so that readers know the protocol by it. */
function ends(role: Role): (line: string) => { readonly ours: End; readonly theirs: End } {
  const { acts } = role
  const port = role.port < WELL_KNOWN ? role.port : UNKNOWN_PORT
  const ports = new Map<string, number>()
  return (line) => {
    const chosen = ports.get(line) ?? FIRST_PORT + ports.size
    ports.set(line, chosen)
    const weServe = isOurService(line)
    return {
      ours: { address: OURS, port: weServe ? port : chosen },
      theirs: { address: PROGRAMS, port: weServe ? chosen : acts === 'client' ? FIRST_PORT : port },
    }
  }
}

/** A client under test calls us, and so does a server that speaks to neighbours of ours. */
function isOurService(line: string): boolean {
  return line.startsWith('server ')
}

function overTcp(role: Role): Wire {
  const endsOf = ends(role)
  const connections = new Map<string, Connection>()
  let identification = 0
  return (entry) => {
    const { ours, theirs } = endsOf(entry.line)
    const known =
      connections.get(entry.line) ?? connection({ ours, theirs, calls: isOurService(entry.line) ? 'them' : 'us' })
    connections.set(entry.line, known)
    return known(entry, () => ++identification)
  }
}

function overUdp(role: Role): Wire {
  const endsOf = ends(role)
  let identification = 0
  return (entry) => {
    if (!entry.bytes || !['sent', 'received', 'lost'].includes(entry.what)) return []
    const { ours, theirs } = endsOf(entry.line)
    const isOurs = entry.what === 'sent' || (entry.what === 'lost' && entry.note === 'from us')
    const source = { ...theirs, port: portIn(entry.from) ?? theirs.port }
    const octets = isOurs
      ? udpPacket(ours, theirs, entry.bytes, ++identification)
      : udpPacket(source, ours, entry.bytes, ++identification)
    return [{ atUs: entry.atUs, octets, comments: [] }]
  }
}

function portIn(address: string | undefined): number | undefined {
  const port = Number(/:(\d{1,5})$/.exec(address ?? '')?.[1])
  return port > 0 && port < 65536 ? port : undefined
}
