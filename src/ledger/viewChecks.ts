/** Compares the views with a rebuild of them, and what they say of money with the raw readings of the log. */
import type { SqliteFile } from "../database/SqliteFile.ts"
import type { Verification } from "../report/documents/Verification.ts"
import { projections } from "./projections.ts"

type Check = Verification["checks"][number]
type Finding = Verification["findings"][number]

/** Adds to the findings. `live`: the views, in a read transaction; `rebuilt`: path of the rebuild up to their position, with the raw readings. */
export const viewChecks = (live: SqliteFile, rebuilt: string, findings: Array<Finding>): ReadonlyArray<Check> => {
  live.connection.prepare("ATTACH ? AS rebuilt").run(rebuilt)
  return [
    note(findings, "views equal a rebuild", viewsDiffer(live, findings)),
    note(findings, "postings sum to what was reported, per series and bucket", bucketsDiffer(live, findings)),
    note(findings, "changes of readings sum to what was reported", changesDiffer(live, findings)),
    note(findings, "reported sums equal the readings", reportedDiffers(live, findings)),
    note(findings, "each event books what it reported", eventsDiffer(live, findings)),
    note(findings, "daily sums equal the postings", sumsDiffer(live, findings))
  ]
}

/** The check for what was found since the one before it. */
const note = (findings: ReadonlyArray<Finding>, name: string, { checked, found }: Comparison): Check => ({
  name,
  ok: found === 0,
  checked,
  detail: found === 0 ? null : findings.at(-1)!.detail
})

interface Comparison {
  readonly checked: number
  readonly found: number
}

/** Row by row, both ways, so that neither a missing nor an invented row passes. */
const viewsDiffer = (live: SqliteFile, findings: Array<Finding>): Comparison => {
  let checked = 0
  let found = 0
  for (const table of tablesOf()) {
    const count = (sql: string) => (live.connection.prepare(sql).get() as { n: number }).n
    checked += count(`SELECT count(*) AS n FROM rebuilt.${table}`)
    const missing = count(
      `SELECT count(*) AS n FROM (SELECT * FROM rebuilt.${table} EXCEPT SELECT * FROM main.${table})`
    )
    const invented = count(
      `SELECT count(*) AS n FROM (SELECT * FROM main.${table} EXCEPT SELECT * FROM rebuilt.${table})`
    )
    if (missing + invented === 0) continue
    found++
    findings.push({
      class: "views",
      position: null,
      detail:
        `${table}: ${missing} rows missing, ${invented} rows that no event explains; ledger rebuild makes them anew`
    })
  }
  return { checked, found }
}

const tablesOf = (): ReadonlyArray<string> =>
  projections.parts.flatMap(({ tables }) => [...tables.matchAll(/CREATE TABLE (\w+)/gu)].map(([, name]) => name!))

interface Difference {
  readonly position: bigint | null
  readonly what: string
  readonly booked: bigint
  readonly reported: bigint
}

const compare = (
  views: SqliteFile,
  findings: Array<Finding>,
  name: string,
  counted: string,
  differing: string,
  verb = "booked"
): Comparison => {
  const { n } = views.connection.prepare(counted).get() as { n: number }
  const rows = views.connection.prepare(differing).safeIntegers().all() as Array<Difference>
  for (const { booked, position, reported, what } of rows) {
    findings.push({
      class: name,
      position: position === null ? null : Number(position),
      detail: `${what}: ${booked} ticks ${verb}, ${reported} reported`
    })
  }
  return { checked: n, found: rows.length }
}

/** Differences are rows of both sides that do not cancel; more than these nobody reads. */
const most = "LIMIT 20"

/** How a bucket is called in a finding. */
const bucketNamed = "'series ' || series || ', bucket ' || strftime('%Y-%m-%dT%H:%M:%SZ', start / 1000, 'unixepoch')"

const bucketsDiffer = (views: SqliteFile, findings: Array<Finding>): Comparison =>
  compare(
    views,
    findings,
    "conservation",
    "SELECT count(*) AS n FROM rebuilt.raw_value",
    `SELECT NULL AS position, ${bucketNamed} AS what, sum(booked) AS booked, sum(reported) AS reported
     FROM (SELECT series, start, ticks AS booked, 0 AS reported FROM main.posting
           UNION ALL SELECT series, start, 0, ticks FROM rebuilt.raw_value)
     GROUP BY series, start HAVING sum(booked) <> sum(reported) ${most}`
  )

const changesDiffer = (views: SqliteFile, findings: Array<Finding>): Comparison =>
  compare(
    views,
    findings,
    "readings",
    "SELECT count(*) AS n FROM rebuilt.raw_value",
    `SELECT NULL AS position, ${bucketNamed} AS what, sum(booked) AS booked, sum(reported) AS reported
     FROM (SELECT series, start, change AS booked, 0 AS reported FROM main.observation
           UNION ALL SELECT series, start, 0, ticks FROM rebuilt.raw_value)
     GROUP BY series, start HAVING sum(booked) <> sum(reported) ${most}`,
    "observed"
  )

const reportedDiffers = (views: SqliteFile, findings: Array<Finding>): Comparison =>
  compare(
    views,
    findings,
    "readings",
    "SELECT count(*) AS n FROM main.reported",
    `SELECT NULL AS position, 'series ' || series || coalesce(', day ' || date(day * 86400, 'unixepoch'), ', all days') AS what,
       sum(booked) AS booked, sum(reported) AS reported
     FROM (SELECT series, day, ticks AS booked, 0 AS reported FROM main.reported
           UNION ALL SELECT series, NULL, ticks, 0 FROM main.total_reported
           UNION ALL SELECT series, CAST(floor(start / 86400000.0) AS INTEGER), 0, ticks FROM rebuilt.raw_value
           UNION ALL SELECT series, NULL, 0, ticks FROM rebuilt.raw_value)
     GROUP BY series, day HAVING sum(booked) <> sum(reported) ${most}`,
    "summed up"
  )

const eventsDiffer = (views: SqliteFile, findings: Array<Finding>): Comparison =>
  compare(
    views,
    findings,
    "conservation",
    "SELECT count(*) AS n FROM snapshot",
    `SELECT position, 'event ' || position AS what, sum(booked) AS booked, sum(reported) AS reported
     FROM (SELECT position, ticks AS booked, 0 AS reported FROM posting
           UNION ALL SELECT position, 0, change FROM observation)
     GROUP BY position HAVING sum(booked) <> sum(reported) ${most}`
  )

const sumsDiffer = (views: SqliteFile, findings: Array<Finding>): Comparison =>
  compare(
    views,
    findings,
    "sums",
    "SELECT count(*) AS n FROM daily",
    `SELECT NULL AS position, 'day ' || day || ', series ' || series AS what, sum(booked) AS booked, sum(reported) AS reported
     FROM (SELECT day, series, agent, mission, ticks AS booked, 0 AS reported FROM daily
           UNION ALL SELECT CAST(floor(start / 86400000.0) AS INTEGER), series, agent, mission, 0, ticks FROM posting)
     GROUP BY day, series, agent, mission HAVING sum(booked) <> sum(reported) ${most}`
  )
