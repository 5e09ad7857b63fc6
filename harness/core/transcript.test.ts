import { expect, test } from 'vitest'
import { fc } from './arbitrary.ts'
import { bytes, entry } from './specimen.ts'
import { concat, datagrams, happened, linesOf, octets, type Transcript } from './transcript.ts'

const talk: Transcript = [
  entry('client 1', 'sent', { bytes: bytes(1) }),
  entry('client 1', 'received', { bytes: bytes(10, 11) }),
  entry('client 2', 'received', { bytes: bytes(99), from: '127.0.0.1:9' }),
  entry('client 1', 'ended'),
  entry('client 1', 'received', { bytes: bytes(12) }),
  entry('stdout', 'printed', { bytes: bytes(65) }),
]

test('a stream is joined per line and kind, and every byte knows where it stands', () => {
  const stream = octets(talk, 'client 1', 'received')
  expect(stream.bytes).toEqual(bytes(10, 11, 12))
  expect([0, 1, 2].map((offset) => stream.at(offset))).toEqual([
    { entry: 1, byte: 0 },
    { entry: 1, byte: 1 },
    { entry: 4, byte: 0 },
  ])
})

test('a place past the end stands after the last byte; where there are no bytes there is no place', () => {
  expect(octets(talk, 'client 1', 'received').at(7)).toEqual({ entry: 4, byte: 1 })
  expect(octets(talk, 'client 3', 'received').at(0)).toBeUndefined()
})

test('every offset of a stream leads back to its byte', () => {
  const pieces = fc.array(fc.uint8Array({ maxLength: 5 }), { maxLength: 6 })
  fc.assert(
    fc.property(pieces, (parts) => {
      const transcript = parts.map((part) => entry('client 1', 'received', { bytes: part }))
      const stream = octets(transcript, 'client 1', 'received')
      expect(stream.bytes).toEqual(concat(parts))
      for (const [offset, byte] of stream.bytes.entries()) {
        const place = stream.at(offset)
        expect(place && transcript[place.entry]?.bytes?.[place.byte]).toBe(byte)
      }
    }),
  )
})

test('datagrams keep their boundaries, their places and strange senders', () => {
  expect(datagrams(talk, 'client 1', 'received')).toEqual([
    { bytes: bytes(10, 11), at: { entry: 1, byte: 0 } },
    { bytes: bytes(12), at: { entry: 4, byte: 0 } },
  ])
  expect(datagrams(talk, 'client 2', 'received')[0]?.from).toBe('127.0.0.1:9')
})

test('lines are named once, in order of appearance, and without the streams of the program', () => {
  expect(linesOf(talk, 'client')).toEqual(['client 1', 'client 2'])
  expect(linesOf(talk, 'server')).toEqual([])
  expect(happened(talk, 'client 1', 'ended')).toBe(true)
  expect(happened(talk, 'client 2', 'ended')).toBe(false)
})
