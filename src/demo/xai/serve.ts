/**
 * The stand-in as a program: prints its address, team and key as one line of JSON, then serves until it is stopped.
 *
 * `node src/demo/xai/serve.ts [--port N] [--story live|april] [--clock SETTING]`: `live` (default) spends a little
 * every few seconds from now on, `april` plays the recorded story. The clock is the real one unless a setting as in
 * `LEDGER_DEMO_CLOCK` names another: `<origin>@<started at>x<speed>`, in ms.
 */
import { parseArgs } from "node:util"
import { history as april, keyIds } from "../../demo/april.ts"
import { parseClockSetting, scaledNow } from "../../time/ScaledClock.ts"
import { liveCall } from "./live.ts"
import { start } from "./XaiStandIn.ts"

const usage = "[--port N] [--story live|april] [--clock <origin>@<started at>x<speed>]"

const asked = () => {
  try {
    return parseArgs({
      options: {
        port: { type: "string", default: "0" },
        story: { type: "string", default: "live" },
        clock: { type: "string" },
        help: { type: "boolean", short: "h", default: false }
      }
    }).values
  } catch {
    return undefined
  }
}

const values = asked()
if (values?.help === true) {
  process.stdout.write(`serve ${usage}\n`)
  process.exit(0)
}

const port = Number(values?.port)
const clock = parseClockSetting(values?.clock ?? "0@0x1")
if (
  values === undefined || !["live", "april"].includes(values.story) || !Number.isInteger(port) || clock === undefined
) {
  process.stderr.write(`serve: wants ${usage}\n`)
  process.exit(2)
}

const now = (): number => scaledNow(clock, Date.now())
const recorded = april()
const standIn = await start({
  history: values.story === "april" ? recorded : { ...recorded, usages: [], keyChanges: [], lag: 20_000 },
  now,
  options: { port }
})

const spending = values.story === "april" ? undefined : setInterval(() => {
  const keys = Object.values(keyIds)
  standIn.append(...liveCall(keys[Math.floor(Math.random() * keys.length)] ?? keys[0] ?? "", now(), Math.random))
}, 3_000)

const stop = (): void => {
  clearInterval(spending)
  void standIn.close()
}
process.once("SIGTERM", stop).once("SIGINT", stop)

const { managementKey, teamId, url } = standIn
process.stdout.write(`${JSON.stringify({ url, teamId, managementKey })}\n`)
