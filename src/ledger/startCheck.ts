/** The quick verification that every start makes: damage of the log stops a daemon, damage of the views is told. */
import { Clock, Effect } from "effect"
import type { Verification } from "../report/documents/Verification.ts"
import type { Surroundings } from "../report/statusOf.ts"
import { LedgerFailure } from "./LedgerFailure.ts"
import type { LedgerSettings } from "./LedgerSettings.ts"
import { quickViewChecks } from "./quickViewChecks.ts"
import { verify } from "./verification.ts"

type Finding = Verification["findings"][number]

/** Views hold nothing that the log does not: they are made anew. */
const ofViews = new Set(["views", "sums"])

export const quickly = (settings: LedgerSettings) => verify(settings, () => {}, { quick: true, anchors: [] })

/** Verifies quickly and says so in the log. Fails where the log itself is damaged: nothing may be appended to such a log. */
export const startCheck = Effect.fn("startCheck")(function*(settings: LedgerSettings) {
  const began = yield* Clock.currentTimeMillis
  const verification = yield* quickly(settings)
  const milliseconds = (yield* Clock.currentTimeMillis) - began
  const damage = verification.findings.find((finding) => !ofViews.has(finding.class))
  if (damage !== undefined) return yield* damaged(damage)
  const details = { events: eventsOf(verification), head: verification.head.position, milliseconds }
  yield* Effect.annotateLogs(
    verification.ok
      ? Effect.logInfo("end of the log verified")
      : Effect.logWarning(`end of the log verified, but not its views: ${verification.findings[0]!.detail}`),
    details
  )
  return verification
})

const damaged = ({ class: kind, detail, position }: Finding): LedgerFailure =>
  new LedgerFailure({
    code: "verification-failed",
    message: `the log is damaged, so nothing is appended to it: ${kind}${
      position === null ? "" : ` at event ${position}`
    }: ${detail}`,
    hint: "run ledger verify, keep the files as they are, and see What verify finds in docs/operating.md",
    exitCode: 1
  })

const eventsOf = ({ checks }: Verification): number => checks[0]?.checked ?? 0

/** What `status` says of it. */
export const verifiedShown = (verification: Verification): NonNullable<Surroundings["verified"]> => ({
  at: verification.generatedAt,
  ok: verification.ok,
  events: eventsOf(verification)
})

/** What a person should look at. What the witness has to say is told by the log itself. */
export const alertsOf = (findings: ReadonlyArray<Finding>): Surroundings["warnings"] =>
  findings.filter((finding) => finding.class !== "witness").map((finding) => ({
    severity: "error",
    text: `the ledger is damaged, ${finding.class}: ${finding.detail}`,
    hint: ofViews.has(finding.class)
      ? "run ledger rebuild"
      : "run ledger verify, and see What verify finds in docs/operating.md"
  }))

/** What is wrong with the views now, and may be mended since the start. */
export const viewAlerts = Effect.gen(function*() {
  const findings: Array<Finding> = []
  yield* quickViewChecks(findings)
  return alertsOf(findings)
})
