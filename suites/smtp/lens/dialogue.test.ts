import { expect, test } from 'vitest'
import type { Transcript } from '../../../harness/kit.ts'
import { dialogueOn, pathIn, unstuffed } from './dialogue.ts'
import { exchangesOn } from './exchange.ts'
import { latin1Octets } from './lines.ts'

/** What we sent is marked with `>`, what the program sent with `<`. */
function talk(line: string, ...said: readonly string[]): Transcript {
  return said.map((each) => ({
    atUs: 0,
    line,
    what: each.startsWith('>') ? 'sent' : each.startsWith('<') ? 'received' : 'ended',
    ...(each !== 'end' && { bytes: latin1Octets(each.slice(1)) }),
  }))
}

test('a client’s commands, each with its reply, and the message between them', () => {
  const t = talk(
    'server 1',
    '>220 hi\r\n',
    '<EHLO x\r\n',
    '>250-a\r\n250 b\r\n',
    '<MAIL FROM:<a@b>\r\n',
    '>250 ok\r\n',
    '<RCPT TO:<c@d>\r\n',
    '>250 ok\r\n',
    '<RCPT TO:<e@f>\r\n',
    '>550 no\r\n',
    '<DATA\r\n',
    '>354 go\r\n',
    '<A: b\r\n\r\n..dot\r\nRSET\r\n.\r\n',
    '>250 taken\r\n',
    '<QUIT\r\n',
    '>221 bye\r\n',
  )
  const { commands, submissions, flaws, rest } = dialogueOn(t, 'server 1')
  expect(commands.map(({ verb, reply, early }) => [verb, reply, early])).toEqual([
    ['EHLO', 250, false],
    ['MAIL', 250, false],
    ['RCPT', 250, false],
    ['RCPT', 550, false],
    ['DATA', 354, false],
    ['QUIT', 221, false],
  ])
  expect(submissions).toMatchObject([
    { from: 'a@b', to: ['c@d'], refused: ['e@f'], raw: 'A: b\r\n\r\n..dot\r\nRSET\r\n', whole: true, reply: 250 },
  ])
  expect(unstuffed(submissions[0]?.raw ?? '')).toBe('A: b\r\n\r\n.dot\r\nRSET\r\n')
  expect(flaws).toEqual([])
  expect(rest).toBe('')
})

test('who does not wait is early, from the greeting on', () => {
  const t = talk(
    'server 1',
    '<HELO x\r\n',
    '>220 hi\r\n',
    '>250 ok\r\n',
    '<MAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\n',
    '>250 ok\r\n',
  )
  expect(dialogueOn(t, 'server 1').commands.map(({ early }) => early)).toEqual([true, false, true])
})

test('a message whose DATA was refused is a row of commands', () => {
  const t = talk('server 1', '>220 hi\r\n', '<DATA\r\n', '>503 no\r\n', '<A: b\r\n.\r\n')
  const { commands, submissions } = dialogueOn(t, 'server 1')
  expect(commands.map(({ text }) => text)).toEqual(['DATA', 'A: b', '.'])
  expect(submissions).toEqual([])
})

test('LF alone is understood, and noted; a message may break off', () => {
  const t = talk('server 1', '>220 hi\r\n', '<DATA\n', '>354 go\r\n', '<A: b\n\nc\rd')
  const { submissions, flaws } = dialogueOn(t, 'server 1')
  expect(submissions).toMatchObject([{ raw: 'A: b\n\nc\rd', whole: false }])
  expect(flaws.map(({ rule, at }) => [rule, at])).toEqual([
    ['line-end', 4],
    ['bare-cr', 12],
  ])
})

test.each([
  ['MAIL FROM:<a@b> SIZE=3', 'a@b'],
  ['mail from: <a@b>', 'a@b'],
  ['RCPT TO:<"a>b"@c>', '"a>b"@c'],
  ['MAIL FROM:<>', ''],
  ['RCPT TO:a@b', 'a@b'],
  ['DATA', undefined],
])('the path in %s', (text, path) => {
  expect(pathIn(text)).toBe(path)
})

test('our own turns: what was said, in one piece or several, and what came before the next', () => {
  const t = talk(
    'client 1',
    '<220 hi\r\n',
    '>HE',
    '>LO x\r\n',
    '<250 ok\r\n',
    '>QUIT\r\n',
    '<250 late\r\n221 bye\r\n',
    'end',
  )
  expect(
    exchangesOn(t, 'client 1').map(({ said, replies, over }) => [said, replies.map(({ code }) => code), over]),
  ).toEqual([
    ['', [220], false],
    ['HELO x\r\n', [250], false],
    ['QUIT\r\n', [250, 221], true],
  ])
})
