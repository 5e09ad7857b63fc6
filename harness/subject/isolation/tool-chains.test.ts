/** Whose folder is shown to a program, and whose is not. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, expect, onTestFinished, test, vi } from 'vitest'
import { toolChains } from './tool-chains.ts'

const place = mkdtempSync(join(tmpdir(), 'wiregrade-tools-'))
afterAll(() => rmSync(place, { recursive: true }))

function script(path: string, text = 'exit 0'): string {
  const file = join(place, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, `#!/bin/sh\n${text}\n`)
  chmodSync(file, 0o755)
  return file
}

test('an interpreter outside of the system brings its whole installation, and nothing around it', async () => {
  const real = script('languages/snake-3/bin/snake3')
  symlinkSync(real, join(place, 'snake'))
  const { folders, path } = await toolChains([{ command: [join(place, 'snake')] }], '/nowhere')
  expect(folders).toEqual([join(place, 'languages/snake-3')])
  expect(path.split(':')[0]).toBe(join(place, 'languages/snake-3/bin'))
})

test('a shim is replaced by what its manager finds', async () => {
  const real = script('.pyenv/versions/9/bin/python9')
  script('.pyenv/bin/pyenv', `echo ${real}`)
  script('.pyenv/shims/python9', 'exit 1')
  const shown = await toolChains([{ command: [join(place, '.pyenv/shims/python9')] }], '/nowhere')
  expect(shown.folders).toEqual([join(place, '.pyenv/versions/9')])
})

test('pyenv is not asked where its file names one version, and is where a variable does', async () => {
  const real = script('once/.pyenv/versions/8/bin/python8')
  const other = script('once/.pyenv/versions/9/bin/python8')
  script('once/.pyenv/bin/pyenv', `echo ${other}`)
  const shim = script('once/.pyenv/shims/python8', 'exit 1')
  writeFileSync(join(place, 'once/.pyenv/version'), '8\n')
  vi.stubEnv('PYENV_ROOT', join(place, 'once/.pyenv'))
  // Whoever starts us by a program of pyenv's has these.
  for (const name of ['PYENV_VERSION', 'PYENV_DIR']) vi.stubEnv(name, '')
  onTestFinished(() => void vi.unstubAllEnvs())
  expect((await toolChains([{ command: [shim] }], '/nowhere')).folders).toEqual([dirname(dirname(real))])
  vi.stubEnv('PYENV_VERSION', '9')
  expect((await toolChains([{ command: [shim] }], '/nowhere')).folders).toEqual([dirname(dirname(other))])
})

test('a program of the system, or in its own folder, brings nothing', async () => {
  script('own/server')
  expect((await toolChains([{ command: ['./server'] }], join(place, 'own'))).folders).toEqual([])
  expect((await toolChains([{ command: ['sh'] }], place)).folders).toEqual([])
})
