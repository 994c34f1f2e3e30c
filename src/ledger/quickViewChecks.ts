/** What can be said of the views at every start: that they follow this log, and that their sums of all time agree. */
import { Effect } from "effect"
import * as fs from "node:fs"
import { attempt } from "../database/attempt.ts"
import { SqliteFile } from "../database/SqliteFile.ts"
import { Usd } from "../money/Usd.ts"
import { fingerprintOf, ViewsDirectory } from "../projection/ViewsFile.ts"
import { claimedIn } from "../report/Cells.ts"
import type { Verification } from "../report/documents/Verification.ts"
import { Interval } from "../time/Interval.ts"
import { LedgerFiles } from "./LedgerFiles.ts"
import { projections } from "./projections.ts"
import { skippedCheck } from "./skippedCheck.ts"

type Check = Verification["checks"][number]
type Finding = Verification["findings"][number]

const followsName = "views follow this log"
const sumsName = "sums of all time equal what was reported"

const neither = (why: string): ReadonlyArray<Check> => [followsName, sumsName].map((name) => skippedCheck(name, why))

/** Adds to the findings. Builds nothing and folds nothing: views that are behind, or not there, are no finding. */
export const quickViewChecks = Effect.fn("quickViewChecks")(function*(findings: Array<Finding>) {
  const files = yield* LedgerFiles
  const newest = new ViewsDirectory(files.path, fingerprintOf(projections)).newest()
  if (newest === undefined) return neither("no views have been built yet")
  const { log } = yield* files.reading
  const look = Effect.gen(function*() {
    const file = yield* SqliteFile.scoped({ path: newest, role: "views", mode: "read" })
    // One state of the views, however fast another process brings them forward.
    const look = file.connection.transaction(() => [follows(file, log.hashAtSync, findings), sumsAgree(file, findings)])
    return yield* attempt("read", newest, look)
  })
  return yield* Effect.scoped(look).pipe(
    // Another process may just have put newer views in their place.
    Effect.catchIf(
      () => !fs.existsSync(newest),
      () => Effect.succeed(neither("the views were just replaced by newer ones"))
    ),
    Effect.catch(({ message }) =>
      Effect.sync(() => [unreadable(message, findings), ...neither("the views cannot be read")])
    )
  )
})

const unreadable = (why: string, findings: Array<Finding>): Check => {
  findings.push({ class: "views", position: null, detail: why })
  return { name: "views can be read", ok: false, checked: 1, detail: why }
}

interface Checkpoint {
  readonly position: number
  readonly hash: Uint8Array
}

const follows = (
  views: SqliteFile,
  hashAt: (position: number) => Uint8Array | undefined,
  findings: Array<Finding>
): Check => {
  const { hash, position } = views.prepare("SELECT position, hash FROM checkpoint").get() as Checkpoint
  const stored = hashAt(position)
  const ok = stored !== undefined && Buffer.compare(stored, hash) === 0
  const detail = `they were made of another event ${position} than the log holds, and are made anew when next asked`
  if (!ok) findings.push({ class: "views", position, detail })
  return { name: followsName, ok, checked: position, detail: ok ? null : detail }
}

/** More nobody reads. */
const most = 20

/** By series, from few sums, whatever the log's length. */
const sumsAgree = (views: SqliteFile, findings: Array<Finding>): Check => {
  const position = views.prepare("SELECT position FROM checkpoint").pluck().get() as number
  const booked = new Map<number, Usd>()
  for (const { series, ticks } of claimedIn(views, { position }, Interval.always)) {
    booked.set(series, Usd.add(booked.get(series) ?? Usd.zero, ticks))
  }
  const reported = new Map(
    (views.prepare("SELECT series, ticks FROM total_reported", "bigint").raw().all() as Array<[bigint, bigint]>)
      .map(([series, ticks]) => [Number(series), Usd.ticks(ticks)])
  )
  const checked = reported.size
  const differing = [...new Set([...booked.keys(), ...reported.keys()])]
    .map((series) => ({ series, booked: booked.get(series) ?? Usd.zero, reported: reported.get(series) ?? Usd.zero }))
    .filter(({ booked, reported }) => booked !== reported).slice(0, most)
  for (const { booked, reported, series } of differing) {
    findings.push({
      class: "sums",
      position: null,
      detail: `series ${series}, all time: ${booked} ticks booked, ${reported} reported`
    })
  }
  return {
    name: sumsName,
    ok: differing.length === 0,
    checked,
    detail: differing.length === 0 ? null : findings.at(-1)!.detail
  }
}
