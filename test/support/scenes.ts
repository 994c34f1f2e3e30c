/** The ledgers on which the examples of the documentation are typed. */
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { join } from "node:path"
import { history } from "../../src/demo/april.ts"
import { agents } from "../../src/demo/DemoHome.ts"
import * as ForgeStandIn from "../../src/demo/forge/ForgeStandIn.ts"
import { opened, setTheScene } from "../../src/demo/forge/team.ts"
import { scopedStandIn } from "../../src/demo/scopedStandIn.ts"
import { script } from "../../src/demo/script.ts"
import { make } from "../../src/demo/xai/History.ts"
import { start, type XaiStandIn } from "../../src/demo/xai/XaiStandIn.ts"
import { Machine } from "./configured.ts"
import { placeOn, type Scene, typed } from "./examples.ts"
import { goldenPlace, goldenTellings } from "./goldenStory.ts"
import { memoryDirectory } from "./memoryDirectory.ts"
import { openLedger } from "./recordedLedger.ts"
import { placed } from "./tellings.ts"
import { keys } from "./worlds.ts"

const minute = 60_000
const hour = 60 * minute

const machineOf = (toml: string, environment: Record<string, string> = {}) =>
  Effect.acquireRelease(
    Effect.sync(() => new Machine(environment).configure(`time_zone = "Etc/UTC"\n${toml}`)),
    (machine) => Effect.sync(() => machine[Symbol.dispose]())
  )

/** A ledger that was told the golden story, at 14:00 of its day. Its source has no account: nothing is read. */
export const golden = Effect.gen(function*() {
  const directory = yield* memoryDirectory
  const database = join(directory, "ledger.db")
  const machine = yield* machineOf(
    `database = "${database}"\n[[source]]\nid = "xai"\nkind = "xai"\nposting_lag = "6 minutes"\n`
  )
  const scene: Scene = { machine, at: goldenPlace.start + 4 * hour, places: placesOn(machine, directory) }
  yield* TestClock.setTime(goldenPlace.start)
  yield* Effect.scoped(Effect.gen(function*() {
    const { tell } = yield* openLedger(database)
    for (const [index, told] of goldenTellings.entries()) {
      const at = goldenPlace.start + hour + index * 10 * minute
      yield* tell({ at, told: placed(told, goldenPlace) }, goldenPlace)
    }
  }))
  return scene
})

const placesOn = (machine: Machine, directory: string): Scene["places"] => [
  placeOn(machine, "/backup"),
  placeOn(machine, "/tmp"),
  ["/var/lib/ledger", directory]
]

/** A machine whose account is the stand-in's, with nothing recorded yet. */
const withAccount = Effect.fnUntraced(function*(begins: number, told = history()) {
  let scene: Scene | undefined
  const provider = yield* scopedStandIn(() => start({ history: told, now: () => scene?.at ?? begins }))
  const directory = yield* memoryDirectory
  const machine = yield* machineOf(settings(provider, directory), {
    XAI_TEAM_ID: provider.teamId,
    XAI_MANAGEMENT_KEY: provider.managementKey
  })
  scene = { machine, at: begins, places: placesOn(machine, directory) }
  return { scene, provider }
})

const settings = ({ url }: XaiStandIn, directory: string): string =>
  `database = "${directory}/ledger.db"
[[source]]
id          = "xai"
kind        = "xai"
base_url    = "${url}"
posting_lag = "5 minutes"
${agents}`

/** The day of `ledger demo`, in the afternoon, for somebody who has not read anything yet. */
export const fresh = Effect.map(withAccount(Date.UTC(2026, 3, 6, 15)), ({ scene }) => scene)

/** The whole day of `ledger demo`, without its clock, its daemon and its forge: read at each bookmark and every hour, which comes to the same figures. */
export const april = Effect.gen(function*() {
  const { scene } = yield* withAccount(Date.UTC(2026, 3, 6, 8, 50))
  for (const { argv, at } of script) {
    yield* readUntil(scene, at)
    yield* lived(scene, at, `ledger ${argv.join(" ")}`)
  }
  yield* readUntil(scene, Date.UTC(2026, 3, 6, 18))
  yield* lived(scene, Date.UTC(2026, 3, 7, 0, 6), "ledger snapshot")
  scene.at = Date.UTC(2026, 3, 7, 0, 6, 10)
  return scene
})

const readUntil = Effect.fnUntraced(function*(scene: Scene, until: number) {
  const next = (at: number) => (Math.floor(at / hour) + 1) * hour
  for (let at = next(scene.at - minute - 1); at < until; at = next(at)) yield* lived(scene, at, "ledger snapshot")
})

const lived = Effect.fnUntraced(function*(scene: Scene, at: number, line: string) {
  scene.at = at
  const { code, said } = yield* typed(scene, line)
  if (code !== 0) throw new Error(`${line}: ${said}`)
})

const cycleEnd = Date.UTC(2026, 4, 1)

/** A billing cycle that was read to its end and invoiced; four days later the provider takes a dollar of it back. */
export const closedCycle = Effect.gen(function*() {
  const { provider, scene } = yield* withAccount(cycleEnd - 4 * hour, make({ keys, account, usages }))
  for (const hours of [-2, -0.1, 0.5, 13, 25, 37, 49]) yield* lived(scene, cycleEnd + hours * hour, "ledger snapshot")
  provider.setHistory({
    ...provider.history(),
    restatements: [{ ...spent(-0.5), ticks: -10_000_000_000n, visibleAt: cycleEnd + 49.5 * hour }]
  })
  yield* lived(scene, cycleEnd + 97 * hour, "ledger snapshot")
  return scene
})

const account = {
  purchases: [{ at: cycleEnd - 100 * hour, cents: 3_100n }],
  corrections: [],
  softLimitCents: 0n,
  hardLimitCents: 20_000n
}

const spent = (hours: number) => ({
  key: "key-a",
  model: "grok-4-0709",
  meter: "Prompt text tokens",
  at: cycleEnd + hours * hour
})

const usages = [
  { ...spent(-3), ticks: 123_456_789_012n },
  { ...spent(-0.5), ticks: 40_000_000_000n }
]

/** A machine on which nothing was ever configured. */
export const bare = Effect.map(
  Effect.acquireRelease(Effect.sync(() => new Machine()), (machine) => Effect.sync(() => machine[Symbol.dispose]())),
  (machine): Scene => ({ machine, at: Date.UTC(2026, 3, 6, 15), places: [] })
)

/** A machine on which nothing was ever configured, and a forge on which the ledger has an account that administers the repository. */
export const connecting = Effect.gen(function*() {
  const scene = yield* bare
  const forge = yield* scopedStandIn(() => ForgeStandIn.start({ now: () => opened }))
  const token = setTheScene(forge, opened, true)
  scene.machine.write("work/token.txt", `${token}\n`)
  return { ...scene, places: [["https://forge.example/git", forge.url]] } satisfies Scene
})
