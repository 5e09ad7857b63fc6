/** Faults of clients about STARTTLS: when they negotiate, and what they believe. */
import { faultsOf } from '../../../fault.ts'
import type { Parts } from '../../client.ts'

export const securityFaults = faultsOf<Parts>('smtp/client', {
  'asks-and-goes-on-in-clear': {
    describe: 'Says STARTTLS, and goes on in clear.',
    breaks: ['starttls/starts-tls'],
    also: ['starttls/*'],
    replace: () => ({ async negotiate() {} }),
  },
  'says-no-hello-inside': {
    describe: 'Begins with MAIL inside TLS.',
    breaks: ['starttls/says-hello-again'],
    also: ['starttls/*'],
    replace: () => ({
      async secureLine(line) {
        if (!this.wantsTls(line)) return
        if ((await this.exchange(line, 'STARTTLS')).code !== 220) return
        this.forgetServer(line)
        await this.negotiate(line)
      },
    }),
  },
  'remembers-offers': {
    describe: 'Uses inside TLS what was offered in clear.',
    breaks: ['starttls/forgets-offers'],
    also: ['starttls/*'],
    replace: (parts) => {
      let offered: ReadonlyMap<string, readonly string[]> = new Map()
      return {
        // What is listed inside is added to what was listed in clear.
        offersIn(reply) {
          offered = new Map([...offered, ...parts.offersIn(reply)])
          return offered
        },
      }
    },
  },
  'starts-tls-twice': {
    describe: 'Starts TLS inside TLS where it is offered again.',
    breaks: ['starttls/starts-only-once'],
    replace: (parts) => ({
      async secureLine(line) {
        await parts.secureLine.call(this, line)
        line.secured = false
        if (this.wantsTls(line)) await parts.secureLine.call(this, line)
      },
    }),
  },
  'believes-what-came-in-clear': {
    describe: 'Takes a reply that came in clear behind 220 for the first one inside.',
    breaks: ['starttls/believes-nothing-from-outside'],
    replace: (parts) => ({
      forgetServer(line) {
        const { received } = line
        parts.forgetServer(line)
        line.received = received
      },
    }),
  },
  'negotiates-whatever-the-reply': {
    describe: 'Begins with TLS behind STARTTLS, whatever the reply is.',
    breaks: ['starttls/heeds-refusals'],
    also: ['starttls/*', 'lines/*'],
    replace: () => ({
      async secureLine(line) {
        if (!this.wantsTls(line)) return
        await this.exchange(line, 'STARTTLS')
        this.forgetServer(line)
        await this.negotiate(line)
        await this.sayHello(line)
      },
    }),
  },
  'fails-in-peace': {
    describe: 'Ends with status 0 when TLS could not be agreed on.',
    breaks: ['starttls/reports-failed-handshakes'],
    replace: (parts) => ({
      fail(world, failure) {
        return failure.message.startsWith('TLS') ? 0 : parts.fail(world, failure)
      },
    }),
  },
})
