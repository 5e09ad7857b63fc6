/**
 * The client: asks one server one question, and shows the answer. Over UDP question and answer may get lost, and anybody can send us
 * something that looks like an answer. Each part is one decision of the standard.
 */
import type { Client } from '../world.ts'
import { askingParts } from './asking.ts'
import { questionParts } from './client/questions.ts'
import { showingParts } from './client/showing.ts'
import { Malformed } from './codec/names.ts'

export const parts: Parts = { ...askingParts, ...questionParts, ...showingParts }

/** All of them, as they know each other; an interface, because a type would be defined by itself. */
export interface Parts extends Asks, Questions, Showing {}

type Asks = typeof askingParts
type Questions = typeof questionParts
type Showing = typeof showingParts

/** Puts a client together from its parts. */
export function client(parts: Parts): Client {
  return async (world) => {
    try {
      const question = parts.question(world)
      const answer = await parts.triesToAsk(world, question)
      if (!answer) return parts.fails(world, parts.silenceWords())
      return parts.shows(world, question, answer)
    } catch (error) {
      if (!(error instanceof Malformed)) throw error
      return parts.fails(world, error.message)
    }
  }
}
