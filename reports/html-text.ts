/** The only way of text into a page: on one line, visible, and without a meaning in HTML or SVG. */
import { printable } from '../harness/core/printable.ts'

const MEANINGS: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

export function safe(text: string): string {
  return printable(text).replaceAll(/[&<>"']/g, (character) => MEANINGS[character] ?? '')
}

/** An element with markup in it; attributes are ours, but escaped all the same. */
export function element(name: string, attributes: Readonly<Record<string, string | number>>, content = ''): string {
  const words = Object.entries(attributes).map(([key, value]) => ` ${key}="${safe(String(value))}"`)
  return `<${name}${words.join('')}>${content}</${name}>`
}

/** Lines that stay as they are. */
export function preformatted(lines: readonly string[], kind: string): string {
  return `<pre class="${kind}" tabindex="0">${lines.map(safe).join('\n')}</pre>`
}
