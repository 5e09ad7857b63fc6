/** Writes what we say in this protocol: commands, messages, and the ways in which they travel. */
import { type Arbitrary, fc } from '../../harness/kit.ts'
import { latin1Octets } from './lens/lines.ts'
import { DOMAIN, USERS } from './protocol.ts'

export { latin1Octets }

/** The name by which we call ourselves, in a domain that is nobody's. */
export const OURSELVES = 'client.example.org'

/** The sender of our messages, where nothing else is meant. */
export const SENDER = 'dave@example.org'

export type User = (typeof USERS)[number]

export const user: Arbitrary<User> = fc.constantFrom(...USERS)

export function addressOf(name: string): string {
  return `${name}@${DOMAIN}`
}

const LETTERS = [...'abcdefghijklmnopqrstuvwxyz']

/** A lower-case word of three to eight letters. */
export const word: Arbitrary<string> = fc.string({ unit: fc.constantFrom(...LETTERS), minLength: 3, maxLength: 8 })

// Messages. Each has a mark in its Message-ID by which it is found in a store, whatever else is there.

export interface Mail {
  readonly stem: string
  readonly key: number
  /** The lines of its body. */
  readonly body: readonly string[]
}

/** What every message of this mark has in its header section. */
export function markOf({ stem, key }: Pick<Mail, 'stem' | 'key'>): string {
  return `${stem}.${key}@${OURSELVES}`
}

/** A line of a body that is plain: printable ASCII, no dot in front, and not too long. */
const plainLine: Arbitrary<string> = fc
  .string({ unit: fc.constantFrom(...LETTERS, ...'     ABCXYZ0123456789,.;:!?-+()"\'@<>='), maxLength: 60 })
  .filter((line) => !/^\.|^From |[ ]$/.test(line))

export function mailOf(body: Arbitrary<readonly string[]>): Arbitrary<Mail> {
  return fc.record({ stem: word, key: fc.integer({ min: 0, max: 999_999 }), body })
}

/** A message of some plain lines, the last of which is not empty: what becomes of empty ones is asked elsewhere. */
export const mail: Arbitrary<Mail> = mailOf(fc.array(plainLine, { maxLength: 5 }).map((lines) => [...lines, 'end']))

/** The message of an example; each requirement has a stem of its own. */
export function example(stem: string, ...body: readonly string[]): Mail {
  return { stem, key: 1, body: body.length > 0 ? body : ['Hello,', '', 'this is a message.'] }
}

/** So many recipients fit into a line. */
const FEW = 3

/** The header section of a message: complete, so that no server has to add to it. */
export function headerOf(
  mail: Pick<Mail, 'stem' | 'key'>,
  to: readonly string[] = [addressOf('alice')],
): readonly string[] {
  return [
    `From: <${SENDER}>`,
    `To: ${to.map((address) => `<${address}>`).join(to.length > FEW ? ',\r\n ' : ', ')}`,
    `Subject: ${mail.stem} ${mail.key}`,
    'Date: Mon, 05 Jan 2026 10:00:00 +0000',
    `Message-ID: <${markOf(mail)}>`,
  ]
}

/** The whole message as it is to be stored, without the dots of SMTP. */
export function messageOf(mail: Mail, to?: readonly string[]): Uint8Array {
  return withLineEnds([...headerOf(mail, to), '', ...mail.body])
}

/** Lines as octets, each with CR LF behind it. */
export function withLineEnds(lines: readonly string[]): Uint8Array {
  return latin1Octets(lines.map((line) => `${line}\r\n`).join(''))
}

/** A message as it travels: a dot in front of each line that begins with one, and the line that ends it (RFC 5321 §4.5.2). */
export function stuffed(message: Uint8Array): Uint8Array {
  const text = Buffer.from(message).toString('latin1')
  return latin1Octets(`${text.replaceAll(/(^|\r\n)\./g, '$1..')}.\r\n`)
}

/** One command. */
export function command(text: string): Uint8Array {
  return latin1Octets(`${text}\r\n`)
}

export function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(parts)
}
