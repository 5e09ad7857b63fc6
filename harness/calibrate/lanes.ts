/** Runs so many tasks at once and lets the others wait: most of them only wait for a silence to be over. */
export function lanes(count: number): <Result>(task: () => Promise<Result>) => Promise<Result> {
  const waiting: (() => void)[] = []
  let busy = 0
  return async (task) => {
    if (busy >= count) await new Promise<void>((resolve) => void waiting.push(resolve))
    else busy++
    try {
      return await task()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else busy--
    }
  }
}
