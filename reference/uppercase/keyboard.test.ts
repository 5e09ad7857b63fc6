import { expect, test } from 'vitest'
import { readLine } from './keyboard.ts'

/** What is read when the input comes in these pieces. */
async function read(...pieces: (string | Uint8Array)[]): Promise<string | undefined> {
  const input = (async function* () {
    for (const piece of pieces) yield Buffer.from(piece)
  })()
  const line = await readLine(input)
  return line && Buffer.from(line).toString()
}

test.each([
  ['a line with its end', 'hello world\n', 'hello world'],
  ['a line as Windows ends it', 'hello\r\n', 'hello'],
  ['a last line without its end', 'hello', 'hello'],
  ['an empty line', '\n', ''],
  ['the first of two lines', 'one\ntwo\n', 'one'],
  ['letters of several octets', 'жизнь\n', 'жизнь'],
  ['a carriage return in the middle', 'a\rb\n', 'a\rb'],
])('%s, whole and octet by octet', async (_, typed, line) => {
  expect(await read(typed)).toBe(line)
  expect(await read(...[...Buffer.from(typed)].map((octet) => Uint8Array.of(octet)))).toBe(line)
})

test('no line when nothing was typed', async () => {
  expect(await read()).toBeUndefined()
})
