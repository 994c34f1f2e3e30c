/** The surfaces of a billing cycle for people: side by side, then how they differ and why. */
import type { Difference, Reconciliation, SourceReconciliation, Surfaced } from "../report/documents/Reconciliation.ts"
import { flow, flowParts } from "./flow.ts"
import { type Line, printLines, styled } from "./Line.ts"
import { moment } from "./moment.ts"
import { cents } from "./money.ts"
import { keyName } from "./names.ts"
import type { RenderOptions } from "./RenderOptions.ts"
import { type Cell, tableLines } from "./Table.ts"
import { noticeLines } from "./trust.ts"

export const renderReconciliation = (reconciliation: Reconciliation, options: RenderOptions): string => {
  const { asOf, cycle, notices, sources, timeZone } = reconciliation
  const { columns } = options
  const known = asOf.recordedAt === null
    ? "nothing recorded yet"
    : `as of event ${asOf.position}, ${moment(asOf.recordedAt, options.timeZone)} ${options.timeZone}`
  return printLines([
    ...flowParts([`Billing cycle ${cycle} (${timeZone}) in USD`, known], columns, "strong"),
    ...noticeLines(notices, options),
    ...(sources.length === 0 ? flow("", "No source has been read yet. Read them: ledger snapshot", columns) : []),
    ...sources.flatMap((source) => sourceLines(source, options))
  ], options)
}

const sourceLines = (source: SourceReconciliation, options: RenderOptions): ReadonlyArray<Line> => [
  [],
  styled(source.source, "strong"),
  ...tableLines({
    columns: [
      { heading: "surface", side: "left", cut: true },
      { heading: "amount", side: "right" },
      { heading: "", side: "left", cut: true }
    ],
    rows: surfaceRows(source, options)
  }, options.columns),
  [],
  ...source.differences.flatMap((difference) => differenceLines(difference, options)),
  ...(source.unchecked === undefined
    ? []
    : flow("! ", `Usage is compared with nothing: of this cycle, ${source.unchecked}.`, options.columns, "warning")),
  ...source.changes.flatMap(({ text }) => flow("! ", text, options.columns, "bad"))
]

type Row = ReadonlyArray<Cell>

const row = (name: string, amount: string, told = ""): Row => [
  { text: name },
  { text: cents(amount) },
  { text: told, style: "quiet" }
]

const surfaceRows = (source: SourceReconciliation, { timeZone }: RenderOptions): ReadonlyArray<Row> => {
  const { issued, posted, preview, usage } = source
  const read = (at: string | null) => at === null ? "never read" : `read ${moment(at, timeZone)}`
  return [
    row(
      "usage",
      usage.billed,
      `${usage.state}${usage.complete ? "" : ", not all read"}, ${read(usage.lastSnapshotAt)}`
    ),
    ...usage.keys.map(({ billed, key }) => row(`  ${keyName(key)}`, billed)),
    ...(preview === null ? [] : [
      row("invoice preview", preview.spent, read(preview.readAt)),
      row("  credit drawn", preview.creditUsed, `of ${cents(preview.credit)}, ${cents(preview.remaining)} left`)
    ]),
    ...(issued === null ? [] : [
      row(
        "issued invoice",
        issued.subtotal,
        `before tax, ${issued.status}${issued.closed ? ", closes the cycle" : ""}`
      ),
      row("  with tax", issued.total, read(issued.readAt)),
      ...(issued.creditUsed === null ? [] : [row("  credit spent", issued.creditUsed)])
    ]),
    ...(posted === null ? [] : [
      row("posted spend", posted.spend, posted.spendPosted ? read(posted.readAt) : "nothing posted for this cycle yet"),
      row("  purchases", posted.purchases, `posted balance ${cents(posted.balance)}`)
    ])
  ]
}

const names: Record<Surfaced, string> = {
  usage: "usage",
  keys: "usage with a key",
  preview: "invoice preview",
  "preview-lines": "preview's lines",
  credit: "credit drawn",
  issued: "issued invoice",
  "issued-lines": "issued invoice's lines",
  "issued-total": "issued with tax",
  "issued-credit": "issued invoice's credit",
  "posted-spend": "posted spend"
}

/** A difference is printed exactly: what a cent rounds away is what it is about. */
const differenceLines = (
  { difference, expected, left, leftAmount, note, reasons, right, rightAmount, unexplained }: Difference,
  { columns }: RenderOptions
): ReadonlyArray<Line> => [
  ...flow(
    expected ? "  " : "! ",
    `${names[left]} ${cents(leftAmount)} − ${names[right]} ${cents(rightAmount)} = ${difference}: ${
      difference === "0" ? "the same" : expected ? "expected" : `${unexplained} not explained`
    }`,
    columns,
    expected ? undefined : "warning"
  ),
  ...reasons.flatMap(({ least, most, text }) => flow("      ", `${text} (${spanText(least, most)})`, columns, "quiet")),
  ...(note === null ? [] : flow("      ", note, columns, "quiet"))
]

const spanText = (least: string, most: string): string =>
  least === most ? least : least === `-${most}` ? `±${most}` : `${least} to ${most}`
