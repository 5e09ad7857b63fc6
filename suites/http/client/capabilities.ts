/** What not every web client does. Tasks are seen in the commands that are declared; the rest is found out by asking once. */
import { capability, met, octetsOf, unmet } from '../../../harness/kit.ts'
import { fieldOf } from '../lens/head.ts'
import { document, errand, leave, reply, requestsOn, response, serve } from './serve.ts'

export const redirects = capability({
  name: 'redirects',
  without: 'does not follow a redirect with 302',
  claim: {
    when: async (stage) => {
      const program = await stage.run(errand('claim/old'))
      const first = await stage.accept()
      if (first)
        await reply(
          first,
          response({
            status: '302 Found',
            fields: [
              ['Location', '/claim/new'],
              ['Content-Length', '0'],
              ['Connection', 'close'],
            ],
          }),
        )
      const second = await stage.accept({ optional: true })
      if (second) await reply(second, document(octetsOf('claim'), [['Connection', 'close']]))
      await leave(stage, program)
    },
    judge: (t) => {
      const asked = requestsOn(t, 'server 2').messages[0]
      return asked?.target === '/claim/new' ? met : unmet('a request for the new location', 'none')
    },
  },
})

export const host = capability({
  name: 'host',
  without: 'sends no Host',
  claim: {
    when: (stage) => serve(stage, 'claim', document(octetsOf('claim'), [['Connection', 'close']])),
    judge: (t) => {
      const [asked] = requestsOn(t).messages
      return asked && fieldOf(asked, 'host') !== undefined ? met : unmet('the field Host', 'none')
    },
  },
})

export const head = capability({ name: 'head', without: 'was given without --task head=…', task: 'head' })
export const post = capability({ name: 'post', without: 'was given without --task post=…', task: 'post' })
export const put = capability({ name: 'put', without: 'was given without --task put=…', task: 'put' })
export const field = capability({ name: 'field', without: 'was given without --task field=…', task: 'field' })
export const pages = capability({ name: 'page', without: 'was given without --task page=…', task: 'page' })
