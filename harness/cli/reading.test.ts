import { expect, test } from 'vitest'
import { nearest } from '../core/nearest.ts'
import { loadCatalogue } from '../examine/load.ts'
import { wiregrade } from './as-a-user.ts'
import { markdown } from './handout.ts'
import { preparation, selection } from './selection.ts'

const catalogue = await loadCatalogue('uppercase/tcp-server')
const names = (pattern: string) =>
  selection(catalogue, 'robust', pattern).map(({ id }) => id.split('/').slice(2).join('/'))
const ROOT = 'conversation/answers-in-capitals'

test('--only takes a part of an id or of a title, or a pattern for the whole of one', () => {
  expect(names('joins-segments')).toEqual([ROOT, 'stream/joins-segments'])
  expect(names('SEVERAL segments')).toEqual([ROOT, 'stream/joins-segments'])
  expect(names('octets/*').every((name) => /^(octets|conversation)\//.test(name))).toBe(true)
  expect(names('every-length')).toContain('conversation/leaves-the-rest-alone')
  expect(names('*/joins-segment?')).toEqual([ROOT, 'stream/joins-segments'])
  expect(() => names('joins-segment?x')).toThrow(/closest are .*stream\/joins-segments/)
})

test('a tier includes those below it', () => {
  const tiers = (tier: 'basic' | 'standard') => new Set(selection(catalogue, tier).map(({ demand }) => demand.tier))
  expect(tiers('basic')).toEqual(new Set(['basic']))
  expect(tiers('standard')).toEqual(new Set(['basic', 'standard']))
})

test('an invariant selected alone is prepared by the exchanges that it watches', () => {
  const watching = selection(catalogue, 'standard', 'manners').at(-1)
  const asking = selection(catalogue, 'standard', 'joins-segments').at(-1)
  if (!watching || !asking) throw new Error('the catalogue has changed')
  expect(preparation(catalogue, 'standard', watching).map(({ demand }) => demand.tier)).toContain('standard')
  expect(preparation(catalogue, 'standard', asking)).toEqual([])
})

test('the nearest name is the one that a slip of the finger explains, if there is one', () => {
  expect(nearest('tcp-sever', ['tcp-client', 'tcp-server', 'udp-server'])).toEqual(['tcp-server'])
  expect(nearest('imap', ['tcp-client', 'tcp-server'])).toEqual([])
})

test('the handout states every term, every requirement and every placeholder', () => {
  const text = markdown(catalogue)
  for (const { text: term } of catalogue.role.contract) expect(text).toContain(term)
  for (const { demand } of catalogue.listed) {
    const onlyIf = demand.capability ? ` *(${demand.capability.name})*` : ''
    expect(text).toContain(`| ${demand.title}${onlyIf} | ${demand.level} |`)
  }
  for (const name of Object.keys(catalogue.role.placeholders)) expect(text).toContain(`\`{${name}}\``)
  expect(text.indexOf('### Basic')).toBeLessThan(text.indexOf('### Robust'))
})

test.each(['check', 'replay', 'explain', 'list', 'handout', 'serve', 'calibrate', 'doctor', 'tour'])(
  'wiregrade %s --help has an example and fits into 80 columns',
  async (verb) => {
    const { code, stdout } = await wiregrade([verb, '--help'], '.')
    expect(code).toBe(0)
    expect(stdout).toMatch(/Examples?:\n/)
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([])
  },
)

test('explain and list read the same catalogue, at 80 columns', async () => {
  const explained = await wiregrade(['explain', 'uppercase/tcp-server/stream/joins-segments'], '.')
  expect(explained.stdout).toContain('RFC 9293 §2.2')
  expect(explained.stdout).toContain('{"pieces":["hel","lo"]}')
  const listed = await wiregrade(['list', 'uppercase/tcp-server'], '.')
  const points = catalogue.listed.reduce((sum, { demand }) => sum + demand.points, 0)
  expect(listed.stdout).toContain(`${catalogue.listed.length} requirements, ${points} points in all`)
  const json = JSON.parse((await wiregrade(['list', 'uppercase', '--json'], '.')).stdout) as { role: string }[]
  expect(json.map(({ role }) => role)).toEqual(catalogue.protocol.roles.map(({ name }) => name))
})
