/** The two kinds of trouble that are not the program's: how we were called, and the machine that we run on. */

/** A mistake in how we were called: one sentence that says what was wrong, where, and what to do. Exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** The machine does not let us: evidence on our own side, so nobody loses points. Exit code 3. */
export class MachineError extends Error {
  override readonly name = 'MachineError'
}
