import { grade } from '../../../harness/vitest/door.ts'

await grade('dns/resolver')
