/** What `ledger verify` asks of the views' money: postings sum to the readings, and each sum kept for speed to the rows it stands for. */
import { hourOf, isWide, stretchDays } from "../attribution/JournalSums.ts"

/** `counted`: how many are checked; `differing`: those that are wrong, as `position, what, booked, reported`. */
export interface SumCheck {
  readonly name: string
  readonly kind: "conservation" | "readings" | "sums"
  /** What was done with the ticks that differ. */
  readonly verb: string
  readonly counted: string
  readonly differing: string
}

/** Differences are rows of both sides that do not cancel; more than twenty nobody reads. */
const differing = (group: string, what: string, sums: string, rows: string, position = "NULL"): string =>
  `SELECT ${position} AS position, ${what} AS what, sum(booked) AS booked, sum(reported) AS reported
   FROM (SELECT ${group}, ticks AS booked, 0 AS reported FROM ${sums}
         UNION ALL SELECT ${group}, 0, ticks FROM (${rows}))
   GROUP BY ${group} HAVING sum(booked) <> sum(reported) LIMIT 20`

/** The postings of each block. */
const inBlocks = `(
  SELECT b.number AS block, p.* FROM (
    SELECT number, position, n, lag(position, 1, 0) OVER (ORDER BY number) AS first, lag(n, 1, -1) OVER (ORDER BY number) AS first_n
    FROM block) b
  CROSS JOIN posting p ON (p.position, p.n) > (b.first, b.first_n) AND (p.position, p.n) <= (b.position, b.n))`

/** Each level above the first as the sum of the blocks it holds; 16 to the power of the level, by shifting. */
const inLevels = (table: string, group: string): string =>
  `SELECT ((part / 16 - 1) / (1 << 4 * level) + 1) * 16 + level AS part, ${group}, ticks
   FROM (SELECT value AS level FROM json_each('[1,2,3,4,5]')) JOIN ${table} ON part % 16 = 0
   WHERE part / 16 <= (SELECT max(number) FROM block) / (1 << 4 * level) * (1 << 4 * level)`

const cell = "series, agent, mission"
const count = (table: string): string => `SELECT count(*) AS n FROM ${table}`
const named = (unit: string): string => `'block ' || part / 16 || ' of level ' || part % 16 || ', ${unit} ' || ${unit}`

const summed = { kind: "sums", verb: "summed up" } as const

/** How a bucket is called in a finding. */
const bucketNamed = "'series ' || series || ', bucket ' || strftime('%Y-%m-%dT%H:%M:%SZ', start / 1000, 'unixepoch')"

/** `main`: the views, `rebuilt`: a rebuild of them with the raw readings. */
export const sumChecks: ReadonlyArray<SumCheck> = [
  {
    name: "postings sum to what was reported, per series and bucket",
    kind: "conservation",
    verb: "booked",
    counted: count("rebuilt.raw_value"),
    differing: differing("series, start", bucketNamed, "main.posting", "SELECT * FROM rebuilt.raw_value")
  },
  {
    name: "changes of readings sum to what was reported",
    kind: "readings",
    verb: "observed",
    counted: count("rebuilt.raw_value"),
    differing: differing(
      "series, start",
      bucketNamed,
      "(SELECT series, start, change AS ticks FROM main.observation)",
      "SELECT * FROM rebuilt.raw_value"
    )
  },
  {
    name: "reported sums equal the readings",
    kind: "readings",
    verb: "summed up",
    counted: count("main.reported"),
    differing: differing(
      "series, day",
      "'series ' || series || coalesce(', day ' || date(day * 86400, 'unixepoch'), ', all days')",
      "(SELECT series, day, ticks FROM main.reported UNION ALL SELECT series, NULL, ticks FROM main.total_reported)",
      `SELECT series, CAST(floor(start / 86400000.0) AS INTEGER) AS day, ticks FROM rebuilt.raw_value
       UNION ALL SELECT series, NULL, ticks FROM rebuilt.raw_value`
    )
  },
  {
    name: "each event books what it reported",
    kind: "conservation",
    verb: "booked",
    counted: count("main.snapshot"),
    differing: differing(
      "position",
      "'event ' || position",
      "main.posting",
      "SELECT position, change AS ticks FROM main.observation",
      "position"
    )
  },
  {
    ...summed,
    name: "sums by day equal the postings",
    counted: count("day_sum"),
    differing: differing(
      `part, day, ${cell}`,
      named("day"),
      "day_sum",
      `SELECT block * 16 AS part, CAST(floor(start / 86400000.0) AS INTEGER) AS day, ${cell}, ticks FROM ${inBlocks}
       UNION ALL ${inLevels("day_sum", `day, ${cell}`)}`
    )
  },
  {
    ...summed,
    name: "sums by hour equal the postings",
    counted: count("hour_sum"),
    differing: differing(
      `block, hour, ${cell}`,
      "'block ' || block || ', hour ' || hour",
      "hour_sum",
      `SELECT block, ${hourOf} AS hour, ${cell}, ticks FROM ${inBlocks} WHERE NOT ${isWide}`
    )
  },
  {
    ...summed,
    name: "sums of long periods equal those by day",
    counted: count("stretch_sum"),
    differing: differing(
      "part, stretch, series, agent, claimed",
      named("stretch"),
      "stretch_sum",
      `SELECT part, CAST(floor(day / ${stretchDays}.0) AS INTEGER) AS stretch, series, agent, mission <> 0 AS claimed, ticks
       FROM day_sum WHERE part % 16 > 0`
    )
  },
  {
    ...summed,
    name: "sums of readings by block equal the readings",
    counted: count("reading_sum"),
    differing: differing(
      "part, day, series",
      named("day"),
      "reading_sum",
      `SELECT (SELECT min(number) FROM block WHERE block.position >= observation.position) * 16 AS part,
         CAST(floor(start / 86400000.0) AS INTEGER) AS day, series, change AS ticks FROM observation
       WHERE position <= (SELECT max(position) FROM block)
       UNION ALL ${inLevels("reading_sum", "day, series")}`
    )
  }
]
