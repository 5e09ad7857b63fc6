/** How what a relay handed on is judged, with transcripts written by hand. */
import { expect, test } from 'vitest'
import type { Transcript } from '../../../harness/kit.ts'
import { latin1Octets } from '../lens/lines.ts'
import { example, messageOf, stuffed } from '../pen.ts'
import { addressesOf, domainOf, LETTERS, ROUTES } from '../routes.ts'
import { arrivalsAt, arrived, attemptsAt, connectionsAt, isCarried, localsOf, traceOf } from './post.ts'

const MAIL = example('one', 'first line', '.second line')
const TRACE = 'Received: from a ([127.0.0.1])\r\n\tby relay; Mon, 05 Jan 2026 10:00:00 +0000\r\n'
const text = (octets: Uint8Array) => Buffer.from(octets).toString('latin1')

/** A relay has handed this over on a connection; the last reply is that to the dot. */
function handing(line: string, content: string, last = '250 taken', to = 'alice@a001.test'): Transcript {
  const said = [
    '>220 hi',
    '<EHLO r',
    '>250 hi',
    '<MAIL FROM:<dave@s001.test>',
    '>250 ok',
    `<RCPT TO:<${to}>`,
    '>250 ok',
    '<DATA',
    '>354 go',
  ]
  return [...said.map((each) => `${each}\r\n`), `<${content}`, `>${last}\r\n`].map((each) => ({
    atUs: 0,
    line,
    what: each.startsWith('>') ? ('sent' as const) : ('received' as const),
    bytes: latin1Octets(each.slice(1)),
  }))
}

const travels = (prefix: string, message: Uint8Array) => text(stuffed(latin1Octets(prefix + text(message))))

test('a message that came as it was sent, with Received in front, is carried', () => {
  expect(isCarried(handing('server a/1', travels(TRACE, messageOf(MAIL))), 'a', MAIL)).toEqual({ is: 'met' })
  const travelled = latin1Octets(`Received: from x by y; z\r\n${text(messageOf(MAIL))}`)
  expect(isCarried(handing('server a/1', travels(TRACE, travelled)), 'a', travelled)).toEqual({ is: 'met' })
})

test.each([
  ['a line is gone', (message: string) => message.replace('first line\r\n', ''), 'line 7 of the message'],
  ['a dot is gone', (message: string) => message.replace('.second', 'second'), 'line 8 of the message'],
  ['a footer', (message: string) => `${message}Scanned.\r\n`, 'line 9 of the message'],
  ['a field of its own', (message: string) => `X-Relay: me\r\n${message}`, 'line 1 of the message'],
  ['a line end has changed', (message: string) => message.replace('line\r\n', 'line\n'), 'line 7 of the message'],
])('what was changed is found: %s', (_, change, where) => {
  const came = travels(TRACE, latin1Octets(change(text(messageOf(MAIL)))))
  const verdict = isCarried(handing('server a/1', came), 'a', MAIL)
  expect(verdict).toMatchObject({ is: 'unmet', expected: expect.stringContaining(where) })
})

test('Received fields of before must stay', () => {
  const travelled = latin1Octets(`Received: from x by y; z\r\n${text(messageOf(MAIL))}`)
  expect(isCarried(handing('server a/1', travels(TRACE, messageOf(MAIL))), 'a', travelled)).toMatchObject({
    is: 'unmet',
  })
})

test('what has arrived is what was answered 2yz there, and nothing of other servers', () => {
  const content = travels(TRACE, messageOf(MAIL))
  const t = [
    ...handing('server a/1', content, '451 later'),
    ...handing('server a/2', content),
    ...handing('server ab/3', content),
    ...handing('server b/4', content, '250 taken', '"x@y"@b001.test'),
  ]
  expect(connectionsAt(t, 'a')).toEqual(['server a/1', 'server a/2'])
  expect(attemptsAt(t, 'a')).toHaveLength(2)
  expect(arrivalsAt(t, 'a')).toHaveLength(1)
  expect(arrivalsAt(t, 'b').flatMap(localsOf)).toEqual(['"x@y"'])
  expect(arrived(t, 'a')).toEqual({ is: 'met' })
  expect(arrived([...t, ...handing('server a/5', content)], 'a')).toMatchObject({ actual: 'it came 2 times' })
  expect(arrived(t, 'c')).toMatchObject({ actual: 'no connection' })
})

test('the trace is the Received fields at the beginning, with their folds', () => {
  expect(traceOf(`${TRACE}received: x\r\nSubject: y\r\nReceived: z\r\n`)).toBe(`${TRACE}received: x\r\n`)
  expect(traceOf('Subject: y\r\n')).toBe('')
})

test('the table names every domain of every turn once, with the servers that its case opens', () => {
  const lines = ROUTES.trimEnd().split('\n')
  expect(new Set(lines.map((line) => line.split(' ')[0])).size).toBe(lines.length)
  for (const turn of [1, 149, 150, 1_000]) {
    for (const letter of LETTERS) {
      const hops = addressesOf(letter, turn).map((address) => `${address}:{upstream_port}`)
      expect(lines).toContain(`${domainOf(letter, turn)} ${hops.join(' ')}`)
    }
  }
})
