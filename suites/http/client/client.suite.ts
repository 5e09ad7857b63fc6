import { grade } from '../../../harness/vitest/door.ts'

await grade('http/client')
