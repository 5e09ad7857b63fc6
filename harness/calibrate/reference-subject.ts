/**
 * A reference as a program under test, inside our own process: calibration starts tens of thousands, and a process for each would
 * take hours. It lives and dies as a process does: an exception in one of its handlers ends it alone, with status 1, its last words
 * on stderr, and its sockets gone.
 */
import { tmpdir } from 'node:os'
import { PassThrough } from 'node:stream'
import { ending, lastLines } from '../core/words.ts'
import { type Lifetime, lifetime } from '../subject/lifetime.ts'
import { filledIn } from '../subject/placeholders.ts'
import { NO_PREMISES, ownWindow, premises } from '../subject/premises.ts'
import { type Readiness, type Running, type Subject, UsageError, type World } from '../subject/subject.ts'
import { loadReference, type Reference, type ReferenceRole, type ReferenceWorld } from './reference.ts'

const TURNS = 3

/** A role of the protocol's reference, with one fault or none. */
export function referenceSubject(protocol: string, role: string, fault?: string): Subject {
  return subjectOf(() => loadReference(protocol), role, fault)
}

/** As `referenceSubject`, for a reference that is already there. */
export function subjectOf(load: () => Reference | Promise<Reference>, role: string, fault?: string): Subject {
  return {
    command: fault === undefined ? 'reference' : `reference with ${fault}`,
    fixedPort: undefined,
    offers: () => true,
    premises: async (places) =>
      Object.keys(places).length === 0 ? NO_PREMISES : premises({ places, window: ownWindow(), folder: tmpdir() }),
    async launch(world) {
      return start(assemble(await load(), role, fault), world)
    },
  }
}

/** The role, with the fault's part in place of its own. */
function assemble(reference: Reference, name: string, faultId: string | undefined): ReferenceRole {
  const role = reference.roles[name]
  if (!role)
    throw new UsageError(
      `The reference has no role "${name}"; its roles are: ${Object.keys(reference.roles).join(', ')}.`,
    )
  if (faultId === undefined) return role
  const fault = reference.faults.find((each) => each.role === name && each.id === faultId)
  if (!fault) throw new UsageError(`The reference has no fault "${faultId}" for the role ${name}.`)
  return { ...role, parts: fault.with(role.parts) }
}

function start(role: ReferenceRole, { host, port, premises, values = {}, task }: World): Running {
  const life = lifetime()
  const stdin = new PassThrough()
  const world: ReferenceWorld = {
    host,
    port,
    values: { ...role.told, ...filledIn(values, { ...premises?.values, host, port: String(port) }) },
    ...(task !== undefined && { task }),
    stdin,
    print: (words) => life.say('stdout', words),
    complain: (sentence) => life.say('stderr', `${sentence}\n`),
    exit: (code) => life.end({ code, signal: null }),
    stopped: life.over,
  }
  const fail = (error: unknown) => {
    life.say('stderr', `${error}\n`)
    life.end({ code: 1, signal: null })
  }
  life.over.addEventListener('abort', () => void stdin.destroy())

  let closed: Promise<void> = Promise.resolve()
  let begun: Promise<void>
  if (role.acts === 'server') {
    begun = role
      .build(role.parts)(world)
      .then((service) => {
        const close = () => {
          closed = service.stop().catch(() => {})
        }
        if (life.over.aborted) close()
        else life.over.addEventListener('abort', close)
      })
  } else {
    begun = role
      .build(role.parts)(world)
      .then((code) => life.end({ code, signal: null }))
  }
  begun = begun.catch(fail)

  return {
    status: life.status,
    onExit: life.onExit,
    onPrinted: life.onPrinted,
    type: (bytes) => void (stdin.destroyed || stdin.write(bytes)),
    endInput: () => void (stdin.destroyed || stdin.end()),
    lastWords: life.lastWords,
    taken,
    async ready() {
      await begun
      return readiness(life)
    },
    async stop() {
      life.end({ code: null, signal: 'SIGTERM' })
      // A server that is told to stop while it starts is stopped when it has; a client that hangs is let go of.
      if (role.acts === 'server') await begun
      await closed
    },
  }
}

/** Loopback delivers at once, so a few turns of the event loop that we share are enough. */
async function taken(): Promise<boolean> {
  for (let turn = 0; turn < TURNS; turn++) await new Promise((resolve) => setImmediate(resolve))
  return true
}

function readiness(life: Lifetime): Readiness {
  const status = life.status()
  if (!status) return { is: 'ready' }
  const sentence = `it ${ending(status)} before it listened: ${lastLines(life.lastWords().stderr, 1)}`
  return { is: 'unready', sentence, hint: 'The reference does not start; its last words say why.' }
}
