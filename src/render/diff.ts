/** Why a figure moved, for people: the two figures, the reasons, and the events behind them. */
import { Usd } from "../money/Usd.ts"
import type { Difference, EventMoved, GroupMoved, ReasonMoved } from "../report/documents/Difference.ts"
import type { Dimension } from "../report/documents/Dimension.ts"
import { rangeText } from "./figures.ts"
import { flow } from "./flow.ts"
import { inZone } from "./inZone.ts"
import { type Line, printLines, styled } from "./Line.ts"
import { moment } from "./moment.ts"
import { cents, gained, ticksOf } from "./money.ts"
import { groupName } from "./names.ts"
import { questionLines } from "./question.ts"
import { type RenderOptions, usualLimit } from "./RenderOptions.ts"
import { tableLines } from "./Table.ts"
import { noticeLines } from "./trust.ts"

/** Times are those of the document's own zone. */
export const renderDifference = (difference: Difference, given: RenderOptions): string => {
  const options = { ...given, timeZone: difference.timeZone }
  const { columns } = options
  const { earlier, later } = difference
  const points = `between event ${earlier.position} and event ${later.position}`
  return printLines([
    ...questionLines("Why the cost moved, in USD", difference, columns, points),
    [],
    ...figureLines(difference, options),
    ...noticeLines(difference.notices, options),
    ...reasonLines(difference, options),
    ...eventLines(difference, options),
    ...difference.renamed.flatMap(({ from, to, what }) =>
      flow("  ", `${what} ${from ?? "(unnamed)"} is now called ${to ?? "(unnamed)"}`, columns, "quiet")
    )
  ], options)
}

const figureLines = (
  { difference, earlier, later, unexplained }: Difference,
  { columns, timeZone }: RenderOptions
): ReadonlyArray<Line> => {
  const at = ({ position, recordedAt, total }: Difference["earlier"]) => [
    { text: `event ${position}` },
    { text: recordedAt === null ? "" : moment(recordedAt, timeZone) },
    { text: cents(total.billed) },
    { text: rangeText(total), style: "quiet" as const },
    { text: total.state, style: "quiet" as const }
  ]
  const estimated = difference.estimated === "0" ? "" : `, estimated ${gained(difference.estimated)}`
  return [
    ...tableLines({
      columns: [
        { heading: "as of", side: "left" },
        { heading: "recorded", side: "left", leaves: 1 },
        { heading: "cost", side: "right" },
        { heading: "range", side: "right", leaves: 3 },
        { heading: "", side: "left", leaves: 2 }
      ],
      rows: [at(earlier), at(later)]
    }, columns),
    ...flow("  ", `moved by ${gained(difference.billed)}, exactly ${difference.billed}${estimated}`, columns, "strong"),
    ...(unexplained.billed === "0" && unexplained.estimated === "0"
      ? []
      : flow("! ", `the reasons leave ${unexplained.billed} unexplained`, columns, "bad"))
  ]
}

const reasonTexts: Record<ReasonMoved["reason"], string> = {
  observed: "newly observed usage",
  restated: "restated by the provider",
  bookmark: "bookmark",
  "key-assigned": "key given to another agent",
  "split-rule": "split rule changed"
}

/** `bookmark MissionEnded`; of other reasons the type says nothing more. */
const reasonText = ({ reason, type }: Pick<ReasonMoved, "reason" | "type">): string =>
  reason === "bookmark" ? `${reasonTexts[reason]} ${type}` : reasonTexts[reason]

const reasonLines = (
  { by, events, reasons, timeZone }: Difference,
  { columns }: RenderOptions
): ReadonlyArray<Line> => {
  if (reasons.length === 0) {
    // Events may have moved money among missions all the same.
    const text = events.length === 0 ? "No event moved the total." : "What the events moved cancels out."
    return [[], ...flow("  ", text, columns, "quiet")]
  }
  return [
    [],
    ...tableLines({
      columns: [
        { heading: "why", side: "left", cut: true },
        { heading: "events", side: "right" },
        { heading: "exact", side: "right" }
      ],
      rows: reasons.flatMap((reason) => [
        [{ text: reasonText(reason) }, { text: String(reason.events) }, { text: exactly(reason) }],
        ...(reason.groups ?? []).map((group) => [
          { text: `  ${nameOf(group, by, timeZone)}` },
          { text: "" },
          { text: exactly(group) }
        ])
      ])
    }, columns)
  ]
}

const nameOf = (group: GroupMoved, by: ReadonlyArray<Dimension>, zone: string): string =>
  by.map((dimension) => groupName(group, dimension, zone)).join(", ")

/** With a sign; what is estimated stands beside what is billed. */
const exactly = ({ billed, estimated }: { readonly billed: string; readonly estimated: string }): string =>
  estimated === "0" ? plus(billed) : `${plus(billed)} (estimated ${plus(estimated)})`

const plus = (exact: string): string => exact === "0" || exact.startsWith("-") ? exact : `+${exact}`

const eventLines = (
  { events }: Difference,
  { columns, limit = usualLimit, timeZone }: RenderOptions
): ReadonlyArray<Line> => {
  if (events.length === 0) return []
  const rest = events.slice(limit)
  return [
    [],
    styled("Events", "strong"),
    ...events.slice(0, limit).flatMap((event) => [
      ...flow("  ", `${exactly(event)} event ${event.position}: ${inZone(event.summary, timeZone)}`, columns),
      ...flow("    ", whenText(event, timeZone), columns, "quiet")
    ]),
    ...(rest.length === 0
      ? []
      : flow("  ", `and ${rest.length} more, ${plus(sumOf(rest))} together: --all shows them`, columns, "quiet"))
  ]
}

const whenText = ({ actor, occurredAt, reason, recordedAt, type }: EventMoved, zone: string): string => {
  const recorded = occurredAt.slice(0, 19) === recordedAt.slice(0, 19)
    ? ""
    : `, recorded ${moment(recordedAt, zone, true)}`
  return `${reasonText({ reason, type })} · ${moment(occurredAt, zone, true)}${recorded} · ${actor}`
}

const sumOf = (events: ReadonlyArray<EventMoved>): string =>
  Usd.format(Usd.sum(events.map(({ billed }) => ticksOf(billed))))
