/**
 * Witnesses: real programs that nobody here wrote have to earn every MUST, or the deviation is listed with the section and the reason why
 * it is theirs and not ours. `npm run witness`, or `npm run witness -- nginx curl`; with `--quick` first, at effort quick.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { subjectOf } from '../cli/subject-of.ts'
import type { Catalogue, Listed } from '../core/catalogue.ts'
import { explain } from '../core/explanation.ts'
import type { Finding } from '../core/finding.ts'
import { strengthOf } from '../core/score.ts'
import { openExam } from '../examine/exam.ts'
import { loadCatalogue } from '../examine/load.ts'
import { unconfined } from '../subject/isolation/isolation.ts'
import { WITNESSES, type Witness } from './witnesses.ts'

const HERE = fileURLToPath(new URL('.', import.meta.url))
const HOST = '127.0.0.1'
const SEED = 1
const START_SECONDS = 20

interface Testimony {
  readonly name: string
  /** Why it was not heard. */
  readonly absent?: string
  readonly asked: number
  readonly passed: number
  /** MUSTs that it did not earn and that are not listed, in words. */
  readonly unlisted: readonly string[]
  /** Deviations that are listed and did not show. */
  readonly outdated: readonly string[]
}

/** Marks that we have been started in a network of our own. */
const INSIDE = '--inside'

const args = process.argv.slice(2)
const quick = args.includes('--quick')
const wanted = args.filter((arg) => arg !== '--quick' && arg !== INSIDE)
const unknown = wanted.find((name) => !WITNESSES.some((each) => each.name === name))
if (unknown !== undefined) {
  console.error(`There is no witness "${unknown}"; the witnesses are: ${WITNESSES.map(({ name }) => name).join(', ')}.`)
  process.exitCode = 2
} else {
  const called = WITNESSES.filter(({ name }) => wanted.length === 0 || wanted.includes(name))
  install(called)
  for (const witness of called) {
    if (witness.ownNetwork && isThere(witness) && !args.includes(INSIDE)) {
      if (!hearsInside(witness)) process.exitCode = 1
      continue
    }
    const testimony = await hear(witness)
    for (const line of told(testimony)) console.log(line)
    if (testimony.unlisted.length + testimony.outdated.length > 0) process.exitCode = 1
  }
}

/** Hears a witness in a network in which every port is free and ours to bind, port 53 above all. Whether all is well. */
function hearsInside({ name }: Witness): boolean {
  if (!onPath('unshare') || !onPath('ip')) {
    console.log(`${name}: not heard, it needs a network of its own: unshare and ip (Debian: util-linux iproute2)`)
    return true
  }
  const own = process.getuid?.() === 0 ? ['--net'] : ['--net', '--map-root-user']
  const again = [process.execPath, fileURLToPath(import.meta.url), INSIDE, ...(quick ? ['--quick'] : []), name]
  const script = 'PATH=$PATH:/usr/sbin:/sbin; ip link set lo up && exec "$@"'
  return spawnSync('unshare', [...own, 'sh', '-c', script, 'sh', ...again], { stdio: 'inherit' }).status === 0
}

/** What is absent is installed from the system's packages where we may; what cannot be had is left out by name. */
function install(called: readonly Witness[]): void {
  const packages = called.filter((each) => !isThere(each)).flatMap((each) => each.packages)
  if (packages.length === 0 || process.getuid?.() !== 0 || !onPath('apt-get')) return
  // A package that starts its service would take a port.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' }
  try {
    execFileSync('apt-get', ['update', '-q'], { env, stdio: 'ignore' })
    execFileSync('apt-get', ['install', '-qy', '--no-install-recommends', ...new Set(packages)], {
      env,
      stdio: 'ignore',
    })
  } catch {
    // Whoever is still absent is named.
  }
}

async function hear(witness: Witness): Promise<Testimony> {
  const { name, exam: examName, deviations = {} } = witness
  if (!isThere(witness)) {
    const absent = `${witness.program} is not installed (Debian: ${witness.packages.join(' ')})`
    return { name, absent, asked: 0, passed: 0, unlisted: [], outdated: [] }
  }
  const catalogue = await loadCatalogue(examName)
  const isolation = unconfined(HERE)
  const options = {
    host: HOST,
    env: [],
    cwd: HERE,
    buildTimeout: 0,
    startTimeout: START_SECONDS,
    task: witness.tasks ?? [],
  }
  const subject = subjectOf(catalogue.role, options, witness.command, isolation)
  const exam = openExam({ catalogue, subject, seed: SEED, effort: quick ? 'quick' : 'normal', host: HOST })
  const findings: (readonly [Listed, Finding])[] = []
  try {
    await isolation.refresh()
    for (let at = 0; at < catalogue.listed.length; at += exam.lanes) {
      const next = catalogue.listed.slice(at, at + exam.lanes)
      findings.push(...(await Promise.all(next.map(async (each) => [each, await exam.finding(each.id)] as const))))
    }
  } finally {
    await exam.close()
    isolation.close()
  }
  const asked = findings.filter(([, { outcome }]) => outcome !== 'unasked')
  const missed = asked.filter(([, { outcome }]) => outcome !== 'pass')
  const isListed = ({ id, blockedBy }: Finding) =>
    deviations[id] !== undefined || deviations[blockedBy ?? ''] !== undefined
  return {
    name,
    asked: asked.length,
    passed: asked.length - missed.length,
    unlisted: missed
      .filter(([{ demand }, finding]) => isMust(demand.level) && !isListed(finding))
      .map(([, finding]) => inWords(catalogue, witness, finding)),
    outdated: Object.keys(deviations).filter((id) => !missed.some(([each]) => each.id === id)),
  }
}

function isMust(level: Listed['demand']['level']): boolean {
  return strengthOf(level) === 'MUST'
}

function inWords(catalogue: Catalogue, witness: Witness, finding: Finding): string {
  const { id, cause } = explain(catalogue, { subject: witness.command.join(' '), options: [] }, finding)
  const given = finding.counterexample === undefined ? '' : ` ${JSON.stringify(finding.counterexample).slice(0, 300)}`
  return `${id} ${finding.outcome}: ${cause}${given}`
}

function told({ name, absent, asked, passed, unlisted, outdated }: Testimony): readonly string[] {
  if (absent !== undefined) return [`${name}: not heard, ${absent}`]
  const verdict =
    unlisted.length === 0 ? 'every MUST earned or listed' : `${unlisted.length} MUSTs neither earned nor listed`
  return [
    `${name}: ${passed} of ${asked} requirements met, ${verdict}`,
    ...unlisted.map((line) => `  ${line}`),
    ...outdated.map((id) => `  ${id} is listed as its deviation, and it earns it or is not asked`),
  ]
}

function isThere({ program }: Witness): boolean {
  return onPath(program)
}

function onPath(program: string): boolean {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin']
  return folders.some((folder) => existsSync(join(folder, program)))
}
