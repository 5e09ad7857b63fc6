#!/usr/bin/env node
// The first step: plain JavaScript that an old Node can read, because a syntax error would not say what to do.
import module from 'node:module'
import { fileURLToPath } from 'node:url'

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)

if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(
    `Wiregrade needs Node 22.18 or later and this is ${process.version}: after npm ci, call it from inside its ` +
      'folder as "npx wiregrade …" or "npm run wiregrade -- …", which bring their own Node.\n',
  )
  process.exitCode = 2
} else {
  // From the second time on nothing is parsed again, which halves the time until the exam begins.
  module.enableCompileCache(fileURLToPath(new URL('../../node_modules/.cache/wiregrade', import.meta.url)))
  import('./main.ts')
}
