/** A process that is started with descriptors open which it does not know of. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { hasProc } from '../family.ts'

const OWN = new URL('descriptors.ts', import.meta.url).href
/** Which of these are still what they were, once all that was inherited has been closed. */
const PROGRAM = `
import { readlinkSync } from 'node:fs'
import { closeInherited } from ${JSON.stringify(OWN)}
const paths = () => [60, 61, 62, 63].map((fd) => { try { return readlinkSync('/proc/self/fd/' + fd) } catch { return '' } })
const before = paths()
closeInherited()
const after = paths()
console.log(JSON.stringify(before.map((path, at) => after[at] === path)))
`

test('folders and private files are closed; what the thread that reads certificates may have open is not', (context) => {
  if (!hasProc) context.skip('left out: there is no /proc here')
  const folder = mkdtempSync(join(tmpdir(), 'wiregrade-descriptors-'))
  const secret = join(folder, 'secret')
  const certificates = join(folder, 'certificates.pem')
  for (const file of [secret, certificates]) writeFileSync(file, '', { mode: 0o644 })
  // Node itself sees to those with low numbers.
  const opening = 'exec 60<"$1" 61<"$2" 62<"$3" 63<"$4"; exec "$5" --input-type=module -e "$6"'
  const words = [folder, secret, '/etc/passwd', certificates, process.execPath, PROGRAM]
  try {
    const env = { ...process.env, SSL_CERT_FILE: certificates }
    const { stdout, stderr } = spawnSync('bash', ['-c', opening, 'bash', ...words], { env, encoding: 'utf8' })
    expect(`${stdout}${stderr}`).toBe('[false,false,true,true]\n')
  } finally {
    rmSync(folder, { recursive: true })
  }
})
