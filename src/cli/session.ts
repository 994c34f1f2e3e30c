/** What a command works with: configuration, clock, logging and, if it asks for it, the ledger. */
import { Clock, Console, Context, Effect, type FileSystem, type Layer, Option } from "effect"
import { Configuration, type Settings } from "../config/Configuration.ts"
import { Aside } from "../ledger/Aside.ts"
import type { Ledger } from "../ledger/Ledger.ts"
import type { LedgerFailure } from "../ledger/LedgerFailure.ts"
import { actor } from "./actor.ts"
import { inTimeZone } from "./failure.ts"
import { Invocation } from "./Invocation.ts"
import { remark } from "./output.ts"
import { root } from "./root.ts"

/** Opens the ledger that the configuration names; a part of its own so that tests can put another in its place. */
export class LedgerAccess extends Context.Service<LedgerAccess, {
  readonly open: (settings: Settings, actor: string) => Layer.Layer<Ledger, LedgerFailure, FileSystem.FileSystem>
}>()("ledger/cli/LedgerAccess") {}

/** What a command says in its log unless asked for more: its answer and its error line tell the rest. */
type Level = "Info" | "Error"

/** Reads the configuration and runs the command with it, on the clock that it names. */
export const withConfiguration = Effect.fnUntraced(function*<A, E, R>(
  work: Effect.Effect<A, E, R>,
  level: Level = "Error"
) {
  const { config, db, quiet, tz, url, verbose } = yield* root
  const { circumstances } = yield* Invocation
  const { load } = yield* Effect.promise(() => import("../config/load.ts"))
  const flags = {
    config: Option.getOrUndefined(config),
    db: Option.getOrUndefined(db),
    tz: Option.getOrUndefined(tz),
    url: Option.getOrUndefined(url)
  }
  const settings = yield* load(flags, circumstances)
  yield* Effect.forEach(settings.warnings, remark, { discard: true })
  return yield* work.pipe(
    Effect.provideService(Configuration, settings),
    Effect.provide(yield* logging(settings, verbose ? "Debug" : quiet ? "Error" : level)),
    onClock(settings),
    Effect.mapError((error) => inTimeZone(error, settings.timeZone))
  )
})

/** Runs the command with configuration and ledger; the ledger is closed when it is done. */
export const withLedger = <A, E, R>(work: Effect.Effect<A, E, R>) =>
  withConfiguration(Effect.gen(function*() {
    const settings = yield* Configuration
    const { open } = yield* LedgerAccess
    return yield* Effect.provide(work, open(settings, yield* actor)).pipe(Effect.provideService(Aside, sayOnce()))
  }))

/** Also with `--quiet`, which leaves out remarks: whoever takes the answer for the whole truth is misled. */
const sayOnce = () => {
  const said = new Set<string>()
  return (text: string) =>
    said.has(text) ? Effect.void : Effect.suspend(() => {
      said.add(text)
      return Console.error(`ledger: ${text}`)
    })
}

const onClock = ({ clock }: Settings) => <A, E, R>(work: Effect.Effect<A, E, R>) =>
  clock === null
    ? work
    : Effect.gen(function*() {
      const { clockOf } = yield* Effect.promise(() => import("../config/demoClock.ts"))
      const { WaitingClock } = yield* Effect.promise(() => import("../time/WaitingClock.ts"))
      const real = yield* Clock.Clock
      return yield* work.pipe(
        Effect.provideService(Clock.Clock, clockOf(clock, real)),
        Effect.provideService(WaitingClock, real)
      )
    })

/** Log lines go to standard error: standard output is for data. */
const logging = Effect.fnUntraced(function*(settings: Settings, level: Level | "Debug") {
  const { circumstances, stderr } = yield* Invocation
  const { layer, logFormatFrom } = yield* Effect.promise(() => import("../telemetry/Logging.ts"))
  const format = logFormatFrom(circumstances.environment["LEDGER_LOG_FORMAT"], stderr.columns !== null)
  return layer({ format, level, secrets: secretsOf(settings) })
})

const secretsOf = ({ daemon, forges, sources }: Settings) =>
  [
    daemon.token,
    ...forges.flatMap(({ token, webhookSecrets }) => [token, ...webhookSecrets]),
    ...sources.map(({ managementKey }) => managementKey)
  ].filter((secret) => secret !== null)
