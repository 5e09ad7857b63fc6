/** What a program under test inherits: the person's own tools and language, none of our secrets or settings. */
import { delimiter, sep } from 'node:path'
import { MARK } from './family.ts'

/** Output appears when it is printed, where the runtime lets us ask for that. */
const UNBUFFERED = { PYTHONUNBUFFERED: '1', PYTHONDONTWRITEBYTECODE: '1' }

/** Files and tokens of a CI, settings of our own runners, hooks that would run in the grader's name. */
const WITHHELD =
  /^(GITHUB_|ACTIONS_|RUNNER_|CI_|GITLAB_|INPUT_|npm_|VITEST|WIREGRADE_|NODE_OPTIONS$|NODE_PATH$|NODE_ENV$|TEST$|DEV$|PROD$|MODE$)|TOKEN|SECRET|PASSWORD|CREDENTIAL|_KEY$/i

export function environment(
  inherited: Readonly<Record<string, string | undefined>>,
  declared: Readonly<Record<string, string>>,
  mark: string,
): Record<string, string> {
  const kept: Record<string, string> = {}
  for (const [name, value] of Object.entries(inherited)) {
    if (value !== undefined && !WITHHELD.test(name)) kept[name] = value
  }
  const path = kept.PATH
  return { ...kept, ...(path && { PATH: ownToolsLast(path) }), ...UNBUFFERED, ...declared, [MARK]: mark }
}

/** What a person's language and its place are; everything else in an environment is none of a stranger's business. */
const ALLOWED = /^(LANG|LANGUAGE|LC_\w+|TZ|JAVA_HOME|GOROOT|DOTNET_ROOT)$/

/** The environment of a program that is held: an allow-list, its own place, and what was declared for it. */
export function cleanEnvironment(
  inherited: Readonly<Record<string, string | undefined>>,
  declared: Readonly<Record<string, string>>,
  mark: string,
  place: { readonly PATH: string; readonly HOME: string },
): Record<string, string> {
  const allowed: Record<string, string> = {}
  for (const [name, value] of Object.entries(inherited)) {
    if (value !== undefined && ALLOWED.test(name)) allowed[name] = value
  }
  return { ...allowed, ...place, USER: 'nobody', ...UNBUFFERED, ...declared, [MARK]: mark }
}

/** npm puts our tools first in the path; the program wants the person's own `node` before ours. */
function ownToolsLast(path: string): string {
  const folders = path.split(delimiter)
  const ours = (folder: string) => folder.endsWith(`node_modules${sep}.bin`) || folder.includes('node-gyp-bin')
  return [...folders.filter((folder) => !ours(folder)), ...folders.filter(ours)].join(delimiter)
}
