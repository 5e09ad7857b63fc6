import { expect, test } from 'vitest'
import { STYLE } from './html-style.ts'

/** The colours of the page in each of its three manners: light, dark, print. */
const manners = [...STYLE.matchAll(/:root \{([^}]*)\}/g)].map(([, body = '']) => {
  return new Map([...body.matchAll(/--(\w+): (#[0-9a-f]+)/g)].map(([, name = '', colour = '']) => [name, colour]))
})

function luminance(colour: string): number {
  const long = colour.length === 4 ? colour.replaceAll(/[0-9a-f]/g, '$&$&') : colour
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(long.slice(at, at + 2), 16) / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (light + 0.05) / (dark + 0.05)
}

test('whatever is written can be read, in light, in dark and on paper', () => {
  const grounds = { ink: ['paper', 'card', 'code', 'badwash', 'warnwash'], soft: ['paper', 'card', 'code', 'badwash'] }
  const marks = { bad: ['card', 'badwash'], warn: ['paper', 'card', 'badwash'], good: ['paper'] }
  expect(manners).toHaveLength(3)
  for (const colours of manners) {
    const weak = Object.entries({ ...grounds, ...marks }).flatMap(([text, behind]) =>
      behind
        .filter((ground) => contrast(colours.get(text) ?? '', colours.get(ground) ?? '') < 4.5)
        .map((ground) => `${text} on ${ground}`),
    )
    expect(weak).toEqual([])
  }
})

test('the lines of connections can be told from what is behind them', () => {
  for (const colours of manners) {
    for (let line = 0; line < 6; line++) {
      expect(contrast(colours.get(`l${line}`) ?? '', colours.get('card') ?? '')).toBeGreaterThan(4.5)
    }
  }
})
