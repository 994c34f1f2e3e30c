/** The one clock of a demo: slow while something happens, fast in between; all its processes follow it. */
import { Clock, Effect } from "effect"
import { type ClockCourse, courseNow, courseTiming, withSpeed, writeCourse } from "../time/ChangingClock.ts"

/** How many seconds of the story one real second is. */
export interface Speeds {
  /** A command takes a third of a second: it should not take a quarter of an hour of the story. */
  readonly slow: number
  readonly fast: number
}

export interface StoryClock {
  /** The file that the other processes follow. */
  readonly file: string
  /** The story's instant, ms. */
  readonly now: () => number
  /**
   * Runs fast until the story's instant `until`, ms, `haste` times as fast as usual, showing every frame; no longer than
   * until now where that is past already.
   */
  readonly runTo: (until: number, show: Effect.Effect<void>, haste?: number) => Effect.Effect<void>
}

/** Real milliseconds between two frames of whatever shows the time. */
const frame = 80

/** Begins slow at the story's instant `origin`, ms. */
export const startStoryClock = Effect.fn("StoryClock.start")(function*(file: string, origin: number, speeds: Speeds) {
  const real = yield* Clock.Clock
  const realNow = () => real.currentTimeMillisUnsafe()
  let course: ClockCourse = [{ origin, startedAt: realNow(), speed: speeds.slow }]
  writeCourse(file, course)
  const runTo = Effect.fnUntraced(function*(until: number, show: Effect.Effect<void>, haste = 1) {
    const leg = planLeg(course, realNow(), until, { ...speeds, fast: speeds.fast * haste })
    if (leg === undefined) return
    writeCourse(file, course = leg.course)
    while (realNow() < leg.arrival) {
      yield* show
      yield* Effect.sleep(Math.min(frame, leg.arrival - realNow()))
    }
  })
  const clock: StoryClock = { file, now: () => courseNow(course, realNow()), runTo }
  return clock
})

/** Both changes of speed are written at once, ahead of time, so that no process runs past the end of the leg. */
const planLeg = (course: ClockCourse, now: number, until: number, { fast, slow }: Speeds) => {
  const departure = now + courseTiming.notice
  const distance = until - courseNow(course, departure)
  if (distance <= 0) return undefined
  const arrival = departure + Math.ceil(distance / fast)
  return { course: withSpeed(withSpeed(course, departure, fast), arrival, slow), arrival }
}
