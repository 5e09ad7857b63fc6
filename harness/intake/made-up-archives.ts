/** For tests: archives that no tidy program would write. Python's modules write whatever they are told. */
import { execFileSync } from 'node:child_process'

/** Runs this Python, which finds the modules for archives imported, and where to write to in `path`. */
export function pythonArchive(path: string, python: string): void {
  const program = `import io, stat, sys, tarfile, warnings, zipfile\nwarnings.simplefilter('ignore')\npath = sys.argv[1]\n${python}\n`
  execFileSync('/usr/bin/python3', ['-', path], { input: program })
}
