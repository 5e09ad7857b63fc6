/** Ways to be wrong that several faults share. */
import { readFileSync } from 'node:fs'
import type { Request, Response } from '../../server/connection.ts'
import type { Parts } from '../../server.ts'

/** Serves every document with something done to its octets. */
export function changed(change: (content: Buffer, file: string) => Uint8Array): (parts: Parts) => Partial<Parts> {
  return (parts) => ({
    async deliver(_, found) {
      const content = change(readFileSync(found.file), found.file)
      return { status: 200, fields: parts.representationFields(found), content: [content] }
    },
  })
}

/** Answers as it should, and then has something done to the answer. */
export function answering(
  change: (response: Response, request: Request) => Response,
): (parts: Parts) => Partial<Parts> {
  return (parts) => ({
    response: async (request, content) => change(await parts.response(request, content), request),
  })
}

/** Without fields of these names. */
export function without(response: Response, ...names: readonly string[]): Response {
  return { ...response, fields: response.fields.filter(({ name }) => !names.includes(name)) }
}

/** The value of a field that came with a request. */
export function valueIn({ fields }: Pick<Request, 'fields'>, wanted: string): string | undefined {
  return fields.find(({ name }) => name.toLowerCase() === wanted)?.value
}
