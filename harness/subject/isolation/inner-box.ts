/**
 * The inner box: one start of a program sees a system that it can only read, its own folder, and nobody else. Everything here is
 * an argument of bubblewrap; ARCHITECTURE.md says what each level holds.
 */
import { existsSync, lstatSync, readlinkSync } from 'node:fs'
import type { Window } from '../premises.ts'
import { DISK_BYTES, TMP_BYTES } from './limits.ts'
import { FILTERING } from './system-calls.ts'
import { within } from './tool-chains.ts'

export interface InnerBox {
  /** Where the program believes its folder to be. */
  readonly folder: string
  /** Where its folder is. */
  readonly copy: string
  /** Windows to tool chains: where they are seen, and where they are. */
  readonly tools: readonly { readonly at: string; readonly from: string }[]
  /** Whether a filter of system calls comes on descriptor 4. */
  readonly filtered: boolean
  /** Our own folder: never shown, even when it lies in one that is. */
  readonly own: string
  /** Where the files of the program's contract are, and where they are seen. */
  readonly window?: Window | undefined
}

/** An unprivileged user whom every system knows: nobody. */
export const NOBODY = 65534
/** Where the program's home is: private, sized, gone with the box. */
export const HOME = '/tmp/home'

/** Where the program sees the files of its contract. */
export const PREMISES = '/tmp/premises'

const SYSTEM_LINKS = ['bin', 'sbin', 'lib', 'lib32', 'lib64', 'libx32']
/** What runtimes read in /etc. Everything else there is nobody's business. */
const ETC = [
  'alternatives',
  'ca-certificates',
  'ca-certificates.conf',
  'fonts',
  'gai.conf',
  'group',
  'host.conf',
  'hosts',
  'ld.so.cache',
  'ld.so.conf',
  'ld.so.conf.d',
  'locale.alias',
  'localtime',
  'mime.types',
  'networks',
  'nsswitch.conf',
  'os-release',
  'passwd',
  'pki/tls/certs',
  'protocols',
  'resolv.conf',
  'services',
  'ssl/certs',
  'ssl/openssl.cnf',
  'timezone',
]
/** Folders whose names carry a version: java-17-openjdk, python3.11, perl, php. */
const ETC_OF_LANGUAGES = ['java-11-openjdk', 'java-17-openjdk', 'java-21-openjdk', 'java-25-openjdk', 'perl', 'mono']

/** The command that builds the box, up to and without the command that runs in it. */
export function innerBox({ folder, copy, tools, filtered, own, window }: InnerBox): readonly string[] {
  const windows = (some: typeof tools) => some.flatMap(({ at, from }) => ['--ro-bind', from, at])
  const inOwn = (at: string) => within(at, [own])
  const masked = within(own, ['/usr', ...tools.map(({ at }) => at)])
  return [
    ...['bwrap', ...(filtered ? FILTERING : []), '--unshare-user', '--unshare-pid', '--unshare-ipc', '--unshare-uts'],
    ...['--uid', String(NOBODY), '--gid', String(NOBODY), '--disable-userns', '--hostname', 'localhost'],
    // A session of its own: the program's group can be signalled apart from bubblewrap, and no terminal is near.
    '--new-session',
    ...['--ro-bind', '/usr', '/usr', ...SYSTEM_LINKS.flatMap(systemFolder)],
    ...[...ETC, ...ETC_OF_LANGUAGES].flatMap((name) => ['--ro-bind-try', `/etc/${name}`, `/etc/${name}`]),
    ...['--dev', '/dev', '--size', String(TMP_BYTES), '--tmpfs', '/dev/shm', '--remount-ro', '/dev'],
    ...['--proc', '/proc', '--size', String(TMP_BYTES), '--tmpfs', '/tmp', '--dir', HOME],
    ...windows(tools.filter(({ at }) => !inOwn(at))),
    ...(masked ? ['--size', '4096', '--tmpfs', own] : []),
    ...windows(tools.filter(({ at }) => inOwn(at))),
    ...(window ? ['--bind', window.at, window.seenAt] : []),
    ...['--bind', copy, folder, '--chdir', folder],
    ...(masked ? ['--remount-ro', own] : []),
    ...['--remount-ro', '/', '--'],
  ]
}

/** Where the copy and the outer box's windows lie, a file system in memory with room for so much. */
export function scratchSpace(scratch: string): readonly string[] {
  return ['--size', String(DISK_BYTES), '--tmpfs', scratch]
}

/** /bin is a link to /usr/bin on most systems, and a folder on the rest. */
function systemFolder(name: string): readonly string[] {
  const path = `/${name}`
  if (!existsSync(path)) return []
  return lstatSync(path).isSymbolicLink() ? ['--symlink', readlinkSync(path), path] : ['--ro-bind', path, path]
}
