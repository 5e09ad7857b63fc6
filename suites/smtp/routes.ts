/**
 * The table of next hops that a relay is given, and how each case finds servers in it that no earlier case has had: a relay goes on trying
 * for a while, and what it still has from before has to go elsewhere.
 */

/** `a`, `b` and `c` have one server each, `m` has several, `s` is where senders get their notices, and `t` tells the time. */
export const LETTERS = ['a', 'b', 'c', 'm', 's', 't'] as const
export type Letter = (typeof LETTERS)[number]

/** The second octets of the addresses of a domain's servers, in the order in which they are to be tried. */
const NETS: Readonly<Record<Letter, readonly number[]>> = {
  a: [11],
  b: [12],
  c: [13],
  m: [21, 22, 23],
  s: [19],
  t: [14],
}

/** So many cases pass before a name comes again, which takes longer than the relay remembers. */
const TURNS = 150

export function domainOf(letter: Letter, turn: number): string {
  return `${letter}${String(turn % TURNS).padStart(3, '0')}.test`
}

export function addressesOf(letter: Letter, turn: number): readonly string[] {
  return NETS[letter].map((net) => `127.${net}.0.${(turn % TURNS) + 1}`)
}

/** The table as it stands in the file. */
export const ROUTES = Array.from({ length: TURNS }, (_, turn) =>
  LETTERS.map((letter) => {
    const hops = addressesOf(letter, turn).map((address) => `${address}:{upstream_port}`)
    return `${domainOf(letter, turn)} ${hops.join(' ')}\n`
  }).join(''),
).join('')
