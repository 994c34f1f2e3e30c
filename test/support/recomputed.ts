/** A calculator for `ledger.explain/1`: recomputes figure and range from the JSON alone, sharing no code with the ledger. */

/** As it is printed, read by somebody who has only the document. */
export interface Explained {
  readonly period: { readonly from: string | null; readonly to: string | null }
  readonly filter: { readonly mission?: string; readonly agent?: string | null; readonly unattributed?: true }
  readonly total: {
    readonly billed: string
    readonly estimated: string
    readonly low: string
    readonly high: string | null
  }
  readonly series: ReadonlyArray<Series>
  readonly openBecause: ReadonlyArray<unknown>
}

interface Series {
  readonly source: string
  readonly basis: string
  readonly contribution: string
  readonly buckets: ReadonlyArray<Bucket>
  readonly range: Range | null
}

interface Range {
  readonly low: string
  readonly high: string | null
  readonly windows: ReadonlyArray<Window>
}

interface Times {
  readonly from: string
  readonly to: string
}

interface Bucket {
  readonly start: string
  readonly end: string
  readonly high: string
  readonly value: string
  readonly observations: ReadonlyArray<
    { readonly at: string; readonly previousAt: string | null; readonly value: string }
  >
  readonly segments: ReadonlyArray<
    Times & { readonly weight: string; readonly value: string; readonly pieces: ReadonlyArray<Piece> }
  >
  readonly leaves: ReadonlyArray<
    Times & { agent: string | null; mission: string | null; amount: string; counted: string }
  >
  readonly contribution: string
}

interface Piece extends Times {
  readonly amount: string
  readonly agent: string | null
  readonly claimants: ReadonlyArray<{
    readonly mission: string
    readonly weight: number
    readonly from: string
    readonly to: string | null
    readonly startedAt: string
  }>
  readonly rules: ReadonlyArray<{ readonly rule: string; readonly from: string | null }>
  readonly shares: ReadonlyArray<{ readonly mission: string; readonly weight: number; readonly amount: string }>
}

interface Sighting {
  readonly at: string
  readonly least: string
}
interface CutEnd {
  readonly at: string
  readonly usedBy: Sighting | null
  readonly postedBy: Sighting | null
}
interface Cut {
  readonly start: string
  readonly end: string
  readonly value: string
  readonly from: CutEnd | null
  readonly to: CutEnd | null
  readonly lastRead: Sighting | null
  readonly lagMilliseconds: number
  readonly low: string
  readonly high: string | null
}
interface Window {
  readonly from: string | null
  readonly to: string | null
  readonly bounds: string
  readonly settled: boolean
  readonly inside: string
  readonly cut: ReadonlyArray<Cut>
  readonly low: string
  readonly high: string | null
}

/** Ten billionths of a dollar. */
export const ticks = (exact: string): bigint => {
  const [whole = "", fraction = ""] = exact.replace("-", "").split(".")
  const magnitude = BigInt(whole) * 10n ** 10n + BigInt(fraction.padEnd(10, "0"))
  return exact.startsWith("-") ? -magnitude : magnitude
}

const ms = (instant: string | null, otherwise: number): number => instant === null ? otherwise : Date.parse(instant)
const least = (values: ReadonlyArray<bigint>): bigint => values.reduce((low, value) => value < low ? value : low)
const total = (values: ReadonlyArray<bigint>): bigint => values.reduce((sum, value) => sum + value, 0n)

/** Largest remainder, ties to the first. */
const divide = (amount: bigint, weights: ReadonlyArray<bigint>): ReadonlyArray<bigint> => {
  const size = amount < 0n ? -amount : amount
  const all = total(weights)
  const parts = weights.map((weight) => size * weight / all)
  const order = weights.map((weight, index) => ({ index, rest: size * weight % all }))
    .sort((a, b) => a.rest === b.rest ? a.index - b.index : a.rest > b.rest ? -1 : 1)
  for (const { index } of order.slice(0, Number(size - total(parts)))) parts[index]! += 1n
  return parts.map((part) => amount < 0n ? -part : part)
}

/** What of an amount that is spread evenly over the times lies before an instant; `/` truncates toward zero. */
const before = (amount: bigint, times: Times, instant: number): bigint => {
  const [from, to] = [Date.parse(times.from), Date.parse(times.to)]
  if (instant <= from) return 0n
  return instant >= to ? amount : amount * BigInt(instant - from) / BigInt(to - from)
}

/** The segments that the readings of a bucket make, as `from to weight value`. */
export const segmentsOf = ({ end, observations, start }: Bucket): ReadonlyArray<string> => {
  const segments: Array<{ from: number; to: number; weight: bigint }> = []
  const [first, last] = [Date.parse(start), Date.parse(end)]
  let high = 0n
  let value = 0n
  for (const observation of observations) {
    value = ticks(observation.value)
    const grows = value > high
    if (!grows && (value >= 0n || segments.length > 0)) continue
    const from = Math.max(grows ? ms(observation.previousAt, first) : first, first)
    const to = Math.min(Date.parse(observation.at), last)
    const times = from < to ? { from, to } : { from: first, to: last }
    segments.push({ ...times, weight: grows ? value - high : 0n })
    if (grows) high = value
  }
  const weights = segments.map(({ weight }) => weight)
  const values = value === high ? weights : high > 0n ? divide(value, weights) : [value]
  return segments.map(({ from, to, weight }, index) => `${from} ${to} ${weight} ${values[index]}`)
}

export const segmentsShown = ({ segments }: Bucket): ReadonlyArray<string> =>
  segments.map(({ from, to, value, weight }) =>
    `${Date.parse(from)} ${Date.parse(to)} ${ticks(weight)} ${ticks(value)}`
  )

/** What the pieces of a bucket come to, and how each is shared; as shown, and as recomputed. */
export const piecesOf = ({ segments }: Bucket) => {
  const pieces = segments.flatMap((segment) => segment.pieces.map((piece) => ({ segment, piece })))
  return {
    shown: pieces.map((
      { piece }
    ) => [ticks(piece.amount), piece.shares.map((s) => `${s.mission} ${s.weight} ${ticks(s.amount)}`)]),
    recomputed: pieces.map(({ piece, segment }) => {
      const value = ticks(segment.value)
      const amount = before(value, segment, Date.parse(piece.to)) - before(value, segment, Date.parse(piece.from))
      const weights = weightsAt(piece)
      const parts = weights.length === 0 ? [] : divide(amount, weights.map(([, weight]) => BigInt(weight)))
      return [amount, weights.map(([mission, weight], index) => `${mission} ${weight} ${parts[index]}`)]
    }),
    gaps: segments.filter(({ from, pieces, to }) =>
      [...pieces.map((p) => p.from), to].join() !== [from, ...pieces.map((p) => p.to)].join()
    )
  }
}

/** By the rule at the piece's beginning; it may change inside as long as it makes no difference. */
const weightsAt = ({ claimants, from, rules }: Piece): ReadonlyArray<readonly [string, number]> => {
  const open = claimants.filter((window) =>
    Date.parse(window.from) <= Date.parse(from) && ms(window.to, Infinity) > Date.parse(from)
  )
  if (open.length === 0) return []
  const rule = rules.findLast((said) => ms(said.from, -Infinity) <= Date.parse(from))!.rule
  if (rule === "even") return open.map(({ mission }) => [mission, 1])
  if (rule === "latest") {
    const last = open.reduce((latest, next) => next.startedAt > latest.startedAt ? next : latest)
    return [[last.mission, 1]]
  }
  const divisor = open.map(({ weight }) => weight).reduce((a, b) => {
    while (b > 0) [a, b] = [b, a % b]
    return a
  })
  return open.map(({ mission, weight }) => [mission, weight / divisor])
}

/** What each stretch gives to whom was asked for: shares of the same times, agent and mission summed, then cut by the period. */
const leavesOf = ({ filter, period }: Explained, { segments }: Bucket) => {
  const leaves = new Map<string, { readonly whose: string; readonly times: Times; readonly amount: bigint }>()
  for (const piece of segments.flatMap(({ pieces }) => pieces)) {
    const shares = piece.shares.length === 0 ? [{ mission: null, amount: piece.amount }] : piece.shares
    for (const { amount, mission } of shares) {
      if (filter.agent !== undefined && filter.agent !== piece.agent) continue
      if (
        filter.unattributed === true
          ? mission !== null
          : filter.mission !== undefined && filter.mission !== mission
      ) continue
      const whose = `${piece.agent} ${mission}`
      const name = JSON.stringify([piece.from, piece.to, piece.agent, mission])
      const known = leaves.get(name)?.amount ?? 0n
      leaves.set(name, { whose, times: piece, amount: known + ticks(amount) })
    }
  }
  const [from, to] = [ms(period.from, -Infinity), ms(period.to, Infinity)]
  return [...leaves.values()].map((leaf) => ({
    ...leaf,
    isInPeriod: Math.max(from, Date.parse(leaf.times.from)) < Math.min(to, Date.parse(leaf.times.to)),
    counted: to <= from ? 0n : before(leaf.amount, leaf.times, to) - before(leaf.amount, leaf.times, from)
  }))
}

/** What counts of a bucket. */
export const contributionOf = (explained: Explained, bucket: Bucket): bigint =>
  total(leavesOf(explained, bucket).map(({ counted }) => counted))

/** The present and the highest value, and the leaves that count, as `from to agent mission amount counted`. */
export const sumsOf = (explained: Explained, bucket: Bucket) => {
  const values = bucket.observations.map(({ value }) => ticks(value))
  return {
    value: values.at(-1),
    high: values.reduce((high, value) => value > high ? value : high, 0n),
    leaves: leavesOf(explained, bucket).filter(({ amount, isInPeriod }) => amount !== 0n && isInPeriod)
      .map(({ amount, counted, times, whose }) => `${times.from} ${times.to} ${whose} ${amount} ${counted}`).sort()
  }
}

export const sumsShown = ({ high, leaves, value }: Bucket) => ({
  value: ticks(value),
  high: ticks(high),
  leaves: leaves.map(({ agent, amount, counted, from, mission, to }) =>
    `${from} ${to} ${agent} ${mission} ${ticks(amount)} ${ticks(counted)}`
  ).sort()
})

/** The figure: contributions of all buckets of all series with that basis. */
export const figureOf = (explained: Explained, basis: string): bigint =>
  total(
    explained.series.filter((series) => series.basis === basis)
      .flatMap(({ buckets }) => buckets.map((bucket) => contributionOf(explained, bucket)))
  )

/** The least value that any reading showed from the instant on: the one that stood then and all later ones. */
const leastFrom = ({ observations }: Bucket, at: number): bigint => {
  const standing = observations.findLastIndex((observation) => Date.parse(observation.at) <= at)
  const later = observations.slice(Math.max(0, standing)).map(({ value }) => ticks(value))
  return least(standing === -1 ? [0n, ...later] : later)
}

interface Bounds {
  readonly low: bigint
  readonly high: bigint | null
}

const add = (a: Bounds, b: Bounds): Bounds => ({
  low: a.low + b.low,
  high: a.high === null || b.high === null ? null : a.high + b.high
})

const leastAt = (bucket: Bucket, sighting: Sighting | null): bigint | null =>
  sighting === null ? null : leastFrom(bucket, Date.parse(sighting.at))

/** A bucket that an end of the window cuts, with everything that is shown of it recomputed. */
const cutOf = ({ buckets }: Series, window: Window, cut: Cut) => {
  const bucket = buckets.find(({ start }) => start === cut.start)!
  const value = ticks(bucket.observations.at(-1)!.value)
  const lag = cut.lagMilliseconds
  const used = ({ at, usedBy }: CutEnd) => {
    if (usedBy !== null && usedBy.at > at) throw new Error("a later reading shows nothing of what was used before")
    return leastAt(bucket, usedBy)
  }
  const posted = ({ at, postedBy }: CutEnd) => {
    if (postedBy !== null && Date.parse(postedBy.at) < Date.parse(at) + lag) throw new Error("not all was posted yet")
    return leastAt(bucket, postedBy)
  }
  const endOf = (end: CutEnd | null) => end && { used: used(end), posted: posted(end) }
  const [from, to] = [endOf(cut.from), endOf(cut.to)]
  const low = (to === null ? value : to.used ?? 0n) - (from === null ? 0n : from.posted ?? value)
  const isReadOut = cut.lastRead !== null && Date.parse(cut.lastRead.at) >= Date.parse(cut.end) + lag
  const high = (to === null ? value : to.posted ?? value) - (from === null ? 0n : from.used ?? 0n)
  return {
    cutsFrom: ms(window.from, -Infinity) > Date.parse(bucket.start),
    cutsTo: ms(window.to, Infinity) < Date.parse(bucket.end),
    value,
    from,
    to,
    last: leastAt(bucket, cut.lastRead),
    low: low < 0n ? 0n : low,
    high: isReadOut ? high : null
  }
}

const insideOf = ({ buckets }: Series, window: Window): bigint => {
  const cutAt = new Set(window.cut.map(({ start }) => start))
  const [from, to] = [ms(window.from, -Infinity), ms(window.to, Infinity)]
  return total(
    buckets.filter(({ start }) => Date.parse(start) >= from && Date.parse(start) < to && !cutAt.has(start))
      .map(({ observations }) => ticks(observations.at(-1)!.value))
  )
}

const boundsOfWindow = (series: Series, window: Window): Bounds =>
  window.cut.map((cut): Bounds => cutOf(series, window, cut))
    .reduce(add, { low: insideOf(series, window), high: window.settled ? insideOf(series, window) : null })

const boundsOfSeries = (series: Series, { windows }: Range): Bounds =>
  windows.map((window) => {
    const { high, low } = boundsOfWindow(series, window)
    return { low: window.bounds === "high" ? 0n : low, high: window.bounds === "low" ? 0n : high }
  }).reduce(add, { low: 0n, high: 0n })

/** The evidence of a series' range, step by step. */
export const evidenceOf = (series: Series) =>
  series.range && {
    ...boundsOfSeries(series, series.range),
    windows: series.range.windows.map((window) => ({
      ...boundsOfWindow(series, window),
      inside: insideOf(series, window),
      cut: window.cut.map((cut) => cutOf(series, window, cut))
    }))
  }

const amount = (exact: string | null): bigint | null => exact === null ? null : ticks(exact)
const bounds = ({ high, low }: { readonly low: string; readonly high: string | null }): Bounds => ({
  low: ticks(low),
  high: amount(high)
})

export const evidenceShown = ({ range }: Series) => {
  const least = (sighting: Sighting | null) => amount(sighting?.least ?? null)
  const end = (cut: CutEnd | null) => cut && { used: least(cut.usedBy), posted: least(cut.postedBy) }
  return range && {
    ...bounds(range),
    windows: range.windows.map((window) => ({
      ...bounds(window),
      inside: ticks(window.inside),
      cut: window.cut.map((cut) => ({
        ...bounds(cut),
        cutsFrom: cut.from !== null,
        cutsTo: cut.to !== null,
        value: ticks(cut.value),
        from: end(cut.from),
        to: end(cut.to),
        last: least(cut.lastRead)
      }))
    }))
  }
}

/** The range of the billed figure. */
export const rangeOf = (explained: Explained): Bounds => {
  let sum: Bounds = { low: 0n, high: explained.openBecause.length === 0 ? 0n : null }
  for (const series of explained.series) {
    if (series.range !== null) sum = add(sum, boundsOfSeries(series, series.range))
  }
  const figure = figureOf(explained, "billed")
  return {
    low: sum.low < figure ? sum.low : figure,
    high: sum.high === null ? null : sum.high > figure ? sum.high : figure
  }
}
