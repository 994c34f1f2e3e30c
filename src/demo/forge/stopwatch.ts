/** Time tracking: one stopwatch a person on the whole forge, and no hook ever hears of it. */
import { addEntry, note, setState, type Stage, whenOf, type Where } from "./deeds.ts"
import type { Entry, Stopwatch } from "./World.ts"

/** False where it runs already. Starting one stops the person's other. */
export const startStopwatch = (stage: Stage, where: Where): boolean => {
  const running = watchOf(stage, where.by)
  if (running !== undefined && isOn(running, where)) return false
  if (running !== undefined) stopAnywhere(stage, where.by, where.at)
  stage.world.stopwatches.push({
    login: where.by,
    repository: where.repository.id,
    issue: where.issue.number,
    startedAt: whenOf(stage, where)
  })
  addEntry(stage, where, { type: "start_tracking" })
  note(stage, where, { kind: "startedStopwatch" })
  return true
}

/** False where none runs on this issue. */
export const stopStopwatch = (stage: Stage, where: Where): boolean => {
  const running = watchOf(stage, where.by)
  if (running === undefined || !isOn(running, where)) return false
  remove(stage, running)
  const seconds = Math.max(0, (whenOf(stage, where) - running.startedAt) / 1_000)
  track(stage, where, "stop_tracking", seconds)
  note(stage, where, { kind: "stoppedStopwatch", seconds })
  return true
}

/** False where none runs on this issue. No time is kept. */
export const cancelStopwatch = (stage: Stage, where: Where): boolean => {
  const running = watchOf(stage, where.by)
  if (running === undefined || !isOn(running, where)) return false
  remove(stage, running)
  addEntry(stage, where, { type: "cancel_tracking" })
  note(stage, where, { kind: "cancelledStopwatch" })
  return true
}

/** Closing stops the stopwatch of who closes, not those of others. */
export const changeState = (stage: Stage, where: Where, state: "open" | "closed"): void => {
  if (state === "closed" && where.issue.state === "open") stopStopwatch(stage, where)
  setState(stage, where, state)
}

/** Time booked by hand, ending now. */
export const bookTime = (stage: Stage, where: Where, seconds: number): Entry => {
  note(stage, where, { kind: "bookedTime", seconds })
  return track(stage, where, "add_time_manual", seconds)
}

const track = (stage: Stage, where: Where, type: string, seconds: number): Entry => {
  const tracked = { id: stage.world.id("tracked"), login: where.by, seconds, at: whenOf(stage, where) }
  return addEntry(stage, where, { type, body: `|${seconds.toString()}`, tracked })
}

const stopAnywhere = (stage: Stage, login: string, at: number | undefined): void => {
  const running = watchOf(stage, login)
  const repository = stage.world.repositories.find(({ id }) => id === running?.repository)
  const issue = repository?.issues.find(({ number }) => number === running?.issue)
  if (repository !== undefined && issue !== undefined) stopStopwatch(stage, { by: login, repository, issue, at })
}

const watchOf = ({ world }: Stage, login: string): Stopwatch | undefined =>
  world.stopwatches.find((watch) => watch.login === login)

const isOn = (watch: Stopwatch, { issue, repository }: Where): boolean =>
  watch.repository === repository.id && watch.issue === issue.number

const remove = ({ world }: Stage, watch: Stopwatch): void => {
  world.stopwatches = world.stopwatches.filter((other) => other !== watch)
}
