import { expect, test } from 'vitest'
import { checkPlaceholders, fillIn, placeholdersIn } from './placeholders.ts'
import { UsageError } from './subject.ts'

test('placeholders stand anywhere inside an argument, and are filled in wherever they stand', () => {
  expect(fillIn('@{host}:{port},{port}', { host: '127.0.0.1', port: '6789' })).toBe('@127.0.0.1:6789,6789')
  expect(placeholdersIn(['-p{port}', '{host}/{port}'])).toEqual(['port', 'host'])
})

test('a value is not looked into for placeholders of its own', () => {
  expect(fillIn('{host}{port}', { host: '{port}', port: '1' })).toBe('{port}1')
})

test('braces that are no name stay as they are', () => {
  const texts = ['{}', '{"port":1}', '{ port }', 'a{b c}', '{Port}', '{1}']
  expect(placeholdersIn(texts)).toEqual([])
  for (const text of texts) expect(fillIn(text, { port: '1', Port: '2', b: '3' })).toBe(text)
})

test('a name without a value stays as it is', () => {
  expect(fillIn('{port} {other}', { port: '1' })).toBe('1 {other}')
})

test('an unknown placeholder is refused, with its text and the names that are known', () => {
  const check = () => checkPlaceholders(['{port}', '--root={docroot}'], ['host', 'port'])
  expect(check).toThrow(UsageError)
  expect(check).toThrow('{docroot} in "--root={docroot}" is not a placeholder of this role; use one of {host}, {port}.')
  expect(() => checkPlaceholders(['{port}{host}'], ['host', 'port'])).not.toThrow()
})
