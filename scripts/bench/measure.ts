/** Measuring: repeated, warmed, and the middle one counts, as others use the machine too. */

/** Milliseconds that the work takes. */
export const timed = async (work: () => unknown): Promise<number> => {
  const start = performance.now()
  await work()
  return performance.now() - start
}

/** The middle one. */
export const median = (values: ReadonlyArray<number>): number => {
  const sorted = [...values].sort((left, right) => left - right)
  return sorted[Math.floor(sorted.length / 2)]!
}

/** Median milliseconds of `count` runs after `warming` that do not count. */
export const repeated = async (count: number, work: () => unknown, warming = 2): Promise<number> => {
  const times: Array<number> = []
  for (let run = -warming; run < count; run++) {
    const time = await timed(work)
    if (run >= 0) times.push(time)
  }
  return median(times)
}

/** Median milliseconds of each work, run in turns, so that whatever else the machine does hits them alike. */
export const inTurns = async (
  count: number,
  works: ReadonlyArray<() => unknown>,
  warming = 1
): Promise<ReadonlyArray<number>> => {
  const times = works.map((): Array<number> => [])
  for (let run = -warming; run < count; run++) {
    for (const [index, work] of works.entries()) {
      const time = await timed(work)
      if (run >= 0) times[index]!.push(time)
    }
  }
  return times.map(median)
}
