/** The one door to fast-check: generators for suites, the runner for the engine. */
import fc from 'fast-check'

export type { Arbitrary } from 'fast-check'
export { fc }
