/** Answers `ledger verify`: the log itself, views against a rebuild of them, and the money against the readings. */
import { Clock, Effect } from "effect"
import type { SqliteFile } from "../database/SqliteFile.ts"
import { verifyLog } from "../event-log/verifyLog.ts"
import { documentHead } from "../report/AsOf.ts"
import type { Verification } from "../report/documents/Verification.ts"
import type { OnProgress } from "./Ledger.ts"
import { LedgerFiles } from "./LedgerFiles.ts"
import { projections } from "./projections.ts"

type Check = Verification["checks"][number]
type Finding = Verification["findings"][number]

/** The log first: views of a damaged log prove nothing. */
export const verify = Effect.fn("verify")(function*(onProgress: OnProgress) {
  const files = yield* LedgerFiles
  const verified = yield* verifyLog(files.path, {
    progress: (done, total) => onProgress({ what: "verifying events", done, total })
  })
  const findings: Array<Finding> = [...verified.findings]
  const checks = logChecks(verified.events, findings)
  if (findings.length === 0) {
    const { projector } = yield* files.reading
    const live = yield* projector.views()
    const rebuilt = yield* projector.aside((done, total) => onProgress({ what: "rebuilding views", done, total }))
    checks.push(note(findings, "views equal a rebuild", viewsDiffer(rebuilt.file, live.file, findings)))
    checks.push(
      note(findings, "postings sum to what was reported, per series and bucket", bucketsDiffer(live.file, findings))
    )
    checks.push(note(findings, "each event books what it reported", eventsDiffer(live.file, findings)))
    checks.push(note(findings, "daily sums equal the postings", sumsDiffer(live.file, findings)))
  }
  const { hash, position, recordedAt } = verified.head
  return {
    ...documentHead(
      "ledger.verify/1",
      { position, head: position, instant: recordedAt },
      yield* Clock.currentTimeMillis
    ),
    ok: findings.length === 0,
    checks,
    findings,
    head: { position, hash: Buffer.from(hash).toString("hex") }
  } satisfies Verification
}, Effect.scoped)

const logChecks = (events: number, findings: ReadonlyArray<Finding>): Array<Check> => {
  const check = (name: string, ...classes: ReadonlyArray<string>): Check => {
    const found = findings.filter((finding) => classes.includes(finding.class))
    return { name, ok: found.length === 0, checked: events, detail: found[0]?.detail ?? null }
  }
  return [
    check("hash chain from the first event to the last", "genesis", "hash", "type", "unreadable"),
    check("positions without gaps, clock never back", "position", "clock"),
    check("witness has seen no event that the log lacks", "witness"),
    check("SQLite's own structures", "integrity")
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
const viewsDiffer = (rebuilt: SqliteFile, live: SqliteFile, findings: Array<Finding>): Comparison => {
  rebuilt.prepare("ATTACH ? AS live").run(live.path)
  let checked = 0
  let found = 0
  for (const table of tablesOf()) {
    const count = (sql: string) => (rebuilt.connection.prepare(sql).get() as { n: number }).n
    checked += count(`SELECT count(*) AS n FROM main.${table}`)
    const missing = count(`SELECT count(*) AS n FROM (SELECT * FROM main.${table} EXCEPT SELECT * FROM live.${table})`)
    const invented = count(`SELECT count(*) AS n FROM (SELECT * FROM live.${table} EXCEPT SELECT * FROM main.${table})`)
    if (missing + invented === 0) continue
    found++
    findings.push({
      class: "views",
      position: null,
      detail:
        `${table}: ${missing} rows missing, ${invented} rows that no event explains; ledger rebuild makes them anew`
    })
  }
  rebuilt.connection.exec("DETACH live")
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
  differing: string
): Comparison => {
  const { n } = views.connection.prepare(counted).get() as { n: number }
  const rows = views.connection.prepare(differing).safeIntegers().all() as Array<Difference>
  for (const { booked, position, reported, what } of rows) {
    findings.push({
      class: name,
      position: position === null ? null : Number(position),
      detail: `${what}: ${booked} ticks booked, ${reported} reported`
    })
  }
  return { checked: n, found: rows.length }
}

/** Differences are rows of both sides that do not cancel; more than these nobody reads. */
const most = "LIMIT 20"

const bucketsDiffer = (views: SqliteFile, findings: Array<Finding>): Comparison =>
  compare(
    views,
    findings,
    "conservation",
    "SELECT count(*) AS n FROM (SELECT 1 FROM observation GROUP BY series, start)",
    `SELECT NULL AS position, 'series ' || series || ', bucket ' || start AS what, sum(booked) AS booked, sum(reported) AS reported
     FROM (SELECT series, start, ticks AS booked, 0 AS reported FROM posting
           UNION ALL SELECT series, start, 0, change FROM observation)
     GROUP BY series, start HAVING sum(booked) <> sum(reported) ${most}`
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
