/** `ledger reconcile`: what the surfaces of each source say of one billing cycle, side by side. */
import { Effect, Option } from "effect"
import { Command } from "effect/cli"
import { Ledger } from "../ledger/Ledger.ts"
import type { Reconciliation } from "../report/documents/Reconciliation.ts"
import { parseMonth } from "../time/ReportingDays.ts"
import { asOfFlag, asOfPart } from "./asOf.ts"
import { CommandFailed, wrongUsage } from "./failure.ts"
import { optional } from "./optional.ts"
import { print } from "./output.ts"
import { switchFlag, textFlag } from "./root.ts"
import { withLedger } from "./session.ts"

const flags = {
  cycle: textFlag("cycle", "MONTH", "A billing cycle such as 2026-04; default: the running one"),
  source: textFlag("source", "ID", "Only this source"),
  asOf: asOfFlag,
  check: switchFlag(
    "check",
    "Exit 1 where a difference is not explained, a closed cycle was changed, or nothing could be compared"
  )
}

export const reconcile = Command.make(
  "reconcile",
  flags,
  ({ asOf, check, cycle, source }) =>
    withLedger(Effect.gen(function*() {
      if (Option.isSome(cycle) && parseMonth(cycle.value, "UTC") === undefined) {
        return yield* wrongUsage(`--cycle: "${cycle.value}" is no billing cycle`, "write year and month, as in 2026-04")
      }
      const ledger = yield* Ledger
      const answer = yield* ledger.reconcile({
        ...optional("cycle", cycle),
        ...optional("source", source),
        ...yield* asOfPart(asOf)
      })
      yield* print(answer)
      if (check && !answer.ok) return yield* firstProblem(answer)
    }))
).pipe(Command.withDescription("Compare what was used, invoiced, drawn and posted in a billing cycle"))

const firstProblem = ({ cycle, sources }: Reconciliation): CommandFailed => {
  const [change] = sources.flatMap(({ changes }) => changes)
  const [open] = sources.flatMap(({ differences, source }) =>
    differences.filter(({ expected }) => !expected).map((difference) => ({ source, ...difference }))
  )
  const message = change !== undefined
    ? change.text
    : open !== undefined
    ? `${open.source} ${open.left} and ${open.right} of cycle ${cycle} differ by ${open.difference}, of which ${open.unexplained} is not explained`
    : undefined
  return message === undefined ? nothingCompared(cycle, sources) : new CommandFailed({
    code: "not-reconciled",
    message,
    hint: "compare with the provider's console; ledger reconcile shows every surface and when it was read",
    exitCode: 1
  })
}

const nothingCompared = (cycle: string, sources: Reconciliation["sources"]): CommandFailed => {
  const why = sources.flatMap(({ source, unchecked }) => unchecked === undefined ? [] : [`${source}: ${unchecked}`])
  return new CommandFailed({
    code: "not-reconciled",
    message: `cycle ${cycle} was compared with nothing: ${why.join("; ") || "no source has been read"}`,
    hint: "ledger snapshot reads usage and invoices now, ledger status tells what cannot be read",
    exitCode: 1
  })
}
