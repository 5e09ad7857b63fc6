/** The verbs around an assignment's file, and around what was graded by one. */
import type { Ended, Verb } from './main.ts'
import { faults } from './option-values.ts'

const EXAM = 'protocol and role, for example uppercase/tcp-server'

export function addRegrade(verb: Verb, ended: Ended): void {
  verb('regrade', 'judges stored exchanges again with today’s suites')
    .argument('<folder>', 'what wiregrade grade or wiregrade batch has written')
    .option('--assignment <file>', 'adds up by this one, not by that of the grade')
    .option('--apply', 'writes what was only shown, and keeps a dated copy of what was')
    .option('--staff', 'junit.xml holds what is hidden from students')
    .action(async (folder, options) => ended(await (await import('./regrade.ts')).regrade(folder, options)))
}

export function addAssignment(verb: Verb, ended: Ended): void {
  const assignment = verb('assignment', "writes, reads and tries out an assignment's file")
    .usage('<what> [options]')
    .helpCommand(false)
  const file = "an assignment's file"
  assignment
    .command('new')
    .description('writes a commented file to begin with')
    .argument('<exam...>', EXAM)
    .option('--out <file>', 'where to write it; standard output unless told')
    .action(async (exams, options) => ended(await (await import('./assignment-new.ts')).newAssignment(exams, options)))
  assignment
    .command('check')
    .description('tells every mistake, or else what is asked and for how many points')
    .argument('<file>', file)
    .action(async (file) => ended(await (await import('./assignment-check.ts')).checkAssignment(file)))
  assignment
    .command('handout')
    .description('prints what students have to know, in Markdown, without what is hidden')
    .argument('<file>', file)
    .action(async (file) => ended(await (await import('./assignment-handout.ts')).handoutOf(file)))
  assignment
    .command('preview')
    .description('grades the reference and some deliberately faulty programs')
    .argument('<file>', file)
    .option('--faults <number>', 'how many faulty programs for each exam (default: 6)', faults)
    .action(async (file, options) => ended(await (await import('./assignment-preview.ts')).preview(file, options)))
}
