import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url))

function main(...args: readonly string[]) {
  const { status, stderr } = spawnSync(process.execPath, [MAIN, ...args], { encoding: 'utf8', input: '' })
  return { status, stderr }
}

test.each([
  ['no role', [], 'Say which role to run.'],
  ['an unknown protocol', ['gopher/server'], 'There is no protocol "gopher"; the protocols are: '],
  [
    'an unknown role',
    ['uppercase/ftp-server'],
    'There is no role "ftp-server" in uppercase; the roles are: udp-server',
  ],
  ['two roles', ['uppercase/tcp-server', 'udp-server'], 'One role at a time'],
  ['no port at all', ['uppercase/tcp-server', '--port', 'http'], '"http" is no port'],
  ['a port that does not exist', ['uppercase/tcp-server', '--port', '65536'], '"65536" is no port'],
  ['an unknown option', ['uppercase/tcp-server', '--prot', '1'], '--prot'],
])('%s is told in a sentence, with the usage', (_, args, sentence) => {
  const { status, stderr } = main(...args)
  expect(status).toBe(2)
  expect(stderr).toContain(sentence)
  expect(stderr).toContain('usage: main.ts ')
})

test('a client to which nothing is typed ends in peace', () => {
  expect(main('uppercase/udp-client')).toEqual({ status: 0, stderr: '' })
})
