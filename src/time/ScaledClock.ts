/** A clock that starts elsewhere in time and runs faster: one clock for all processes of a demo or a simulation. */
import { type Clock, Duration, Effect } from "effect"

/** At the real instant `startedAt` the clock shows `origin`; a real second is `speed` of its seconds. Instants in ms. */
export interface ClockSetting {
  readonly origin: number
  readonly startedAt: number
  readonly speed: number
}

/** `<origin>@<startedAt>x<speed>`, the form in which the setting is handed to other processes. */
export const formatClockSetting = ({ origin, speed, startedAt }: ClockSetting): string =>
  `${origin}@${startedAt}x${speed}`

/** Undefined where the text is no such setting. */
export const parseClockSetting = (text: string): ClockSetting | undefined => {
  const [, origin, startedAt, speed] = /^(\d{1,15})@(\d{1,15})x(\d{1,7}(?:\.\d{1,6})?)$/u.exec(text) ?? []
  const setting = { origin: Number(origin), startedAt: Number(startedAt), speed: Number(speed) }
  return origin !== undefined && setting.speed > 0 ? setting : undefined
}

/** The clock's present instant, in whole milliseconds. */
export const scaledNow = ({ origin, speed, startedAt }: ClockSetting, real: number): number =>
  Math.floor(origin + (real - startedAt) * speed)

/** Shows scaled time and sleeps scaled durations, on top of another clock. Time spent is measured scaled as well. */
export const makeScaledClock = (setting: ClockSetting, real: Clock.Clock): Clock.Clock => {
  const millis = () => scaledNow(setting, real.currentTimeMillisUnsafe())
  const nanos = () => BigInt(millis()) * 1_000_000n
  const monotonic = () => BigInt(Math.floor(Number(real.monotonicTimeNanosUnsafe()) * setting.speed))
  return {
    currentTimeMillisUnsafe: millis,
    currentTimeMillis: Effect.sync(millis),
    currentTimeNanosUnsafe: nanos,
    currentTimeNanos: Effect.sync(nanos),
    monotonicTimeNanosUnsafe: monotonic,
    monotonicTimeNanos: Effect.sync(monotonic),
    sleep: (duration) => real.sleep(Duration.millis(Duration.toMillis(duration) / setting.speed))
  }
}
