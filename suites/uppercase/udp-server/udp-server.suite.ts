import { grade } from '../../../harness/vitest/door.ts'

await grade('uppercase/udp-server')
