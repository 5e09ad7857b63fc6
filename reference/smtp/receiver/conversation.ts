/** One session from the greeting to the goodbye: a command, its reply, the next command (RFC 5321 §4.3). */
import { crlfLine, type Parsed, type Reader } from '../codec/lines.ts'
import { writeReply } from '../codec/replies.ts'
import type { Receiver } from '../receiver.ts'
import { type Answer, answer, type Session } from './session.ts'

/** A client that says nothing for so long is given up (RFC 5321 §4.5.3.2.7). */
const SILENCE_MS = 5 * 60_000
/** A client that we have said goodbye to may take so long to leave. */
const LINGER_MS = 5_000
/** Lines that commands need no more of; 512 octets are what everybody must take, and AUTH may have 12288 (RFC 5321 §4.5.3.1.4). */
const LONGEST_LINE = 12_288
/** A client that sends more than this ahead of its replies has to wait. */
const HELD_OCTETS = 256 * 1024

export const conversationParts = {
  /** A client has connected, and waits to be greeted. */
  onClient({ socket }: Session): void {
    socket.setTimeout(SILENCE_MS)
  },

  /** Some octets have come: half a command, or three. */
  onOctets(session: Session, octets: Buffer): void {
    if (session.leaving) return
    session.received = Buffer.concat([session.received, octets])
    if (session.received.length > HELD_OCTETS) session.socket.pause()
    session.wake()
  },

  /** The client has said all, and may still wait for its replies. */
  onEnd(session: Session): void {
    session.over ??= 'end'
    session.wake()
  },

  /** Nothing has moved for a long time. */
  onSilence(session: Session): void {
    if (session.leaving) session.socket.destroy()
    session.over ??= 'silence'
    session.wake()
  },

  /** The connection broke. It concerns this one client only, and there is nobody left to tell. */
  onFailure(_session: Session, _error: Error): void {},

  /** The connection is gone, as if QUIT had come before (RFC 5321 §4.1.1.5). What was under way is forgotten. */
  onGone(session: Session): void {
    session.over = 'gone'
    session.wake()
  },

  /** Greets, and answers commands until one of them is the last. */
  async converse(this: Receiver, session: Session): Promise<void> {
    this.reply(session, this.greeting(session))
    while (!session.leaving) {
      const line = await this.nextLine(session)
      if (line === undefined) break
      const given = line === 'too long' ? this.tooLong() : await this.obey(session, line)
      if (given) this.reply(session, given)
    }
    if (session.over === 'silence') this.reply(session, this.farewell(session))
    this.close(session)
  },

  /** The first words are ours, and the first of them is our name (RFC 5321 §4.3.1). */
  greeting({ house }: Session): Answer {
    return { code: 220, lines: [`${house.world.values.domain} ESMTP ready`] }
  },

  /** We close without having been asked to (RFC 5321 §3.8). */
  farewell({ house }: Session): Answer {
    return answer(421, '4.3.2', `${house.world.values.domain} closes the connection`)
  },

  tooLong: (): Answer => answer(500, '5.5.2', 'The line is too long'),

  /** The next line, once it is whole; there is none when the client has left. */
  async nextLine(this: Receiver, session: Session): Promise<string | 'too long' | undefined> {
    let length = 0
    for (;;) {
      const line = this.line(session.received)
      if (line) {
        this.used(session, line.length)
        return length + line.length > LONGEST_LINE ? 'too long' : line.value
      }
      if (session.over) return undefined
      if (length + session.received.length > LONGEST_LINE) length += this.forget(session)
      await this.more(session)
    }
  },

  /** One line at the beginning of what has come. */
  line: (octets: Buffer): Parsed<string> | undefined => crlfLine(octets),

  /** Lets go of a line that is too long already, but for what may be half of its end. */
  forget(this: Receiver, session: Session): number {
    const length = session.received.length - 1
    this.used(session, length)
    return length
  },

  /** What a reader finds at the beginning of what has come, once enough has come; nothing when the client has left before. */
  async take<Value>(this: Receiver, session: Session, read: Reader<Value>): Promise<Value | undefined> {
    for (;;) {
      const found = read(session.received)
      if (found) {
        this.used(session, found.length)
        return found.value
      }
      if (session.over) return undefined
      await this.more(session)
    }
  },

  /** These octets are used up; those behind them belong to whatever follows, and are never lost (RFC 2920 §3.2). */
  used(session: Session, length: number): void {
    session.received = session.received.subarray(length)
    if (session.received.length <= HELD_OCTETS && !session.over) session.socket.resume()
  },

  /** Until octets come, or will come no more. */
  async more(session: Session): Promise<void> {
    await new Promise<void>((resolve) => {
      session.wake = resolve
    })
  },

  /** Gives a reply; every command gets exactly one (RFC 5321 §4.2). */
  reply(this: Receiver, session: Session, given: Answer): void {
    if (session.over !== 'gone') session.socket.write(this.replyText(given), 'latin1')
  },

  /** The enhanced code belongs to the words, on every line (RFC 2034 §4). */
  replyText({ code, enhanced, lines }: Answer): string {
    return writeReply({ code, lines: enhanced === undefined ? lines : lines.map((words) => `${enhanced} ${words}`) })
  },

  /**
   * Closes our direction behind the last reply and reads on until the client has closed too: octets that nobody reads would make a
   * reset of the close, and the reset would overtake the reply.
   */
  close(session: Session): void {
    session.leaving = true
    session.received = Buffer.alloc(0)
    session.socket.setTimeout(LINGER_MS)
    session.socket.end()
    session.socket.resume()
  },
}
