/** The levels of isolation, strongest first, and what to say of each. */

export const LEVELS = ['box+net', 'box', 'limits', 'none'] as const
export type Level = (typeof LEVELS)[number]

/** Whether programs are in boxes, for which an outer one is built around who grades them. */
export function isBox(level: Level): boolean {
  return level === 'box+net' || level === 'box'
}

/** For people who read a report or `wiregrade doctor`. */
export const MEANINGS: Readonly<Record<Level, string>> = {
  'box+net': 'a box per start, in a network of its own',
  box: 'a box per start, in the network of this machine',
  limits: "a copy of the folder, a clean environment and limits; it sees what this machine's users see",
  none: 'a process group; the program runs as you, sees your files and your network',
}
