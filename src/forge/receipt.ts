/** The receipt of a mission as Markdown: a pure function of what the ledger knew at one position, so that anybody can make it again. */
import { createHash } from "node:crypto"
import { percent } from "../render/bar.ts"
import { rangeText } from "../render/figures.ts"
import { cents, shareOf } from "../render/money.ts"
import { agentName, groupName } from "../render/names.ts"
import type { Figure } from "../report/documents/Figure.ts"
import type { Mission } from "../report/documents/Mission.ts"
import { inMarkdown } from "./inMarkdown.ts"
import { type ReceiptMarker, receiptMarker } from "./marker.ts"
import type { Corrected, MissionThen, ReceiptFacts, Share } from "./receiptFacts.ts"

/** `digest`: of what the mission is charged with; without position, head and what others spent, which change all the time. */
export interface Receipt {
  readonly text: string
  readonly digest: string
}

/**
 * Whole lines, the first of them hidden. Times are UTC, money is USD, rounded as everywhere. `version`: as receipts of that version were
 * written, so that those that stand on issues can be made again.
 */
export const receipt = (facts: ReceiptFacts, version: ReceiptMarker["version"] = 2): Receipt => {
  const { corrected, head, id, meters, mission, shares } = facts
  const charged = [
    headline(mission),
    ...correction(mission, corrected),
    ...agentTable(mission),
    ...table("meter", meters.groups.map((group) => [groupName(group, "meter", "UTC"), group])),
    ...windowLines(mission)
  ]
  const [first, ...rest] = charged
  const text = [
    receiptMarker({
      ...{ version, mission: id, asOf: mission.asOf.position, head, isElsewhere: false },
      log: version === 1 ? null : facts.log,
      corrects: corrected?.position ?? null
    }),
    version === 1 ? first : `${first} · ${inMarkdown(mission.mission)}`,
    ...rest,
    ...shares.flatMap(shareLine),
    ...origin(facts)
  ].join("\n")
  // Of a correction only what it corrects: its date is that of the last look. Nor what the mission is called, which is no charge.
  const lasting = [...charged.filter((line) => !line.startsWith("**Corrected")), corrected?.was ?? ""]
  return { text, digest: createHash("sha256").update(lasting.join("\n")).digest("hex") }
}

/**
 * What stands in the place of a receipt on an issue that the mission is not on any more, as it moved, or was merged into another one. Its
 * digest is no receipt's.
 */
export const receiptElsewhere = ({ head, id, log, mission }: MissionThen): Receipt => {
  const name = inMarkdown(mission.mission)
  const asOf = mission.asOf.position
  return {
    text: [
      receiptMarker({ version: 2, log, mission: id, asOf, head, corrects: null, isElsewhere: true }),
      `**This mission is ${name} now**: what it costs is said there.`,
      ...origin({ head, mission })
    ].join("\n"),
    digest: `elsewhere ${mission.mission}`
  }
}

/** Whether a digest is that of `receiptElsewhere`. */
export const isElsewhere = (digest: string | null): boolean => digest?.startsWith("elsewhere ") === true

const origin = ({ head, mission }: Pick<MissionThen, "head" | "mission">): ReadonlyArray<string> => {
  const { position, recordedAt } = mission.asOf
  return [
    "",
    `As of event ${position} of the log${recordedAt === null ? "" : `, ${utc(recordedAt)} UTC`}, hash \`${head}\`.`,
    "Check it where the ledger is: `ledger verify --receipt` with the address of this comment.",
    ""
  ]
}

/** Whether the figure is not expected to change any more; if it does, that is said. */
export const isSettled = ({ certainty }: Pick<Mission, "certainty">): boolean => certainty !== "provisional"

const states = {
  open: "mission still running",
  paused: "mission paused",
  ended: "mission ended",
  none: "no bookmark of the mission counts"
} as const

/** What each agent's part is; nothing where nothing was spent. */
export const agentTable = ({ byAgent }: Mission): ReadonlyArray<string> =>
  table("agent", byAgent.map((cost) => [agentName(cost.agent), cost]))

/** Cost, certainty, range and state in one line. */
export const headline = (mission: Mission): string => {
  const { billed, certainty, endedAt, estimated, state } = mission
  const until = endedAt === null ? "" : ` ${utc(endedAt)} UTC`
  return [
    `**${state === "ended" ? "Cost" : "Cost so far"}: ${cents(billed)} USD**`,
    certainty,
    `range ${rangeText(mission)}`,
    ...(estimated === "0" ? [] : [`besides estimated ${cents(estimated)}`]),
    `${states[state]}${until}`
  ].join(" · ")
}

const correction = ({ asOf, billed }: Mission, corrected: Corrected | null): ReadonlyArray<string> => {
  if (corrected === null) return []
  const { position, was } = corrected
  const on = asOf.recordedAt === null ? "" : ` on ${asOf.recordedAt.slice(0, 10)}`
  return ["", `**Corrected${on}**: was ${cents(was)} USD at event ${position}, is ${cents(billed)} USD.`]
}

type Row = readonly [name: string, cost: Pick<Figure, "billed" | "low" | "high">]

const table = (heading: string, rows: ReadonlyArray<Row>): ReadonlyArray<string> =>
  rows.length === 0 ? [] : [
    "",
    `| ${heading} | cost in USD | range |`,
    "|---|--:|--:|",
    ...rows.map(([name, cost]) => `| ${inMarkdown(name)} | ${cents(cost.billed)} | ${rangeText(cost)} |`)
  ]

/** Of a mission with more of them the last are shown. */
const mostWindows = 10

const windowLines = ({ windows }: Mission): ReadonlyArray<string> => {
  if (windows.length === 0) return []
  const left = windows.length - mostWindows
  return [
    "",
    "Time windows (UTC):",
    "",
    ...(left > 0 ? [`- ${left} earlier ones`] : []),
    ...windows.slice(-mostWindows).map(({ crew, from, to, weight }) =>
      `- ${utc(from)} – ${to === null ? "now" : utc(to)}, ${crewCell(crew)}${weight === 1 ? "" : `, weight ${weight}`}`
    )
  ]
}

/** The crew, names as code. */
export const crewCell = (crew: Mission["crew"]): string => {
  if (crew === "everyone") return "everyone"
  return "everyoneExcept" in crew
    ? `everyone but ${crew.everyoneExcept.map(inMarkdown).join(", ")}`
    : crew.map(inMarkdown).join(", ")
}

const shareLine = ({ cycle, part, whole }: Share): ReadonlyArray<string> => {
  const share = shareOf(part, whole)
  return share === null
    ? []
    : ["", `${percent(share)} of all spend of ${cycle}: ${cents(part)} of ${cents(whole)} USD.`]
}

/** `2026-04-06 17:04:05`. */
export const utc = (instant: string): string =>
  new Date(Date.parse(instant)).toISOString().slice(0, 19).replace("T", " ")
