/** `ledger log`: the events, one a line, and those to come with `--follow`. */
import { Console, Effect, Option } from "effect"
import { Command, Flag } from "effect/cli"
import { Ledger } from "../ledger/Ledger.ts"
import type { Event } from "../report/documents/Event.ts"
import { wrongUsage } from "./failure.ts"
import { logShow } from "./logShow.ts"
import { optional } from "./optional.ts"
import { jsonOrCsv, textOf, write } from "./output.ts"
import { root, switchFlag, textFlag } from "./root.ts"
import { withLedger } from "./session.ts"

/** Events read at once: enough to be fast, few enough to keep little in memory. */
const page = 1000
/** How often `--follow` looks for more: at once to a person, next to nothing to the machine. */
const interval = "500 millis"

export const log = Command.make(
  "log",
  {
    follow: switchFlag("follow", "Print events as they are recorded, until stopped"),
    after: Flag.Int("after").pipe(
      Flag.withMetavar("N"),
      Flag.withDescription("Only events after this position"),
      Flag.withDefault(0)
    ),
    type: textFlag("type", "T", "Only events of this type"),
    csv: switchFlag("csv", "Print comma-separated values")
  },
  Effect.fnUntraced(function*({ after, csv, follow, type }) {
    if (after < 0) return yield* wrongUsage("--after is no position", "positions count from 1")
    if (csv && (yield* root).json) return yield* jsonOrCsv
    yield* knownType(type)
    yield* withLedger(Effect.gen(function*() {
      const ledger = yield* Ledger
      if (csv) yield* printCsv([], true)
      for (let position = after;;) {
        const events = yield* ledger.events({ after: position, limit: page, ...optional("type", type) })
        yield* csv ? printCsv(events, false) : printEvents(events)
        position = events.at(-1)?.position ?? position
        if (events.length === page) continue
        if (!follow) return
        yield* Effect.sleep(interval)
      }
    }))
  })
).pipe(
  Command.withDescription("Print the events of the log"),
  Command.withSubcommands([logShow])
)

/** JSON is one object a line here, so that a reader need not wait for the end. */
const printEvents = Effect.fnUntraced(function*(events: ReadonlyArray<Event>) {
  if (events.length === 0) return
  const { json } = yield* root
  if (!json) return yield* write(yield* textOf(events))
  const { documentJson } = yield* Effect.promise(() => import("./documentJson.ts"))
  yield* Console.log(events.map((event) => documentJson(event)).join("\n"))
})

const printCsv = Effect.fnUntraced(function*(events: ReadonlyArray<Event>, header: boolean) {
  const { eventsCsv } = yield* Effect.promise(() => import("../render/csv.ts"))
  yield* write(eventsCsv(events, { header }))
})

const knownType = Effect.fnUntraced(function*(type: Option.Option<string>) {
  if (Option.isNone(type)) return
  const { notePrefix, payloads } = yield* Effect.promise(() => import("../event/LedgerEvent.ts"))
  const { nearest } = yield* Effect.promise(() => import("../config/nearest.ts"))
  if (Object.hasOwn(payloads, type.value) || type.value.startsWith(notePrefix)) return
  const known = Object.keys(payloads)
  const meant = nearest(type.value, known)
  return yield* wrongUsage(
    `--type: no event is called "${type.value}"`,
    meant === undefined ? `there are ${known.join(", ")}` : `did you mean ${meant}?`
  )
})
