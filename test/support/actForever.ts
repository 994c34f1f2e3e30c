/** A command that acts until it is killed: bookmarks, each with the reading it makes, and snapshots; `ack position id` for each that was answered. */
import { NodeFileSystem, NodeRuntime } from "@effect/platform-node"
import { Effect, Logger } from "effect"
import { circumstancesOfProcess } from "../../src/config/Circumstances.ts"
import { load } from "../../src/config/load.ts"
import { Ledger } from "../../src/ledger/Ledger.ts"
import { layerCommand } from "../../src/ledger/LocalLedger.ts"

const kinds = ["start", "pause", "resume", "end"] as const

const actForever = Effect.gen(function*() {
  const settings = yield* load({}, circumstancesOfProcess())
  const acting = Ledger.use((ledger) =>
    Effect.gen(function*() {
      for (let act = 0;; act++) {
        const answer = yield* ledger.bookmark({
          kind: kinds[act % kinds.length]!,
          mission: `trentuna/ledger#${1 + Math.floor(act / 4) % 3}`,
          at: null,
          crew: [],
          add: [],
          remove: [],
          actor: "cli:ludo"
        })
        process.stdout.write(`ack ${answer.position} ${answer.id}\n`)
      }
    })
  )
  yield* Effect.provide(acting, layerCommand(settings, "cli:ludo", () => Effect.die(new Error("no daemon is running"))))
})

NodeRuntime.runMain(actForever.pipe(Effect.provide(NodeFileSystem.layer), Effect.provide(Logger.layer([]))))
