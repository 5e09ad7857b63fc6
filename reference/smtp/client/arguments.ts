/** What the client is told, held against what it may be: nothing that a person types becomes a command or a field of its own. */
import { readFile } from 'node:fs/promises'
import type { World } from '../../world.ts'
import type { Parts } from '../client.ts'
import { domainOrLiteralAt, type Mailbox, readMailbox } from '../codec/paths.ts'
import { Malformed } from '../malformed.ts'

/** What stands for an argument that was not given: no argument of a process can hold a NUL. */
export const NOT_TOLD = '\0'

/** What is to be sent. */
export interface Letter {
  readonly from: Mailbox
  readonly to: readonly Mailbox[]
  readonly subject: string
  readonly text: string
  readonly attachment?: { readonly name: string; readonly octets: Buffer }
}

/** An argument cannot be used, and this is why. */
export class Unusable extends Error {}

export const argumentParts = {
  async letter(this: Parts, world: World): Promise<Letter> {
    const { from = '', to = '', subject = '', attachment = '' } = world.values
    const letter = {
      from: this.address('sender', from),
      to: this.addresses(to).map((address) => this.address('recipient', address)),
      subject: this.subject(subject),
    }
    if (letter.to.length === 0) throw new Unusable('There is no recipient.')
    this.checkName(world.values.domain ?? '')
    const text = await this.text(world)
    if (world.task !== 'attach') return { ...letter, text }
    return { ...letter, text, attachment: { name: attachment, octets: await readFile(attachment) } }
  },

  /** The addresses between the commas; a comma in quotes belongs to its address. */
  addresses(to: string): readonly string[] {
    const pieces = to.match(/(?:"(?:[^"\\]|\\.)*"|[^,])+/gs) ?? []
    return [...new Set(pieces.map((piece) => piece.replace(/^ +| +$/g, '')).filter((piece) => piece !== ''))]
  },

  /** One address and nothing around it. Line ends above all are none: behind one, the server would read a command. */
  address(whose: string, text: string): Mailbox {
    try {
      const { value, length } = readMailbox(text)
      if (length === text.length) return value
      throw new Malformed('Something stands behind it.')
    } catch (error) {
      if (!(error instanceof Malformed)) throw error
      throw new Unusable(`The ${whose} ${JSON.stringify(text)} is no address. ${error.message}`)
    }
  },

  /** What we call ourselves stands in a command too. */
  checkName(domain: string): void {
    if (domain === '' || domainOrLiteralAt(domain, 0) === domain) return
    throw new Unusable(`${JSON.stringify(domain)} is no domain.`)
  },

  /** The text of a field is one line: what stood on a second one would be a field of its own (RFC 5322 §2.2). */
  subject(text: string): string {
    if (/[\r\n\0]/.test(text)) throw new Unusable(`The subject ${JSON.stringify(text)} holds a line end.`)
    return text
  },

  /** The text as an argument, from a file, or typed. */
  async text({ values, stdin }: World): Promise<string> {
    const { body = NOT_TOLD, file = NOT_TOLD } = values
    if (body !== NOT_TOLD) return body
    if (file !== NOT_TOLD) return readFile(file, 'utf8')
    const typed: Uint8Array[] = []
    for await (const octets of stdin) typed.push(octets)
    return Buffer.concat(typed).toString('utf8')
  },
}
