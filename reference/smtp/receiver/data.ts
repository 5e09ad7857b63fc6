/** The content of a message as it comes in, between 354 and the line with the single dot. */
import { randomBytes } from 'node:crypto'
import { type Unstuffed, unstuffed } from '../codec/data.ts'
import type { Parsed } from '../codec/lines.ts'
import type { Receiver } from '../receiver.ts'
import type { Session } from './session.ts'

export const dataParts = {
  /** All of it, without the dots that were added; or that it is too large, once it has been read to its end nevertheless. */
  async content(this: Receiver, session: Session): Promise<Buffer | 'too large' | undefined> {
    const pieces: Buffer[] = []
    let size = 0
    let atLineStart = true
    for (;;) {
      const found = await this.take(session, (octets): Parsed<Unstuffed> | undefined => {
        const value = this.piece(octets, atLineStart)
        return value.length > 0 ? { value, length: value.length } : undefined
      })
      if (!found) return undefined
      atLineStart = found.atLineStart
      for (const octets of found.content) {
        size += octets.length
        if (size <= this.largestMessage()) pieces.push(octets)
      }
      if (found.ended) return size > this.largestMessage() ? 'too large' : Buffer.concat(pieces)
    }
  },

  /** What the octets at hand say about the content. */
  piece: (octets: Buffer, atLineStart: boolean): Unstuffed => unstuffed(octets, atLineStart),

  /** A name for a message that no other one has, and no file either. */
  messageId: (): string => `${Date.now()}.${randomBytes(6).toString('hex')}`,
}
