/** A scaled clock whose owner changes its speed while it runs; other processes read its course from a file. */
import { type Clock, Duration, Effect } from "effect"
import * as fs from "node:fs"
import { type ClockSetting, formatClockSetting, parseClockSetting, scaledNow } from "./ScaledClock.ts"

/** Each setting rules from its `startedAt` on, until the next one does; the first also rules before. Never empty. */
export type ClockCourse = ReadonlyArray<ClockSetting>

/** Of this process and of the others, in real milliseconds. */
export const courseTiming = {
  /** A change is written this long before it applies, so that nobody shows a time of the old course afterwards. */
  notice: 25,
  /** The file is read again when what is known of it is older. Shorter than the notice. */
  freshness: 5,
  /** Who sleeps looks this often whether the speed has changed. */
  doze: 20
} as const

/** The course's instant at the real instant `real`, both in ms. */
export const courseNow = (course: ClockCourse, real: number): number =>
  scaledNow(course.findLast(({ startedAt }) => startedAt <= real) ?? course[0]!, real)

/** The course with another speed from the real instant `from` on; what it said of later instants is forgotten. */
export const withSpeed = (course: ClockCourse, from: number, speed: number): ClockCourse => {
  const kept = course.filter(({ startedAt }, index) => index === 0 || startedAt < from)
  return [...kept, { origin: courseNow(kept, from), startedAt: from, speed }]
}

/** Others see the old course or the new one, never half of it. */
export const writeCourse = (file: string, course: ClockCourse): void => {
  fs.writeFileSync(`${file}.new`, course.map((setting) => `${formatClockSetting(setting)}\n`).join(""))
  fs.renameSync(`${file}.new`, file)
}

/** Undefined where the file cannot be read or is no course. */
export const readCourse = (file: string): ClockCourse | undefined => {
  try {
    const course = fs.readFileSync(file, "utf8").trimEnd().split("\n").map(parseClockSetting)
    return course.every((setting) => setting !== undefined) ? course : undefined
  } catch {
    return undefined
  }
}

/**
 * Shows the course of the file, and sleeps by it. A file that has gone leaves the clock on the course last read, at first
 * on the real one's.
 */
export const makeChangingClock = (file: string, real: Clock.Clock): Clock.Clock => {
  let known: ClockCourse = [{ origin: 0, startedAt: 0, speed: 1 }]
  let readAt = -Infinity
  const following = (now: number): ClockCourse => {
    if (now - readAt < courseTiming.freshness && now >= readAt) return known
    readAt = now
    return known = readCourse(file) ?? known
  }
  const millis = () => {
    const now = real.currentTimeMillisUnsafe()
    return courseNow(following(now), now)
  }
  const nanos = () => BigInt(millis()) * 1_000_000n
  const sleepUntil = (until: number): Effect.Effect<void> =>
    Effect.suspend(() => {
      const now = real.currentTimeMillisUnsafe()
      const left = until - courseNow(following(now), now)
      if (left <= 0) return Effect.void
      return Effect.andThen(real.sleep(Duration.millis(wait(following(now), now, left))), sleepUntil(until))
    })
  return {
    currentTimeMillisUnsafe: millis,
    currentTimeMillis: Effect.sync(millis),
    currentTimeNanosUnsafe: nanos,
    currentTimeNanos: Effect.sync(nanos),
    monotonicTimeNanosUnsafe: nanos,
    monotonicTimeNanos: Effect.sync(nanos),
    sleep: (duration) => Effect.suspend(() => sleepUntil(millis() + Duration.toMillis(duration)))
  }
}

/** Real milliseconds to sleep before looking again, where `left` of the course's are left. */
const wait = (course: ClockCourse, now: number, left: number): number => {
  const { speed } = course.findLast(({ startedAt }) => startedAt <= now) ?? course[0]!
  return Math.min(courseTiming.doze, Math.max(1, left / speed))
}
