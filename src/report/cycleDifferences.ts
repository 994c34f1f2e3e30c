/** Which surfaces of a cycle are worth comparing, and what each pair may differ by. */
import { Usd } from "../money/Usd.ts"
import {
  beyondCredit,
  eachToCents,
  leftIsLater,
  postedAtClose,
  rightIsLater,
  tax,
  toCents,
  truncatedLines,
  withoutKey
} from "./allowances.ts"
import type { CycleSurfaces } from "./cycleSurfaces.ts"
import { type Allowance, differ } from "./differ.ts"
import type { Difference, Surfaced } from "./documents/Reconciliation.ts"

const corrections =
  "an invoice's total includes corrections that usage does not show; the provider does not say how much"

/** Each pair of surfaces that were both read. */
export const cycleDifferences = (surfaces: CycleSurfaces): ReadonlyArray<Difference> => [
  ...keyDifferences(surfaces),
  ...previewDifferences(surfaces),
  ...issuedDifferences(surfaces),
  ...postedDifferences(surfaces)
]

const side = (surface: Surfaced, amount: Usd) => ({ surface, amount })

const usage = ({ byKey }: CycleSurfaces) => side("usage", Usd.sum(byKey.values()))

const keyDifferences = (surfaces: CycleSurfaces): ReadonlyArray<Difference> => {
  const without = surfaces.byKey.get(null)
  if (without === undefined || Usd.isZero(without)) return []
  const all = usage(surfaces)
  return [differ(side("keys", Usd.subtract(all.amount, without)), all, [withoutKey(without)])]
}

const previewDifferences = (surfaces: CycleSurfaces): ReadonlyArray<Difference> => {
  const { preview } = surfaces
  if (preview === undefined) return []
  const { creditUsed, spent } = preview.balance
  const right = side("preview", spent)
  const credit = side("credit", creditUsed)
  const instants = usageAndPreview(surfaces)
  const beyond = beyondCredit(preview.balance)
  return [
    differ(usage(surfaces), right, [toCents, ...instants], corrections),
    differ(usage(surfaces), credit, [toCents, ...instants, beyond], corrections),
    differ(right, credit, [beyond]),
    ...ofLines("preview-lines", preview, right)
  ]
}

/** Usage beside a preview: whichever was read later holds what came between. */
const usageAndPreview = ({ movement, preview, previewBefore, readAt }: CycleSurfaces): ReadonlyArray<Allowance> => {
  if (preview === undefined || readAt === undefined) return []
  if (readAt >= preview.at) return [leftIsLater(movement(preview.at, readAt))]
  if (previewBefore === undefined) return []
  const grown = Usd.subtract(preview.balance.spent, previewBefore.balance.spent)
  return [rightIsLater({ rises: Usd.max(grown, Usd.zero), falls: Usd.max(Usd.negate(grown), Usd.zero) })]
}

const ofLines = (
  surface: "preview-lines" | "issued-lines",
  { lineCount, lines }: { readonly lines: Usd; readonly lineCount: number },
  right: ReturnType<typeof side>
): ReadonlyArray<Difference> =>
  lineCount === 0
    ? []
    : [
      differ(side(surface, lines), right, [truncatedLines(lineCount)], "a total includes corrections, its lines do not")
    ]

const issuedDifferences = (surfaces: CycleSurfaces): ReadonlyArray<Difference> => {
  const { issued, movement, preview, readAt } = surfaces
  if (issued === undefined) return []
  const right = side("issued", issued.subtotal)
  const afterIssue = readAt === undefined ? [] : [leftIsLater(movement(issued.issuedAt, readAt))]
  const untilIssue = preview === undefined ? [] : [rightIsLater(movement(preview.at, readAt ?? preview.at))]
  return [
    differ(usage(surfaces), right, [toCents, ...afterIssue], corrections),
    ...(preview === undefined
      ? []
      : [differ(side("preview", preview.balance.spent), right, [eachToCents, ...untilIssue], corrections)]),
    ...ofLines("issued-lines", issued, right),
    differ(side("issued-total", issued.total), right, [tax(issued.tax)])
  ]
}

const postedDifferences = (surfaces: CycleSurfaces): ReadonlyArray<Difference> => {
  const { issued, movement, posted, preview, readAt } = surfaces
  if (posted === undefined) return []
  const right = side("posted-spend", posted.spend)
  const rest = preview === undefined ? [] : [rightIsLater(movement(preview.at, readAt ?? preview.at))]
  const paid = issued?.creditUsed
  return [
    ...(preview === undefined ? [] : [
      differ(
        side("credit", preview.balance.creditUsed),
        right,
        posted.spendPosted ? [eachToCents, ...rest] : [postedAtClose(preview.balance.creditUsed)]
      )
    ]),
    ...(paid === undefined || paid === null ? [] : [
      differ(side("issued-credit", paid), right, posted.spendPosted ? [] : [postedAtClose(paid)])
    ])
  ]
}
