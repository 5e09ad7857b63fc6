/**
 * Attempts to reach the world outside, counted by the kernel of an empty network. The program cannot hide them, and nobody else
 * is in this network but us.
 */
import { readFileSync } from 'node:fs'

/** How often somebody in this network wanted to send where there is no way. */
export function refusedRoutes(): number {
  return four() + six()
}

/** Two lines: the names, then the figures. */
function four(): number {
  const [names = [], figures = []] = text('/proc/self/net/snmp')
    .split('\n')
    .filter((line) => line.startsWith('Ip: '))
    .map((line) => line.split(' '))
  return Number(figures[names.indexOf('OutNoRoutes')] ?? 0)
}

function six(): number {
  return Number(/^Ip6OutNoRoutes\s+(\d+)/m.exec(text('/proc/self/net/snmp6'))?.[1] ?? 0)
}

function text(path: string): string {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return ''
  }
}
