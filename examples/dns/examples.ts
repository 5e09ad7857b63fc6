/**
 * Name servers, resolvers and clients as students write them, right and wrong, each with the outcome that it has to get. The small wrong ones know addresses
 * alone, so they are asked what the first exercise asks, and what their first line is about.
 */
import type { Example } from '../example.ts'

const ROOT = 'first/answers-with-the-address'

/** What a first server that knows addresses has to do. */
const FIRST = [
  'first/*',
  'header/copies-identifier',
  'header/marks-answers',
  'question/echoes-the-question',
  'question/compares-without-case',
  'absence/says-no-data-for-other-types',
  'robustness/survives-garbage',
  'messages/ends-with-its-sections',
]

const RIGHT: readonly Example[] = [
  {
    file: 'python/nameserver.py',
    exam: 'dns/server',
    language: 'Python',
    command: 'python3 nameserver.py {port} {zone}',
    asked: [
      'first/*',
      'header/*',
      'question/*',
      'aliases/*',
      'absence/*',
      'wildcards/*',
      'clients/*',
      'outside/*',
      'operations/*',
      'truncation/*',
      'zones/*',
      'messages/*',
    ],
    fails: [],
  },
  {
    file: 'python/lookup.py',
    exam: 'dns/client',
    language: 'Python',
    command: 'python3 lookup.py {server} {port} {name} {type}',
    asked: [
      'first/*',
      'queries/*',
      'answers/*',
      'words/*',
      'forgery/*',
      'silence/*',
      'silences/*',
      'robustness/survives-pointer-loops',
    ],
    fails: [],
  },
  {
    file: 'python/resolver.py',
    exam: 'dns/resolver',
    language: 'Python',
    command: 'python3 resolver.py {port} {hints} {upstream_port}',
    fails: [],
  },
]

/** What a first resolver has to do that looks for addresses, one client after the other. */
const FIRST_RESOLVER = [
  'first/*',
  'answers/copies-identifier',
  'answers/sets-response-bit',
  'answers/echoes-question',
  'answers/sets-ra',
  'answers/clears-aa',
  'answers/says-name-error',
  'iteration/follows-referrals',
  'iteration/asks-iteratively',
  'cache/remembers-answers',
  'cache/passes-ttl-on',
  'cache/forgets-in-time',
  'ttls/counts-down',
  'bailiwick/refuses-foreign-records',
  'forgery/matches-identifier',
  'forgery/chooses-identifiers-at-random',
  'forgery/chooses-ports-at-random',
]

function wrong(file: string, fails: readonly string[], more: Partial<Example> = {}): Example {
  return {
    file: `wrong/${file}`,
    exam: 'dns/server',
    language: 'Python',
    command: `python3 ${file} {port} {zone}`,
    asked: FIRST,
    fails,
    ...more,
  }
}

function wrongResolver(file: string, ...fails: readonly string[]): Example {
  const command = `python3 ${file} {port} {hints} {upstream_port}`
  return wrong(file, fails, { exam: 'dns/resolver', command, asked: FIRST_RESOLVER })
}

const WRONG: readonly Example[] = [
  wrong('address_as_text.py', [ROOT]),
  wrong(
    'believes_anybody.py',
    [
      'forgery/matches-identifier',
      'forgery/matches-question',
      'forgery/matches-address',
      'forgery/matches-response-bit',
    ],
    {
      exam: 'dns/client',
      command: 'python3 believes_anybody.py {server} {port} {name} {type}',
      asked: ['first/*', 'queries/splits-labels', 'answers/shows-all-records', 'forgery/*'],
    },
  ),
  wrongResolver('counts_its_queries.py', 'forgery/chooses-identifiers-at-random', 'forgery/chooses-ports-at-random'),
  wrong('dies_of_garbage.py', ['robustness/survives-garbage']),
  wrong('exact_letters.py', ['question/compares-without-case']),
  wrong('fixed_identifier.py', ['header/copies-identifier']),
  wrong('forgets_the_question.py', ['question/echoes-the-question']),
  wrongResolver('keeps_everything.py', 'bailiwick/refuses-foreign-records'),
  wrongResolver('knows_no_cache.py', 'cache/remembers-answers'),
  wrongResolver('never_forgets.py', 'cache/forgets-in-time', 'ttls/counts-down'),
  wrong('no_such_type.py', ['absence/says-no-data-for-other-types']),
  wrong('one_address.py', ['first/gives-all-addresses']),
  wrong('silent_about_others.py', ['first/says-name-error']),
  wrong('whole_buffer.py', ['messages/ends-with-its-sections']),
]

export const EXAMPLES = [...RIGHT, ...WRONG]
