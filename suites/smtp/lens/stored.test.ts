import { expect, test } from 'vitest'
import { latin1Octets } from './lines.ts'
import { carries, difference, messagesIn, ownerOf, valuesOf } from './stored.ts'

const SENT = latin1Octets('Subject: a\r\n b\r\nMessage-ID: <m@x>\r\n\r\none\r\nFrom two\r\n\r\n')

function stored(text: string) {
  const [message] = messagesIn(latin1Octets(text))
  if (!message) throw new Error('no message')
  return message
}

test('a file of its own, with LF or CR LF, with trace fields in front', () => {
  expect(difference(SENT, stored('Subject: a\n b\nMessage-ID: <m@x>\n\none\nFrom two\n\n'))).toBeUndefined()
  const traced = stored(`Return-Path: <d@x>\r\nReceived: from a\r\n\tby b; today\r\n${Buffer.from(SENT)}`)
  expect(difference(SENT, traced)).toBeUndefined()
  expect(valuesOf(traced, 'received')).toEqual(['from a\tby b; today'])
  expect(carries(traced, 'm@x')).toBe(true)
  expect(carries(traced, 'm@')).toBe(false)
})

test('a mailbox file with several messages, and From quoted', () => {
  const file =
    'From d@x Mon\nSubject: a\n b\nMessage-ID: <m@x>\n\none\n>From two\n\n\nFrom e@x Tue\nMessage-ID: <n@x>\n\nhi\n'
  const all = messagesIn(latin1Octets(file))
  expect(all).toHaveLength(2)
  expect(all.map((each) => carries(each, 'n@x'))).toEqual([false, true])
  expect(all[0] && difference(SENT, all[0])).toBeUndefined()
})

test.each([
  ['a dot too many', 'Subject: a\n b\nMessage-ID: <m@x>\n\n.one\nFrom two\n\n', 'line 1 of the body: "one"'],
  ['a line too few', 'Subject: a\n b\nMessage-ID: <m@x>\n\none\n\n', 'line 2 of the body: "From two"'],
  ['a line too many', 'Subject: a\n b\nMessage-ID: <m@x>\n\none\nFrom two\n\nmore\n', 'line 4 of the body: its end'],
  ['an unfolded field', 'Subject: a b\nMessage-ID: <m@x>\n\none\nFrom two\n\n', 'header section: "Subject: a\\n b"'],
  [
    'a field that was not sent',
    'Bcc: x\nSubject: a\n b\nMessage-ID: <m@x>\n\none\nFrom two\n\n',
    'header section: "Subject: a\\n b"',
  ],
])('%s is a difference', (_, text, expected) => {
  expect(difference(SENT, stored(text))?.[0]).toBe(expected)
})

test('a trace field that was sent has to be there', () => {
  const sent = latin1Octets('Received: ours\r\nMessage-ID: <m@x>\r\n\r\nx\r\n')
  expect(difference(sent, stored('Received: theirs\nMessage-ID: <m@x>\n\nx\n'))?.[0]).toBe(
    'header section: "Received: ours"',
  )
})

test('a message without a body, and one without fields', () => {
  expect(stored('A: b\n')).toEqual({ fields: ['A: b'], body: '', separated: false })
  expect(stored('\nbody\n')).toEqual({ fields: [], body: 'body\n', separated: false })
})

test('the owner of a mailbox is seen in its path', () => {
  const users = ['alice', 'bob']
  expect(ownerOf('alice/new/1.x', users)).toBe('alice')
  expect(ownerOf('spool/bob@example.test/3.eml', users)).toBe('bob')
  expect(ownerOf('bob.mbox', users)).toBe('bob')
  expect(ownerOf('messages/17', users)).toBeUndefined()
})
