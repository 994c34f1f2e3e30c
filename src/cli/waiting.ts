/** What a person at a terminal sees while a command works for longer than a second. */
import { Clock, Effect } from "effect"
import type { OnProgress } from "../ledger/Ledger.ts"
import { Invocation } from "./Invocation.ts"
import { root } from "./root.ts"

/** Below this a command needs no words about its progress; then a new line every so often (ms). */
const patience = 1000
const refresh = 100

/** Whether somebody watches: standard error is a terminal, and `--quiet` was not asked for. */
const watched = Effect.gen(function*() {
  const { quiet } = yield* root
  const { circumstances, stderr } = yield* Invocation
  return !quiet && stderr.columns !== null && circumstances.environment["TERM"] !== "dumb"
})

/** Gives the work a function that draws how far it is, on one line that is gone at the end. */
export const withProgress = Effect.fnUntraced(function*<A, E, R>(
  work: (onProgress: OnProgress) => Effect.Effect<A, E, R>
) {
  if (!(yield* watched)) return yield* work(() => {})
  const clock = yield* Clock.Clock
  let next = clock.currentTimeMillisUnsafe() + patience
  let drawn = false
  const draw: OnProgress = ({ done, total, what }) => {
    const now = clock.currentTimeMillisUnsafe()
    if (now < next) return
    next = now + refresh
    drawn = true
    const percent = total > 0 ? ` ${Math.floor((done / total) * 100)} %` : ""
    process.stderr.write(`\r\u{1b}[K${what} ${done.toLocaleString("en")}/${total.toLocaleString("en")}${percent}`)
  }
  return yield* work(draw).pipe(Effect.ensuring(Effect.sync(() => {
    if (drawn) process.stderr.write("\r\u{1b}[K")
  })))
})

/** Says what is being waited for, if it takes longer than a second. */
export const announced = Effect.fnUntraced(function*<A, E, R>(what: string, work: Effect.Effect<A, E, R>) {
  if (!(yield* watched)) return yield* work
  let drawn = false
  const words = Effect.sync(() => {
    drawn = true
    process.stderr.write(`\r\u{1b}[K${what} …`)
  }).pipe(Effect.delay(patience))
  return yield* Effect.scoped(Effect.andThen(Effect.forkScoped(words), work)).pipe(Effect.ensuring(Effect.sync(() => {
    if (drawn) process.stderr.write("\r\u{1b}[K")
  })))
})

/** For what changes the past: how long it takes is how much was spent since then that falls to others. */
export const booked = <A, E, R>(work: Effect.Effect<A, E, R>) => announced("recorded, booking what it moves", work)
