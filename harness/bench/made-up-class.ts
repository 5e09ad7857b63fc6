/**
 * A class that nobody has taught: programs of our examples in shares as teachers find them. Most are right or nearly so, many have one
 * mistake, some hang, and some come to no start at all. Everybody's file differs from all others, as in life.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { ROOT } from './commands.ts'

/** Twenty students, again and again. */
const TWENTY: Readonly<Record<string, readonly string[]>> = {
  'uppercase/tcp-server': [
    ...Array.from({ length: 9 }, () => 'python/tcp_server.py'),
    ...['first_word_only', 'strips_line_end', 'small_buffer', 'waits_for_line_end'].map((name) => `wrong/${name}.py`),
    ...['dies_of_empty_connection', 'serves_once', 'greets_first', 'floods_stdout'].map((name) => `wrong/${name}.py`),
    ...['hangs', 'never_listens', 'exits_first'].map((name) => `wrong/${name}.py`),
  ],
  'http/server': [
    ...Array.from({ length: 8 }, () => 'python/webserver.py'),
    ...Array.from({ length: 4 }, () => 'python/threaded_server.py'),
    ...['always_the_same', 'counts_characters', 'forgets_empty_line', 'line_feed_only'].map(
      (name) => `wrong/${name}.py`,
    ),
    ...['text_mode', 'serves_everything', 'dies_of_nothing', 'leaves_connection_open'].map(
      (name) => `wrong/${name}.py`,
    ),
  ],
}

const ASSIGNMENTS: Readonly<Record<string, string>> = {
  'uppercase/tcp-server': `title: A class of TCP servers
exam: uppercase/tcp-server
tier: standard
effort: quick
port: 12000
run:
  - when: tcp_server.py
    run: python3 tcp_server.py
  - when: server.py
    run: python3 server.py {port}
seed: 1
`,
  'http/server': `title: A class of web servers
exam: http/server
tier: basic
effort: quick
port: 6789
run:
  - when: webserver.py
    run: python3 webserver.py
  - when: threaded_server.py
    run: python3 threaded_server.py {port} {docroot}
  - when: server.py
    run: python3 server.py {port}
seed: 1
`,
}

export const CLASS_EXAMS = Object.keys(TWENTY)

/** Makes so many submissions in a new folder, with an assignment beside it. Tells both. */
export function makeClass(
  place: string,
  exam: string,
  size: number,
): { readonly submissions: string; readonly assignment: string } {
  const submissions = join(place, 'submissions')
  const programs = TWENTY[exam] ?? []
  for (let nth = 0; nth < size; nth++) {
    const name = `student-${String(nth).padStart(3, '0')}`
    const program = programs[(nth * 7) % programs.length] ?? ''
    const text = readFileSync(join(ROOT, 'examples', exam.split('/')[0] ?? '', program), 'utf8')
    mkdirSync(join(submissions, name), { recursive: true })
    const file = program.startsWith('wrong/') ? 'server.py' : basename(program)
    writeFileSync(join(submissions, name, file), `${text}\n# Handed in by ${name}.\n`)
  }
  const assignment = join(place, 'assignment.yaml')
  writeFileSync(assignment, ASSIGNMENTS[exam] ?? '')
  return { submissions, assignment }
}
