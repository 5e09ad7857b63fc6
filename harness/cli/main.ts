/**
 * The command line. Every verb is a file of its own, imported when it is called: from the command to the first verdict
 * there is no time to load what is not needed.
 */
import { Command, CommanderError, Option } from 'commander'
import { EFFORTS } from '../core/finding.ts'
import { TIERS } from '../core/requirement.ts'
import { PLATFORMS } from '../intake/submission.ts'
import { LEVELS } from '../subject/isolation/level.ts'
import { MachineError, UsageError } from '../subject/subject.ts'
import { addAssignment, addRegrade } from './assignment-verbs.ts'
import { EXAMPLES } from './examples.ts'
import { host, jobs, port, seconds, seed, seeds, several } from './option-values.ts'

const WIDTH = 80
const WRONG_USAGE = 2
const INCOMPLETE = 3
const PROGRAM_STARTERS: readonly string[] = ['check', 'replay', 'batch']
const EXAM = 'protocol and role, for example uppercase/tcp-server'

/** What stands behind `--` is the program under test, and none of it is ours to read. */
interface Words {
  readonly own: readonly string[]
  readonly command: readonly string[]
}

process.exitCode = await main(process.argv.slice(2))
// After an interruption nothing is waited for.
if (process.exitCode > 128) process.exit()

async function main(words: readonly string[]): Promise<number> {
  const at = words.indexOf('--')
  const own = at < 0 ? words : words.slice(0, at)
  let code = 0
  const cli = commandLine({ own, command: at < 0 ? [] : words.slice(at + 1) }, (status) => {
    code = status
  })
  // Whoever reads our output may have seen enough: `wiregrade check … | head`.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 141 : INCOMPLETE))
  try {
    await cli.parseAsync([...own], { from: 'user' })
    return code
  } catch (error) {
    return failed(error, own)
  }
}

/** One sentence on standard error, and the exit status that fits. */
function failed(error: unknown, own: readonly string[]): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return 0
    if (error.code === 'commander.help') return WRONG_USAGE
    process.stderr.write(`${oneSentence(error, own)}\n`)
    return WRONG_USAGE
  }
  const name = error instanceof Error ? error.name : ''
  const usage = error instanceof UsageError || ['FindingsError', 'GradeError', 'WriteError'].includes(name)
  if (usage || error instanceof MachineError) {
    process.stderr.write(`${(error as Error).message}\n`)
    return usage ? WRONG_USAGE : INCOMPLETE
  }
  const told = error instanceof Error ? (error.stack ?? error.message) : String(error)
  process.stderr.write(`A fault of Wiregrade itself, please report it: ${told}\n`)
  return INCOMPLETE
}

function oneSentence(error: CommanderError, own: readonly string[]): string {
  const [problem = '', hint = ''] = error.message.replace(/^error: /, '').split('\n')
  const sentence = problem.charAt(0).toUpperCase() + problem.slice(1).replace(/\.$/, '')
  const [verb = ''] = own
  const startsProgram = PROGRAM_STARTERS.includes(verb)
  const misplaced = error.code === 'commander.excessArguments' || error.code === 'commander.unknownOption'
  return [
    hint === '' ? `${sentence}.` : `${sentence}; ${hint.replace(/^\(D(.*)\)$/, 'd$1')}`,
    ...(misplaced && startsProgram ? ['The program and what belongs to it stand behind --.'] : []),
    `See wiregrade ${verb in EXAMPLES ? `${verb} ` : ''}--help.`,
  ].join(' ')
}

export type Verb = (name: string, what: string) => Command
export type Ended = (status: number) => void

function commandLine(words: Words, ended: Ended): Command {
  const cli = new Command('wiregrade')
    .description('Grades network programs by talking to them.')
    .usage('<verb> [options]')
    .exitOverride()
    .configureOutput({ outputError: () => {}, getOutHelpWidth: () => WIDTH, getErrHelpWidth: () => WIDTH })
    .addHelpText('after', EXAMPLES.wiregrade)
    .helpCommand(false)
  const verb: Verb = (name, what) =>
    cli
      .command(name)
      .description(what)
      .addHelpText('after', EXAMPLES[name as keyof typeof EXAMPLES])
  addGrading(verb, words, ended)
  addReading(verb, ended)
  addWorkshop(verb, ended)
  cli.hook('preAction', (_cli, action) => checkCommand(action, words))
  return cli
}

/** Only the verbs that start a program take one; an assignment says itself how programs are started. */
function checkCommand(action: Command, { own, command }: Words): void {
  // What an assignment is checked with has the name of another verb.
  const name = (action.parent?.parent ? action.parent : action).name()
  const starts = PROGRAM_STARTERS.includes(name) && !(name === 'batch' && isAssignment(action.args[1] ?? ''))
  if (starts && command.length === 0) {
    throw new UsageError(
      `No program given: put it behind --, for example: wiregrade ${[...own].slice(0, 2).join(' ')} … -- python3 server.py {port}`,
    )
  }
  if (!starts && command.length > 0)
    throw new UsageError(`wiregrade ${name} starts no program here; leave out what stands behind --.`)
}

/** A file instead of an exam. */
function isAssignment(name: string): boolean {
  return /\.ya?ml$/i.test(name)
}

function addGrading(verb: Verb, { command }: Words, ended: Ended): void {
  withProgram(verb('check', 'grades one program in one role').argument('<exam>', EXAM))
    .option('--seed <number>', 'makes the same cases again (default: another one each time)', seed)
    .addOption(
      new Option('--effort <level>', 'how much to look for (default: normal; with --watch, quick)').choices(EFFORTS),
    )
    .addOption(new Option('--tier <tier>', 'how far to go').choices(TIERS).default('robust', 'robust, which is all'))
    .option('--only <pattern>', 'only what matches: a part of an id or a title, or with * and ? all of it')
    .addOption(capabilityOption())
    .option('--json', 'the findings as one JSON document on standard output')
    .option('--junit <file>', 'writes JUnit XML')
    .option('--findings <file>', 'writes everything that was found out, as JSON')
    .option('--gradescope <file>', 'writes results.json for Gradescope')
    .option('--html <file>', 'writes a page for one student, with a figure of each failing exchange')
    .option('--pcapng <folder>', 'writes each failing exchange as a capture for Wireshark')
    .option('--markdown <file>', 'writes a page in Markdown')
    .option('--classroom50 <file>', 'writes result.json for Classroom 50, in one of its graders')
    .option('--ctrf <file>', 'writes the Common Test Report Format, JSON')
    .option('--github', 'annotations and a job summary, and a log that no program can speak through')
    .option('--out <folder>', 'writes all of these reports into a folder, under fixed names')
    .option('--watch', 'grades again whenever a file in the folder is saved')
    .action(async (exam, options) => ended(await (await import('./check.ts')).check(exam, options, command)))

  withProgram(verb('replay', 'plays one case and shows the whole exchange').argument('<id>', 'which requirement'))
    .option('--case <json>', 'the case, as a failure prints it')
    .option('--from <file>', 'a findings.json that holds the case')
    .addOption(new Option('--effort <level>', 'how patiently to wait').choices(EFFORTS).default('normal'))
    .action(async (id, options) => ended(await (await import('./replay.ts')).replay(id, options, command)))

  addBatch(verb, { command }, ended)
  addWorker(verb, ended)
  addAssigned(verb, ended)
  addAssignment(verb, ended)
  addRegrade(verb, ended)
}

function addBatch(verb: Verb, { command }: Pick<Words, 'command'>, ended: Ended): void {
  const batch = verb('batch', 'grades a class, each submission in a worker of its own')
  batch.argument('<submissions>', 'a folder with one for each, or the export of a platform')
  batch.argument('<exam>', `${EXAM}; or the file of an assignment`)
  withProgram(batch, 'auto')
    .option('--jobs <number>', 'how many at a time (default: one for each processor)', jobs)
    .addOption(capabilityOption())
    .option('--out <folder>', 'where the results go; a batch that was ended goes on there', 'wiregrade-batch')
    .option('--most <seconds>', 'how long one submission may take in all', seconds('--most'), 900)
    .option('--seed <number>', 'the same cases for all, and again (default: that of --out, or a new one)', seed)
    .addOption(new Option('--from <platform>', 'what has exported it (default: told by its names)').choices(PLATFORMS))
    .option('--prefix <name>', 'what the repositories of a GitHub classroom begin with')
    .option('--roster <file>', 'a CSV with the students, such as an export of the gradebook')
    .option('--roster-key <column>', 'the column of the roster that holds what the platform calls students')
    .option('--queue <url>', 'redis://…: the workers that listen there do the work')
    .option('--column <title>', 'what the assignment is called in the gradebook')
    .addOption(new Option('--effort <level>', 'how much to look for').choices(EFFORTS).default('normal'))
    .addOption(new Option('--tier <tier>', 'how far to go').choices(TIERS).default('robust', 'robust, which is all'))
    .option('--only <pattern>', 'only what matches: a part of an id or a title, or with * and ? all of it')
    .action(async (source, exam, options, action: Command) => {
      if (!isAssignment(exam)) return ended(await (await import('./batch.ts')).batch(source, exam, options, command))
      const given = Object.keys(options).filter((name) => action.getOptionValueSource(name) === 'cli')
      ended(await (await import('./batch-assigned.ts')).batchAssigned(source, exam, options, given))
    })
}

function addWorker(verb: Verb, ended: Ended): void {
  verb('worker', 'grades what a batch with --queue puts into a queue')
    .requiredOption('--queue <url>', 'redis://…')
    .option('--jobs <number>', 'how many at a time (default: one for each processor)', jobs)
    .action(async (options) => ended(await (await import('./worker.ts')).worker(options)))
}

/** What is done by an assignment: its file says how programs are started. */
function addAssigned(verb: Verb, ended: Ended): void {
  verb('grade', 'grades one submission by an assignment')
    .argument('<submission>', 'the folder or the archive that was handed in')
    .requiredOption('--assignment <file>', "the assignment's file")
    .option('--out <folder>', 'where all reports are written', 'wiregrade-grade')
    .option('--student <id>', 'whose it is; for seeds that the assignment derives for each')
    .addOption(
      new Option('--isolation <level>', 'how the program is held; wiregrade doctor tells what works here')
        .choices(['auto', ...LEVELS])
        .default('auto', 'the strongest that works here'),
    )
    .option('--staff', 'shows on the screen and in junit.xml what is hidden from students')
    .option('--classroom50 <file>', 'writes result.json for Classroom 50, in one of its graders')
    .option('--github', 'annotations and a job summary, and a log that no program can speak through')
    .action(async (submission, options) => ended(await (await import('./grade.ts')).grade(submission, options)))
}

function capabilityOption(): Option {
  return new Option('--capability <name>', 'what the program is said to do; may be repeated; none for nothing')
    .argParser(several)
    .default([], 'found out by asking')
}

/** What a verb says about the program. A batch holds strangers' programs, and each has a folder of its own. */
function withProgram(verb: Command, isolation: 'none' | 'auto' = 'none'): Command {
  const remarks = { none: 'none, as is fit for one’s own', auto: 'the strongest that works here' } as const
  if (isolation === 'none')
    verb.addOption(new Option('--cwd <folder>', 'the folder in which the program is started').default('.', 'this one'))
  return verb
    .usage(`${verb.registeredArguments.map((each) => `<${each.name()}>`).join(' ')} [options] -- command…`)
    .option('--port <number>', 'the port that the program has built in', port)
    .option('--host <address>', 'where we and the program meet', host, '127.0.0.1')
    .addOption(
      new Option('--env <name=value>', 'a variable for the program; may be repeated')
        .argParser(several)
        .default([], 'none'),
    )
    .addOption(
      new Option('--isolation <level>', 'how the program is held; wiregrade doctor tells what works here')
        .choices(['auto', ...LEVELS])
        .default(isolation, remarks[isolation]),
    )
    .addOption(
      new Option('--task <name=command>', 'how a client is started for a task of its role; may be repeated')
        .argParser(several)
        .default([], 'none'),
    )
    .addOption(
      new Option('--place <name=folder>', 'where the program has a folder of its contract built in; may be repeated')
        .argParser(several)
        .default([], 'where such programs usually have it'),
    )
    .option('--build <command>', 'a shell command to run first, in the same folder')
    .option('--build-timeout <seconds>', 'how long that may take', seconds('--build-timeout'), 60)
    .option('--start-timeout <seconds>', 'how long a server may take to listen', seconds('--start-timeout'), 5)
}

function addReading(verb: Verb, ended: Ended): void {
  verb('explain', 'tells all about one requirement')
    .argument('<id>', 'a requirement, or an exam for a list of them')
    .action(async (id) => ended(await (await import('./explain.ts')).explain(id)))
  verb('list', 'lists protocols, roles and requirements')
    .argument('[name]', 'a protocol, or an exam')
    .option('--json', 'as JSON')
    .option('--coverage', 'which lines of the checklists of other suites each requirement covers')
    .action(async (name, options) => ended(await (await import('./list.ts')).list(name, options)))
  verb('handout', 'prints the contract of a role for students, in Markdown')
    .argument('<exam>', EXAM)
    .action(async (exam) => ended(await (await import('./handout.ts')).handout(exam)))
}

function addWorkshop(verb: Verb, ended: Ended): void {
  verb('serve', 'runs the reference of a role in the foreground')
    .argument('<exam>', EXAM)
    .option('--port <number>', 'where it listens, or whom it asks (default: that of the protocol)', port)
    .option('--host <address>', 'the address', '127.0.0.1')
    .addOption(
      new Option('--set <name=value>', 'what else it is told, such as docroot=www; may be repeated')
        .argParser(several)
        .default([], 'what it takes for granted'),
    )
    .option('--task <name>', 'the task of a client')
    .action(async (exam, options) => ended(await (await import('./serve.ts')).serve(exam, options)))
  verb('calibrate', 'proves the requirements with deliberate faults')
    .argument('<protocol>', 'for example uppercase')
    .option('--role <role>', 'only this role; may be repeated', several)
    .option('--seeds <number>', 'seeds for each fault', seeds)
    .option('--only <text>', 'only faults with this in their name, or in that of a requirement that they break')
    .action(async (name, options) => ended(await (await import('./calibrate.ts')).calibrate(name, options)))
  verb('doctor', 'says what this machine offers').action(async () =>
    ended(await (await import('./doctor.ts')).doctor()),
  )
  verb('tour', "grades the textbook's four programs, to see how it looks").action(async () =>
    ended(await (await import('./tour.ts')).tour()),
  )
}
