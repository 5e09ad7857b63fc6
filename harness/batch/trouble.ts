/** The disk on which results are kept is the one thing that a batch cannot do without: what is wrong with it ends the batch, in a sentence. */
import { MachineError } from '../core/trouble.ts'

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'your share of the disk is used up',
  EROFS: 'that disk is read-only',
  EACCES: 'you are not allowed to write there',
  EPERM: 'you are not allowed to write there',
  ENOENT: 'its folder is gone',
  ENOTDIR: 'a part of the path is a file, not a folder',
  EIO: 'the disk is broken',
}

export function writingFailed(file: string, error: unknown): MachineError {
  if (error instanceof MachineError) return error
  const { code, message } = error as NodeJS.ErrnoException
  return new MachineError(
    `Could not write ${file}: ${REASONS[code ?? ''] ?? message}. What was graded stays; mend it and give the same command again, which goes on from here.`,
  )
}
