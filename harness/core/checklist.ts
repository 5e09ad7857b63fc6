/** What the suites that exist elsewhere look at: the measure of whether ours look at all of it. */
export interface Checklist {
  /** Each line under its identifier, in a few words. */
  readonly lines: Readonly<Record<string, string>>
  /** Lines that no demand covers, and why. */
  readonly uncovered: Readonly<Record<string, string>>
}
