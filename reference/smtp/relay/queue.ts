/**
 * The queue: one file per message, which is there whole or not at all. With 250 the relay has promised not to lose the message, even
 * if it is killed in the next moment (RFC 5321 §6.1), so nothing that matters is kept in memory alone.
 */
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { World } from '../../world.ts'
import { type Answer, answer, type Message, type Session } from '../receiver/session.ts'
import type { Parts } from '../relay.ts'
import type { Entry } from './office.ts'

const WHOLE = '.mail'
const HALF = '.part'
/** Who has gone through so many hands goes in a circle (RFC 5321 §6.3). */
const MOST_RECEIVED = 100

export const queueParts = {
  /** Takes a message into the queue: it is on the disk before anybody hears of it. */
  async keep(this: Parts, session: Session, message: Message): Promise<void> {
    const { world } = session.house
    const { id, reversePath, recipients, content } = message
    await this.store(world, {
      id,
      sender: reversePath?.text ?? '',
      recipients: [...new Set(recipients.map((recipient) => this.fullAddress(world, recipient)))],
      acceptedMs: Date.now(),
      content: Buffer.concat([Buffer.from(this.receivedLine(session, message), 'latin1'), content]),
    })
    session.house.arrived(id)
  },

  /** A relay changes nothing in a message and so refuses what it must not send on: line ends that are none, and circles. */
  refusesContent(this: Parts, { content }: Message): Answer | undefined {
    const text = content.toString('latin1')
    if (/\r(?!\n)|(?<!\r)\n/.test(text)) return answer(554, '5.6.0', 'CR or LF stands alone in the message')
    const header = text.slice(0, `\r\n${text}`.indexOf('\r\n\r\n'))
    const hops = [...header.matchAll(/^received:/gim)].length
    return hops > this.mostReceived() ? answer(554, '5.4.6', 'The message goes in a circle') : undefined
  },

  mostReceived: (): number => MOST_RECEIVED,

  /** Writes an entry under another name first, and makes sure that it and its name are on the disk. */
  async store(this: Parts, world: World, { content, ...envelope }: Entry): Promise<void> {
    const folder = world.values.queue ?? ''
    const written = join(folder, envelope.id + HALF)
    const file = await open(written, 'w')
    try {
      await file.writeFile(Buffer.concat([Buffer.from(`${JSON.stringify(envelope)}\n`), content]))
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(written, join(folder, envelope.id + WHOLE))
    await this.syncFolder(folder)
  },

  /** A name is in its folder for good only when the folder is on the disk too. */
  async syncFolder(folder: string): Promise<void> {
    const opened = await open(folder, 'r')
    try {
      await opened.sync()
    } finally {
      await opened.close()
    }
  },

  async load(world: World, id: string): Promise<Entry> {
    const octets = await readFile(join(world.values.queue ?? '', id + WHOLE))
    const end = octets.indexOf('\n')
    return { ...JSON.parse(octets.toString('utf8', 0, end)), content: octets.subarray(end + 1) }
  },

  async remove(world: World, id: string): Promise<void> {
    await rm(join(world.values.queue ?? '', id + WHOLE), { force: true })
  },

  /** What an earlier life of the relay has left to do. Half a file was never promised to anybody. */
  async waiting(world: World): Promise<readonly string[]> {
    const folder = world.values.queue ?? ''
    await mkdir(folder, { recursive: true })
    const names = await readdir(folder)
    for (const name of names.filter((each) => each.endsWith(HALF))) await rm(join(folder, name), { force: true })
    return names.filter((name) => name.endsWith(WHOLE)).map((name) => name.slice(0, -WHOLE.length))
  },
}
