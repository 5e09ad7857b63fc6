/** What is no number in decimal digits, however much it looks like one: what Content-Length must not be taken for. */
import { fc } from '../../../harness/kit.ts'

/** What the conversions of one language or another let pass. */
export const BAD_LENGTHS = [
  'abc',
  '+5',
  '-5',
  '-0',
  '-9223372036854775808',
  '0x5',
  '0o5',
  '5_0',
  '5 0',
  '5.0',
  '1e1',
  '5abc',
  '5;',
]

const digits = fc.nat({ max: 60 }).map(String)

/** Any of that sort. */
export const badLength = fc.oneof(
  fc
    .tuple(fc.constantFrom('+', '-', '0x', '0X', '0o', '0b', '$', '"', "'", '.', '_', '\u00b2', ' +'), digits)
    .map((all) => all.join('')),
  fc
    .tuple(digits, fc.constantFrom('a', 'h', '.0', 'e1', '_0', ' 0', '\t1', ';', 'L', '\u00b2', ' bytes', '-', '"'))
    .map((all) => all.join('')),
  fc.constantFrom('abc', 'five', 'NaN', 'Infinity', 'null', '-', '+', '0x', '½'),
)
