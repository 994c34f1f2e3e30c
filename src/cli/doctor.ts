/** `ledger doctor`: what is wrong with the installation, and how to mend it. */
import { Clock, Effect } from "effect"
import { Command } from "effect/cli"
import type { ConfigurationInvalid } from "../config/ConfigurationInvalid.ts"
import { Ledger } from "../ledger/Ledger.ts"
import type { Doctor } from "../report/documents/Doctor.ts"
import { formatTimestamp } from "../time/Timestamp.ts"
import { CommandFailed } from "./failure.ts"
import { print } from "./output.ts"
import { withLedger } from "./session.ts"
import { announced } from "./waiting.ts"

const examine = Effect.gen(function*() {
  const ledger = yield* Ledger
  const found = yield* announced("examining", ledger.doctor)
  yield* print(found)
  const wrong = found.checks.find(({ ok }) => ok === false)
  if (wrong === undefined) return
  const { hint, name, what } = wrong
  return yield* new CommandFailed({ code: "doctor", message: `${name}: ${what}`, hint, exitCode: 1 })
})

/** With a configuration that cannot be read there is nothing more to examine, but that is an answer too. */
const onlyConfiguration = Effect.fnUntraced(function*(invalid: ConfigurationInvalid) {
  const document: Doctor = {
    schema: "ledger.doctor/1",
    generatedAt: formatTimestamp(yield* Clock.currentTimeMillis),
    checks: [{ name: "configuration", ok: false, what: invalid.message, hint: invalid.hint }]
  }
  yield* print(document)
  return yield* invalid
})

export const doctor = Command.make(
  "doctor",
  {},
  () => withLedger(examine).pipe(Effect.catchTag("ConfigurationInvalid", onlyConfiguration))
).pipe(Command.withDescription("Find out what is wrong and how to mend it"))
