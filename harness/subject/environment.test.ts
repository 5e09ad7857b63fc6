import { delimiter } from 'node:path'
import { expect, test } from 'vitest'
import { environment } from './environment.ts'

test('a program inherits tools, home and language, and none of our secrets or settings', () => {
  const kept = { HOME: '/home/a', LANG: 'de_DE.UTF-8', LC_ALL: 'C', JAVA_HOME: '/java', KEYBOARD: 'de', DEVICE: 'tty' }
  const withheld = {
    GITHUB_ENV: 'x',
    GITHUB_TOKEN: 'x',
    ACTIONS_RUNTIME_URL: 'x',
    NPM_TOKEN: 'x',
    DB_PASSWORD: 'x',
    aws_secret_access_key: 'x',
    API_KEY: 'x',
    NODE_OPTIONS: '--inspect',
    NODE_ENV: 'test',
    npm_lifecycle_event: 'test',
    VITEST_POOL_ID: '1',
    WIREGRADE_SUBJECT: 'x',
  }
  const given = environment({ ...kept, ...withheld, NOTHING: undefined }, {}, 'mark')
  expect(given).toMatchObject(kept)
  expect(Object.keys(given).filter((name) => name in withheld || name === 'NOTHING')).toEqual([])
})

test('what was declared wins over what is inherited, withheld names included, but not over the mark', () => {
  const given = environment(
    { PORT: '1', API_KEY: 'ours' },
    { PORT: '2', API_KEY: 'theirs', INVOCATION_ID: 'no' },
    'mark',
  )
  expect(given).toMatchObject({ PORT: '2', API_KEY: 'theirs', INVOCATION_ID: 'mark', PYTHONUNBUFFERED: '1' })
})

test("the person's own tools come before ours in the path", () => {
  const path = ['/project/node_modules/.bin', '/usr/bin', '/x/node-gyp-bin', '/home/a/bin'].join(delimiter)
  const ordered = ['/usr/bin', '/home/a/bin', '/project/node_modules/.bin', '/x/node-gyp-bin'].join(delimiter)
  expect(environment({ PATH: path }, {}, 'mark').PATH).toBe(ordered)
  expect(environment({}, {}, 'mark')).not.toHaveProperty('PATH')
})
