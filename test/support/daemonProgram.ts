/** The daemon as a process of its own, over a fake ledger in the directory named by the first argument. A bookmark takes half a second. */
import { NodeRuntime } from "@effect/platform-node"
import { Cause, Effect, Exit, Layer, Runtime } from "effect"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { run } from "../../src/daemon/Daemon.ts"
import { WriteLock } from "../../src/event-log/WriteLock.ts"
import { ForgeLog } from "../../src/forge/ForgeLog.ts"
import { Ledger } from "../../src/ledger/Ledger.ts"
import { layer as logging } from "../../src/telemetry/Logging.ts"
import { documents, fakeLedger } from "./fakeLedger.ts"
import { forgetful, settings } from "./runningDaemon.ts"

const directory = process.argv[2] ?? "."
const note = (name: string) => Effect.sync(() => writeFileSync(join(directory, name), ""))

const { service } = fakeLedger({
  bookmark: () =>
    note("begun").pipe(
      Effect.andThen(Effect.sleep("500 millis")),
      Effect.andThen(note("done")),
      Effect.as(documents.bookmarked)
    )
})

const collect = Effect.never.pipe(Effect.onInterrupt(() => note("collector-stopped")))
const ledger = Layer.effect(Ledger, Effect.as(Effect.addFinalizer(() => note("log-closed")), service))
const lock = WriteLock.layer(join(directory, "ledger.db"), { socket: join(directory, "run", "socket") })

const teardown: Runtime.Teardown = (exit, onExit) =>
  Exit.isFailure(exit) && Cause.hasInterruptsOnly(exit.cause) ? onExit(0) : Runtime.defaultTeardown(exit, onExit)

run({ version: "1.2.3", settings: settings(null), collect, unready: Effect.succeed([]) }).pipe(
  Effect.provide([
    ledger,
    lock,
    Layer.succeed(ForgeLog, forgetful),
    logging({ format: "json", level: "Info", secrets: [] })
  ]),
  NodeRuntime.runMain({ teardown })
)
