import { grade } from '../../../harness/vitest/door.ts'

await grade('smtp/relay')
