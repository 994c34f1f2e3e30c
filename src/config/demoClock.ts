/** The clock that demo and simulation share, as a setting that works nowhere else. */
import { type Clock, Effect, FileSystem } from "effect"
import { dirname, isAbsolute, relative, resolve, sep } from "node:path"
import { makeChangingClock, readCourse } from "../time/ChangingClock.ts"
import { type ClockSetting, makeScaledClock, parseClockSetting } from "../time/ScaledClock.ts"
import type { Circumstances } from "./Circumstances.ts"
import { ConfigurationInvalid } from "./ConfigurationInvalid.ts"

const variable = "LEDGER_DEMO_CLOCK"

/** A clock of one speed, or one whose course stands in a file because its speed changes. */
export type DemoClock = ClockSetting | { readonly file: string }

/**
 * Null where none is set. A ledger on a wrong clock would record facts at times when they did not happen, so the setting
 * is refused unless `LEDGER_DEMO=1` says that this is a demo and the log stands in the directory for temporary files.
 */
export const demoClock = Effect.fn("Configuration.demoClock")(
  function*(database: string, circumstances: Circumstances) {
    const written = circumstances.environment[variable]
    if (!written) return null
    if (circumstances.environment["LEDGER_DEMO"] !== "1") {
      return yield* refused("LEDGER_DEMO=1 does not say that this is a demo")
    }
    if (!(yield* isInside(circumstances.temporaryDirectory, database))) {
      return yield* refused("the database is not in the directory for temporary files")
    }
    if (isAbsolute(written)) return yield* changing(written, circumstances.temporaryDirectory)
    const setting: DemoClock | undefined = parseClockSetting(written)
    return setting ??
      (yield* refused("it is not <origin>@<started at>x<speed> in milliseconds, nor a file of such lines"))
  }
)

/** The clock, on top of the real one. */
export const clockOf = (clock: DemoClock, real: Clock.Clock): Clock.Clock =>
  "file" in clock ? makeChangingClock(clock.file, real) : makeScaledClock(clock, real)

const changing = Effect.fnUntraced(function*(file: string, temporary: string) {
  if (!(yield* isInside(temporary, file))) return yield* refused("its file is not in the directory for temporary files")
  if (readCourse(file) === undefined) return yield* refused("its file has no lines <origin>@<started at>x<speed>")
  const clock: DemoClock = { file }
  return clock
})

const refused = (why: string) =>
  new ConfigurationInvalid({
    message: `${variable} is refused: ${why}`,
    hint: `unset ${variable}; only \`ledger demo\` and simulations set it, for their own processes`
  })

const isInside = Effect.fnUntraced(function*(directory: string, file: string) {
  const way = relative(yield* real(directory), yield* real(dirname(file)))
  return way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way)
})

/** Without symbolic links, also where the last parts of the path do not exist yet. */
const real = (path: string): Effect.Effect<string, never, FileSystem.FileSystem> =>
  Effect.gen(function*() {
    const files = yield* FileSystem.FileSystem
    const parent = dirname(path)
    return yield* files.realPath(path).pipe(
      Effect.catch(() =>
        parent === path
          ? Effect.succeed(path)
          : Effect.map(real(parent), (above) => resolve(above, relative(parent, path)))
      )
    )
  })
