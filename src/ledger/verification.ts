/** Answers `ledger verify`: the log itself, views against a rebuild of them, and the money against the readings. */
import { Clock, Effect } from "effect"
import { attempt } from "../database/attempt.ts"
import { checkIntegrity } from "../database/checkIntegrity.ts"
import { type LogVerification, verifyLog } from "../event-log/verifyLog.ts"
import { documentHead } from "../report/AsOf.ts"
import type { Verification } from "../report/documents/Verification.ts"
import { anchorsOf } from "./anchoring.ts"
import type { OnProgress } from "./Ledger.ts"
import { LedgerFiles } from "./LedgerFiles.ts"
import type { LedgerSettings } from "./LedgerSettings.ts"
import { pinned } from "./pinned.ts"
import { quickViewChecks } from "./quickViewChecks.ts"
import { rangeCheck, rangeCheckName } from "./rangeCheck.ts"
import { writeRawReadings } from "./rawReadings.ts"
import type { VerifyRequest } from "./Request.ts"
import { skippedCheck } from "./skippedCheck.ts"
import { viewCheckNames, viewChecks } from "./viewChecks.ts"

type Check = Verification["checks"][number]
type Finding = Verification["findings"][number]

const everything: VerifyRequest = { quick: false, anchors: [] }

/** The log first: views of a damaged log prove nothing. */
export const verify = Effect.fn("verify")(
  function*(settings: LedgerSettings, onProgress: OnProgress, { anchors, quick }: VerifyRequest = everything) {
    const files = yield* LedgerFiles
    const kept = yield* Effect.fromResult(anchorsOf(anchors))
    const verified = yield* verifyLog(files.path, { progress: onProgress, anchors: kept, quick })
    const findings: Array<Finding> = [...verified.findings]
    const checks = logChecks(verified, quick, kept.length)
    if (quick) checks.push(...yield* quickViewChecks(findings))
    else if (findings.length === 0) checks.push(...yield* thoroughViewChecks(settings, findings, onProgress))
    else {checks.push(
        ...skipping([structuresName, ...behindStructures], "views of a log that is not whole prove nothing")
      )}
    const { hash, position, recordedAt } = verified.head
    return {
      ...documentHead(
        "ledger.verify/1",
        { position, head: position, instant: recordedAt },
        yield* Clock.currentTimeMillis
      ),
      ok: findings.length === 0,
      firstBad: firstOf(findings),
      checks,
      findings,
      head: { position, hash: Buffer.from(hash).toString("hex") }
    } satisfies Verification
  },
  Effect.scoped
)

const firstOf = (findings: ReadonlyArray<Finding>): number | null => {
  const positions = findings.map(({ position }) => position).filter((position) => position !== null)
  return positions.length === 0 ? null : positions.reduce((least, position) => Math.min(least, position))
}

const logChecks = ({ events, findings }: LogVerification, quick: boolean, anchors: number): Array<Check> => {
  const check = (name: string, checked: number, ...classes: ReadonlyArray<string>): Check => {
    const found = findings.filter((finding) => classes.includes(finding.class))
    return { name, ok: found.length === 0, checked, detail: found[0]?.detail ?? null }
  }
  return [
    check(
      quick ? "end of the hash chain" : "hash chain from the first event to the last",
      events,
      "genesis",
      "hash",
      "type",
      "unreadable"
    ),
    check("positions without gaps, clock never back", events, "position", "clock"),
    check("witness has seen no event that the log lacks", events, "witness"),
    ...(anchors === 0 ? [] : [check("anchors taken earlier are kept", anchors, "anchor")]),
    check("tables refuse any change", events, "schema"),
    ...(quick ? [] : [check("SQLite's own structures", events, "integrity")])
  ]
}

const structuresName = "SQLite's own structures of the views"
const behindStructures = [...viewCheckNames, rangeCheckName]

const skipping = (names: ReadonlyArray<string>, why: string): ReadonlyArray<Check> =>
  names.map((name) => skippedCheck(name, why))

/** The views themselves first: what compares damaged ones would fail in the middle. */
const thoroughViewChecks = Effect.fnUntraced(
  function*(settings: LedgerSettings, findings: Array<Finding>, onProgress: OnProgress) {
    const { log, projector } = yield* (yield* LedgerFiles).reading
    const { file } = yield* projector.views((done, total) => onProgress({ what: "building views", done, total }))
    onProgress({ what: "checking SQLite's structures of the views", done: 0, total: 1 })
    const problems = yield* checkIntegrity(file.path)
    for (const problem of problems) findings.push({ class: "views", position: null, detail: problem })
    const structures = viewStructures(problems)
    if (problems.length > 0) return [structures, ...skipping(behindStructures, "the views are damaged")]
    const live = yield* pinned(file.path)
    const rebuilt = yield* projector.aside(
      (done, total) => onProgress({ what: "rebuilding views", done, total }),
      live.position
    )
    yield* writeRawReadings(
      log,
      rebuilt.file,
      live.position,
      (done, total) => onProgress({ what: "adding up readings", done, total })
    )
    const compared = yield* viewChecks(live.file, rebuilt.file.path, findings, onProgress)
    onProgress({ what: "holding figures against their ranges", done: 0, total: 1 })
    const ranges = yield* attempt("read", file.path, () => rangeCheck(settings, live.file, live.position, findings))
    return [structures, ...compared, ranges]
  }
)

const viewStructures = (problems: ReadonlyArray<string>): Check => ({
  name: structuresName,
  ok: problems.length === 0,
  checked: 1,
  detail: problems.length === 0 ? null : `${problems[0]}; ledger rebuild makes them anew`
})
