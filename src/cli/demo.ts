/** `ledger demo`: a day of three agents on recorded figures, with nothing but this program. */
import { Effect, Option } from "effect"
import { Command, Flag } from "effect/cli"
import { realpathSync } from "node:fs"
import { delimiter, join } from "node:path"
import type { Circumstances } from "../config/Circumstances.ts"
import { appearanceOf } from "./appearance.ts"
import { wrongUsage } from "./failure.ts"
import { Invocation } from "./Invocation.ts"
import { root, switchFlag } from "./root.ts"

/** Fast enough for eight hours in four seconds, slow enough for the daemon to keep up. */
const usualSpeed = 8000

export const demo = Command.make(
  "demo",
  {
    keep: switchFlag("keep", "Keep the directory, to ask it more"),
    speed: Flag.Int("speed").pipe(
      Flag.withDescription("Seconds of the story in a second where nothing happens"),
      Flag.withDefault(usualSpeed),
      Flag.withHidden
    )
  },
  Effect.fnUntraced(function*({ keep, speed }) {
    yield* ownSettings
    if (speed < 60 || speed > 60_000) {
      return yield* wrongUsage("--speed is not between 60 and 60000", `leave it out for ${usualSpeed}`)
    }
    const { noColor, quiet } = yield* root
    const { circumstances, stderr, stdout } = yield* Invocation
    const { TERM } = circumstances.environment
    const live = quiet || stderr.columns === null || TERM === "dumb" ? null : { columns: stderr.columns || 80 }
    const { play } = yield* Effect.promise(() => import("../demo/play.ts"))
    const launcher = process.argv[1] ?? ""
    yield* play({
      keep,
      speed,
      launcher,
      live,
      typed: typedFor(launcher, circumstances),
      ...appearanceOf(stdout, circumstances.environment, noColor)
    })
  })
).pipe(Command.withDescription("Play a recorded day: no keys, no network, nothing left behind"))

/** The demo brings its own ledger, and what it tells is for people. */
const ownSettings = Effect.gen(function*() {
  const { config, db, json, tz, url } = yield* root
  const given = Object.entries({ config, db, tz, url }).find(([, flag]) => Option.isSome(flag))?.[0]
  const unfit = json ? "json" : given
  if (unfit !== undefined) {
    return yield* wrongUsage(
      `\`ledger demo\` brings a ledger of its own and takes no --${unfit}`,
      "run it with --keep, and ask the directory that it names"
    )
  }
})

/** `npx ledger` beside the package, `ledger` where the shell finds this one, else the very files that run now. */
const typedFor = (launcher: string, { environment, workingDirectory }: Circumstances): string => {
  const own = realPath(launcher)
  const beside = [join("bin", "ledger.js"), join("node_modules", ".bin", "ledger")]
  if (beside.some((path) => realPath(join(workingDirectory, path)) === own)) return "npx ledger"
  const found = (environment["PATH"] ?? "").split(delimiter).map((path) => realPath(join(path, "ledger")))
  return found.find((path) => path !== undefined) === own ? "ledger" : `${process.execPath} ${launcher}`
}

const realPath = (path: string): string | undefined => {
  try {
    return realpathSync(path)
  } catch {
    return undefined
  }
}
