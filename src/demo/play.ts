/** Plays the story of April: a stand-in for xAI, the real daemon, and the real command line, on one clock. */
import { Duration, Effect } from "effect"
import { day, history, script } from "./april.ts"
import { DemoFailed } from "./DemoFailed.ts"
import { type DemoHome, environmentOf, makeHome, writeConfig } from "./DemoHome.ts"
import { type LedgerProgram, ledgerProgram, type RunningDaemon } from "./LedgerProgram.ts"
import { questions } from "./questions.ts"
import { makeStage, type Stage, type StageOptions } from "./Stage.ts"
import { startStoryClock, type StoryClock } from "./StoryClock.ts"
import { start, type XaiStandIn } from "./xai/XaiStandIn.ts"

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

/** After midnight and the posting lag that the configuration names: 6 April is settled. ms. */
const reckoning = Date.UTC(2026, 3, 7, 0, 6)

/** How much faster a night passes than a day. */
const nightly = 3

/** Real time until the daemon must have read the provider once; it takes a second or two. */
const patience = Duration.seconds(60)

/** Everything that belongs to one demo. */
interface Scene {
  readonly home: DemoHome
  readonly stage: Stage
  readonly clock: StoryClock
  readonly standIn: XaiStandIn
  readonly ledger: LedgerProgram
  readonly daemon: RunningDaemon
}

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
    writeConfig(home, standIn)
    const ledger = ledgerProgram(launcher, home, environmentOf(home, standIn, colour))
    yield* stage.gap
    yield* stage.act(timeOf(clock.now()), "the daemon starts, and reads xAI every ten minutes and at each bookmark", [
      "daemon"
    ])
    const scene: Scene = { home, stage, clock, standIn, ledger, daemon: yield* ledger.daemon }
    yield* firstReading(scene)
    yield* liveThrough(scene)
    yield* ask(scene)
    yield* scene.daemon.stop
    yield* farewell(stage, home, { keep, typed })
  }))
)

const opening =
  "The ledger on recorded figures: team trentuna's xAI account, 4-6 April 2026. The provider is a stand-in " +
  "on 127.0.0.1; the daemon and the commands are the real ones. All share one clock, which runs fast where nothing happens. " +
  "A mission is the work on one issue; what its agents' keys spend between its bookmarks is its cost."

const playing = ({ now }: StoryClock) =>
  Effect.acquireRelease(
    Effect.promise(() => start({ history: history(), now })),
    (standIn) => Effect.promise(() => standIn.close())
  )

/** The daemon reads every surface in turn; spending limits are the last. */
const firstReading = ({ clock, daemon, home, stage, standIn }: Scene) =>
  Effect.gen(function*() {
    while (!standIn.requests().some(({ path }) => path.endsWith("/spending-limits"))) {
      yield* daemon.alive
      yield* stage.progress(timeOf(clock.now()), 0, "the daemon reads what was spent since 1 April")
      yield* Effect.sleep("40 millis")
    }
  }).pipe(Effect.timeoutOrElse({ duration: patience, orElse: () => Effect.fail(silent(home)) }))

const silent = (home: DemoHome) =>
  new DemoFailed({
    code: "demo-failed",
    message: "the daemon did not read the stand-in for xAI in a minute",
    hint: `try again when this machine has less to do; what the daemon said is kept in ${home.daemonLog}`,
    exitCode: 1
  })

/** The script, at its instants, and the night after it: at its end no bucket of the day can change any more. */
const liveThrough = Effect.fnUntraced(function*({ clock, daemon, ledger, stage, standIn }: Scene) {
  const asked = () => `xAI asked ${standIn.requests().length} times`
  const show = (text: string) =>
    Effect.suspend(() => {
      const now = clock.now()
      return stage.progress(timeOf(now), (now - day.begins) / (reckoning - day.begins), `${text} · ${asked()}`)
    })
  for (const { argv, at, why } of script) {
    yield* clock.runTo(at, show("vigilio, ba and face at work"))
    yield* stage.act(timeOf(clock.now()), why, argv)
    yield* Effect.forEach(noticesIn(yield* withDaemon(daemon, ledger.run(argv))), stage.notice)
  }
  yield* clock.runTo(reckoning, show("waiting for what xAI posts late"), nightly)
  yield* stage.act(timeOf(clock.now()), `the day is over, all is posted: ${asked()}, a last time now`, ["snapshot"])
  yield* withDaemon(daemon, ledger.run(["snapshot"]))
})

/** A daemon that has ended is why a command fails, or would do its work alone. */
const withDaemon = <A>({ alive }: RunningDaemon, command: Effect.Effect<A, DemoFailed>) =>
  Effect.andThen(alive, Effect.tapError(command, () => alive))

/** All but what was asked for and the event that records it. */
const noticesIn = (answer: string): ReadonlyArray<string> =>
  answer.trimEnd().split("\n").slice(1).filter((line) => !/^ +event \d/u.test(line)).map((line) => line.trim())

const ask = Effect.fnUntraced(function*({ daemon, ledger, stage }: Scene) {
  for (const { argv, heading, remark } of questions) {
    yield* stage.heading(heading)
    yield* stage.command(argv)
    yield* withDaemon(daemon, ledger.show(argv))
    if (remark !== undefined) yield* stage.remark(remark)
  }
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

const timeOf = (instant: number): string => new Date(instant).toISOString().slice(11, 16)
