/** What is done when and why in the story: on the team's forge, and where that is not the place for it, at the ledger itself. */
import type { Deed } from "./deed.ts"

/**
 * What happens at the instant `at`, ms: a command of the ledger or, where there is a `deed`, what somebody does on an issue instead. That
 * means the same as the command would.
 */
export interface Step {
  readonly at: number
  readonly why: string
  readonly argv: ReadonlyArray<string>
  readonly deed?: Deed
}

const mission = (word: string, rest: string) => `mission ${word} trentuna/token-monitor${rest}`

/**
 * All of it invented: two missions overlap, and ba borrows vigilio's key (recorded) for a few hours (invented). What people do on the
 * forge is dated by it to the second.
 */
export const script: ReadonlyArray<Step> = [
  step("09:00", "vigilio and ba take up issue #3", mission("start", "#3 --agent vigilio --agent ba"), {
    by: "vigilio",
    issue: 3,
    comments: "/mission start @vigilio @ba"
  }),
  step(
    "10:30",
    "beside it #2, which vigilio and face are assigned to",
    mission("start", "#2 --agent vigilio --agent face"),
    { by: "ludo", issue: 2, labels: "mission/active" }
  ),
  step("11:15", "ba works with vigilio's key", "key assign xai-vigilio ba --from 2026-04-06T11:15:00Z"),
  step("12:15", "#2 rests over noon", mission("pause", "#2"), { by: "ludo", issue: 2, labels: "mission/paused" }),
  step("13:20", "and goes on", mission("resume", "#2"), { by: "ludo", issue: 2, labels: "mission/active" }),
  step("14:00", "vigilio has the key back", "key assign xai-vigilio vigilio --from 2026-04-06T14:00:00Z"),
  step("15:00", "ba leaves #3", mission("crew", "#3 --remove ba"), { by: "vigilio", issue: 3, unassigns: "ba" }),
  // Remembered twenty-five minutes late: the figures move back as if it had been said in time.
  step("16:10", "#2 was done at 15:45, said late", mission("end", "#2 --at 2026-04-06T15:45:00Z")),
  step("17:00", "#3 is done", mission("end", "#3"), { by: "vigilio", issue: 3, closes: true })
]

function step(time: string, why: string, line: string, deed?: Deed): Step {
  const at = Date.parse(`2026-04-06T${time}:00Z`)
  return { at, why, argv: line.split(" "), ...(deed === undefined ? {} : { deed }) }
}
