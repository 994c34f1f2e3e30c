/** Plays the story of April: stand-ins for xAI and the team's forge, the real daemon, and the real command line, on one clock. */
import { Effect } from "effect"
import { day, history } from "./april.ts"
import { type DemoHome, environmentOf, makeHome, writeConfig } from "./DemoHome.ts"
import { ledgerProgram } from "./LedgerProgram.ts"
import { firstReading, liveThrough } from "./liveThrough.ts"
import { questions } from "./questions.ts"
import { type Scene, timeOf, withDaemon } from "./Scene.ts"
import { scopedStandIn } from "./scopedStandIn.ts"
import { makeStage, type Stage, type StageOptions } from "./Stage.ts"
import { startStoryClock, type StoryClock } from "./StoryClock.ts"
import { startTeamForge } from "./TeamForge.ts"
import { threadLines } from "./threadLines.ts"
import { start } from "./xai/XaiStandIn.ts"

export interface DemoOptions extends StageOptions {
  /** Leaves the directory where it is. */
  readonly keep: boolean
  /** Seconds of the story in a second where nothing happens. */
  readonly speed: number
  /** The file that Node runs as `ledger`. */
  readonly launcher: string
  /** How the person at this machine calls it. */
  readonly typed: string
}

/** Where something happens an hour takes two minutes, so that a command takes a few seconds of the story. */
const slow = 30

/** Ends when all is told. What it started has ended then, in whatever way it ends itself. */
export const play = Effect.fn("demo.play")((options: DemoOptions) =>
  Effect.scoped(Effect.gen(function*() {
    const { colour, keep, launcher, speed, typed } = options
    const stage = makeStage(options)
    yield* Effect.addFinalizer(() => stage.wipe)
    yield* stage.remark(opening)
    const home = yield* makeHome(keep)
    const clock = yield* startStoryClock(home.clock, day.begins, { slow, fast: speed })
    const standIn = yield* playing(clock)
    const forge = yield* startTeamForge(clock.now)
    writeConfig(home, standIn, forge)
    const ledger = ledgerProgram(launcher, home, environmentOf(home, standIn, forge, colour))
    yield* stage.gap
    yield* stage.act(timeOf(day.begins), "the daemon starts, and reads xAI every ten minutes and at each bookmark", [
      "daemon"
    ])
    const scene: Scene = { home, stage, clock, standIn, forge, ledger, daemon: yield* ledger.daemon }
    yield* firstReading(scene)
    yield* liveThrough(scene)
    yield* ask(scene)
    yield* showIssue(scene)
    yield* scene.daemon.stop
    yield* farewell(stage, home, { keep, typed })
  }))
)

const opening =
  "The ledger on recorded figures: team trentuna's xAI account, 4-6 April 2026. The provider and the team's forge are stand-ins " +
  "on 127.0.0.1; the daemon and the commands are the real ones. All share one clock, which runs fast where nothing happens. " +
  "A mission is the work on one issue; what its agents' keys spend between its bookmarks is its cost. The bookmarks are what people " +
  "do on the issue; the daemon writes there what it cost."

const playing = ({ now }: StoryClock) => scopedStandIn(() => start({ history: history(), now }))

const ask = Effect.fnUntraced(function*({ daemon, ledger, stage }: Scene) {
  for (const { argv, heading, remark } of questions) {
    yield* stage.heading(heading)
    yield* stage.command(argv)
    yield* withDaemon(daemon, ledger.show(argv))
    if (remark !== undefined) yield* stage.remark(remark)
  }
})

/** What its readers see on the issue, and that it can be checked. */
const showIssue = Effect.fnUntraced(function*({ daemon, forge, ledger, stage }: Scene) {
  const thread = forge.thread(3)
  yield* stage.heading("And what does issue #3 itself say?")
  yield* stage.lines((columns) => threadLines(thread, columns))
  const check = ["verify", "--receipt", thread.receipt?.address ?? ""]
  yield* stage.heading("Is that what the ledger says?")
  yield* stage.command(check)
  yield* withDaemon(daemon, ledger.show(check))
})

const farewell = Effect.fnUntraced(
  function*(stage: Stage, { config, directory }: DemoHome, { keep, typed }: Pick<DemoOptions, "keep" | "typed">) {
    yield* stage.heading("Where to go from here")
    if (keep) {
      yield* stage.remark(
        `Everything is kept in ${directory}: the log, the views, the daemon's own log. Ask it yourself:`
      )
      yield* stage.example(`${typed} --config ${config} report --mission 3 --by agent,meter`)
      yield* stage.example(`${typed} --config ${config} log`)
    } else {
      yield* stage.remark("The daemon has stopped and its directory is removed; with --keep it stays and can be asked.")
    }
    yield* stage.remark("With your own account (XAI_MANAGEMENT_KEY and XAI_TEAM_ID set):")
    yield* stage.example(`${typed} snapshot && ${typed} report --by key`)
    yield* stage.remark("README.md goes on from there.")
  }
)
