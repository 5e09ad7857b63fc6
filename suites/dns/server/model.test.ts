import { expect, test } from 'vitest'
import { TYPES } from '../lens/types.ts'
import { ORIGIN, ZONE } from '../zone.ts'
import { lookUp } from './model.ts'

/** Worked out by hand from RFC 1034 §4.3.2 and RFC 4592 §2.2: name, type, how it ends, what answers, whether with authority. */
const TABLE = [
  ['alpha', 'A', 'answer', ['198.51.100.1'], true],
  ['ALPHA', 'A', 'answer', ['198.51.100.1'], true],
  ['alpha', 'MX', 'nodata', [], true],
  ['nobody', 'A', 'nxdomain', [], true],
  ['x.alpha', 'A', 'nxdomain', [], true],
  ['hollow', 'A', 'nodata', [], true],
  ['web', 'CNAME', 'answer', [`www.${ORIGIN}`], true],
  ['dangling', 'A', 'nxdomain', [`nowhere.${ORIGIN}`], true],
  ['abroad', 'A', 'answer', ['www.example.net.'], true],
  ['loop', 'A', 'loop', [`pool.${ORIGIN}`, `loop.${ORIGIN}`], true],
  ['third', 'MX', 'nodata', [`alpha.${ORIGIN}`], true],
  ['x.y.wild', 'A', 'answer', ['192.0.2.70'], true],
  ['known.wild', 'TXT', 'nodata', [], true],
  ['x.known.wild', 'A', 'nxdomain', [], true],
  ['branch.wild', 'A', 'nodata', [], true],
  ['x.wild', 'MX', 'nodata', [], true],
  ['*.wild', 'TXT', 'answer', ['"wild"'], true],
  ['x.elsewhere', 'A', 'answer', [`www.${ORIGIN}`, '192.0.2.81', '192.0.2.82', '192.0.2.83'], true],
  ['sub', 'NS', 'referral', [], false],
  ['ns.sub', 'A', 'referral', [], false],
  ['sub', 'DS', 'nodata', [], true],
  ['into-sub', 'A', 'referral', [`host.sub.${ORIGIN}`], true],
  ['very', 'A', 'nxdomain', [], true],
  ['deep', 'A', 'nodata', [], true],
] as const

test.for(TABLE)('%s %s: %s', ([label, type, end, answers, authoritative]) => {
  const found = lookUp(ZONE, { name: `${label}.${ORIGIN}`, type: TYPES[type] })
  expect({
    end: found.end,
    answers: found.answers.map(({ data }) => data),
    authoritative: found.authoritative,
  }).toEqual({ end, answers: [...answers], authoritative })
})

test('names outside of the zone are outside, whatever their letters', () => {
  for (const name of ['www.example.net.', '.', `x${ORIGIN}`])
    expect(lookUp(ZONE, { name, type: TYPES.A }).end).toBe('outside')
})

test('a referral names the servers of the highest cut, and the addresses that the zone knows', () => {
  const { servers, glue } = lookUp(ZONE, { name: `a.b.sub.${ORIGIN}`, type: TYPES.A })
  expect(servers.map(({ data }) => data)).toEqual([`ns.sub.${ORIGIN}`, 'ns.example.net.'])
  expect(glue.map(({ data }) => data)).toEqual(['192.0.2.53', '2001:db8::53'])
})
