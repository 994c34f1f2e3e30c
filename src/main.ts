/** The process: words in, exit code out. */
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { Effect, Exit, Layer } from "effect"
import { endWithReader } from "./cli/closedPipe.ts"
import { mentions } from "./cli/commandLine.ts"
import { layerLedgerAccess } from "./cli/openLedger.ts"
import { run } from "./cli/run.ts"
import { exitCodeOfInterruption, watchSignals } from "./cli/signals.ts"
import { version } from "./cli/version.ts"

// What was spent is nobody else's business, wherever the files are.
process.umask(0o077)
const words = process.argv.slice(2)
endWithReader(process.stdout, mentions(words, "--json"))
watchSignals()
run(words, version).pipe(
  Effect.provide(Layer.merge(layerLedgerAccess, NodeServices.layer)),
  NodeRuntime.runMain({
    disableErrorReporting: true,
    teardown: (exit, end) => end(Exit.isSuccess(exit) ? Number(exit.value) : exitCodeOfInterruption())
  })
)
