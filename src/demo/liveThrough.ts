/** Plays the script: what people do and type, and what the daemon does about it, until the day is over and posted. */
import { Effect } from "effect"
import { day } from "./april.ts"
import { deedInWords } from "./deed.ts"
import { type Scene, timeOf, until, withDaemon } from "./Scene.ts"
import { script, type Step } from "./script.ts"

/** After midnight and the posting lag that the configuration names: 6 April is settled. ms. */
const reckoning = Date.UTC(2026, 3, 7, 0, 6)

const minute = 60_000

/** The mission's last reading and the posting lag are over then, if this machine keeps up. ms. */
const evening = Date.UTC(2026, 3, 6, 17, 20)

/** How much faster a night passes than a day. */
const nightly = 3

/** The daemon reads every surface in turn; spending limits are the last. */
export const firstReading = Effect.fnUntraced(function*(scene: Scene) {
  const { clock, daemon, forge, stage, standIn } = scene
  const show = Effect.suspend(() =>
    stage.progress(timeOf(clock.now()), 0, "the daemon reads what was spent since 1 April")
  )
  const isRead = () => standIn.requests().some(({ path }) => path.endsWith("/spending-limits"))
  yield* until(scene, "did not read the stand-in for xAI", isRead, show)
  yield* until(scene, "does not say where it listens", () => daemon.address() !== undefined)
  forge.deliverTo(daemon.address() ?? "")
})

/** The script, at its instants, and the night after it: at its end no bucket of the day can change any more. */
export const liveThrough = Effect.fnUntraced(function*(scene: Scene) {
  const { clock, daemon, ledger, stage, standIn } = scene
  const show = (text: string) =>
    Effect.suspend(() => {
      const now = clock.now()
      const line = `${text} · xAI asked ${standIn.requests().length} times`
      return stage.progress(timeOf(now), (now - day.begins) / (reckoning - day.begins), line)
    })
  for (const step of script) {
    yield* clock.runTo(step.at, show("vigilio, ba and face at work"))
    yield* take(scene, step)
  }
  yield* clock.runTo(evening, show("waiting for what xAI posts late"))
  yield* receiptsSettled(scene, show("waiting for what xAI posts late"))
  yield* clock.runTo(reckoning, show("the night passes"), nightly)
  yield* stage.act(timeOf(reckoning), "the day is over, all is posted: xAI is read a last time", ["snapshot"])
  yield* withDaemon(daemon, ledger.run(["snapshot"]))
})

const take = Effect.fnUntraced(function*(scene: Scene, step: Step) {
  const { clock, daemon, forge, ledger, stage, standIn } = scene
  const { argv, at, deed, why } = step
  if (deed === undefined) {
    yield* stage.act(timeOf(at), why, argv)
    yield* withDaemon(daemon, ledger.run(argv))
    return
  }
  yield* stage.deed(timeOf(at), why, deedInWords(deed))
  yield* withDaemon(daemon, forge.act(deed, at))
  yield* until(scene, "did not answer a comment", () => forge.isAnswered(deed))
  // It reads xAI for what happened just now; where this machine is too slow for that, the schedule has to do.
  const isRead = () => clock.now() > at + minute || standIn.requests().some((request) => request.at >= at)
  yield* until(scene, "did not read the stand-in for xAI", isRead)
})

/**
 * When nothing more can be posted for a mission its receipt is brought up to date once more. That takes a look of the daemon after a reading,
 * for which there are ten minutes of the story and a second of real time, again and again.
 */
const receiptsSettled = Effect.fnUntraced(function*(scene: Scene, show: Effect.Effect<void>) {
  const { clock, forge } = scene
  const areSettled = () => [2, 3].every((issue) => forge.thread(issue).receipt?.body.includes("settled"))
  const settled = until(scene, "did not post the receipts", areSettled, show)
  for (let round = 0; round < 20 && !areSettled(); round++) {
    yield* Effect.timeoutOption(settled, "1 second")
    if (!areSettled()) yield* clock.runTo(clock.now() + 11 * minute, show)
  }
  yield* settled
})
