import { expect, test } from 'vitest'
import { dataText } from './codec/data.ts'
import { Malformed, nameText } from './codec/names.ts'
import { typeText } from './codec/types.ts'
import { readZoneFile, readZoneJson, type ZoneFile } from './zone-file.ts'

const lines = ({ records }: ZoneFile) =>
  records.map(({ name, ttl, type, data }) => `${nameText(name)} ${ttl} ${typeText(type)} ${dataText(type, data)}`)

const FILE = `$ORIGIN example.test.
$TTL 300 ; usual
@ IN SOA ns host ( 1 2 ; two
  3 4
  60 )
  NS ns
ns 60 IN A 192.0.2.1
a.b IN 60 TXT "x ; y" z\\"
$ORIGIN sub
@ MX 10 mail.other.test.
`

test('a master file is read', () => {
  expect(lines(readZoneFile(FILE))).toEqual([
    'example.test. 300 SOA ns.example.test. host.example.test. 1 2 3 4 60',
    'example.test. 300 NS ns.example.test.',
    'ns.example.test. 60 A 192.0.2.1',
    'a.b.example.test. 60 TXT "x ; y" "z\\""',
    'sub.example.test. 300 MX 10 mail.other.test.',
  ])
})

test('the same records are read from JSON', () => {
  const records = readZoneFile(FILE).records.map(({ name, ttl, type, data }) => ({
    name: nameText(name),
    ttl,
    type: typeText(type),
    data: dataText(type, data),
  }))
  expect(lines(readZoneJson(JSON.stringify({ origin: 'example.test.', records })))).toEqual(lines(readZoneFile(FILE)))
})

test.each(['$INCLUDE other', 'a 1 IN A 1.2.3', 'a 1 IN A ( 192.0.2.1', 'a 1 CH A 192.0.2.1', 'a A 192.0.2.1'])(
  '%s is refused',
  (text) => {
    expect(() => readZoneFile(text)).toThrow(Malformed)
  },
)
