/** Descriptors that we have inherited without knowing, which every program that we start would inherit too: a way past all walls. */
import { closeSync, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs'

/** The kernel's flag for "not for programs that are started"; what Node opens carries it, but for certificates. */
const CLOSE_ON_EXEC = 0o2000000
const LAST_STANDARD = 2
/** What tells Node and OpenSSL where certificates are, when they are not where the system keeps them. */
const CERTIFICATES = ['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'SSL_CERT_DIR']
const OTHERS_MAY_READ = 0o004

/** Closes what somebody has left open for us. Standard input, output and error stay. */
export function closeInherited(): void {
  for (const name of readdirSync('/proc/self/fd')) {
    const descriptor = Number(name)
    if (descriptor <= LAST_STANDARD || !isInherited(descriptor) || mayBeOurs(descriptor)) continue
    try {
      closeSync(descriptor)
    } catch {
      // The one that was reading the list is closed already.
    }
  }
}

function isInherited(descriptor: number): boolean {
  try {
    const flags = /^flags:\s+(\d+)/m.exec(readFileSync(`/proc/self/fdinfo/${descriptor}`, 'latin1'))?.[1]
    return flags !== undefined && (Number.parseInt(flags, 8) & CLOSE_ON_EXEC) === 0
  } catch {
    return false
  }
}

/**
 * Node reads certificates in a thread of its own, through a descriptor without the flag. Whoever closed that one would have it closed
 * once more by the thread, and by then the number may be that of a pipe to a program. A file of the system that everybody may read is
 * no way past anything.
 */
function mayBeOurs(descriptor: number): boolean {
  try {
    const path = readlinkSync(`/proc/self/fd/${descriptor}`)
    const places = ['/etc', '/usr', ...CERTIFICATES.flatMap((name) => process.env[name] ?? [])]
    if (!places.some((place) => path === place || path.startsWith(`${place}/`))) return false
    const stat = statSync(path)
    return stat.isFile() && (stat.mode & OTHERS_MAY_READ) !== 0
  } catch {
    // It is closed already.
    return true
  }
}
