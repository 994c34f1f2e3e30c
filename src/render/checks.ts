/** What was checked, for people: `ledger verify` and `ledger doctor`. */
import type { Doctor } from "../report/documents/Doctor.ts"
import type { Verification } from "../report/documents/Verification.ts"
import { verdictOf } from "../report/verdictOf.ts"
import { flow } from "./flow.ts"
import { type Line, printLines, styled } from "./Line.ts"
import type { RenderOptions } from "./RenderOptions.ts"

const signs: Record<"good" | "warning" | "bad" | "quiet", string> = { good: "✓", warning: "!", bad: "✗", quiet: "–" }

export const renderVerification = (verification: Verification, options: RenderOptions): string => {
  const { columns } = options
  const { checks, findings, head } = verification
  const verdict = verdictOf(verification)
  return printLines([
    ...checks.flatMap((check) => checkedLines(check, columns)),
    ...(findings.length === 0 ? [] : [[], styled("Findings", "strong")]),
    ...findings.flatMap((finding) =>
      flow(
        "  ",
        `${finding.class}${finding.position === null ? "" : ` at event ${finding.position}`}: ${finding.detail}`,
        columns,
        "bad"
      )
    ),
    [],
    ...flow(
      "",
      `${verdict.charAt(0).toUpperCase()}${verdict.slice(1)} · head is event ${head.position}, ${
        head.hash.slice(0, 16)
      }`,
      columns,
      "strong"
    )
  ], options)
}

const checkedLines = (
  { checked, detail, name, ok, skipped }: Verification["checks"][number],
  columns: number
): ReadonlyArray<Line> =>
  skipped === undefined
    ? checkLines(
      ok ? "good" : "bad",
      `${name}: ${checked.toLocaleString("en")} checked${detail === null ? "" : `, ${detail}`}`,
      columns
    )
    : checkLines("quiet", `${name}: not checked, ${skipped}`, columns)

export const renderDoctor = ({ checks }: Doctor, options: RenderOptions): string => {
  const { columns } = options
  const bad = checks.filter(({ ok }) => ok === false).length
  const warnings = checks.filter(({ ok }) => ok === "warning").length
  return printLines([
    ...checks.flatMap(({ hint, name, ok, what }) => [
      ...checkLines(ok === true ? "good" : ok === false ? "bad" : "warning", `${name}: ${what}`, columns),
      ...(hint === null ? [] : flow("  → ", hint, columns))
    ]),
    [],
    ...flow(
      "",
      bad + warnings === 0 ? "Nothing is wrong" : `${bad} wrong, ${counted(warnings, "warning")}`,
      columns,
      "strong"
    )
  ], options)
}

const checkLines = (style: keyof typeof signs, text: string, columns: number): ReadonlyArray<Line> =>
  flow({ text: `${signs[style]} `, style }, text, columns)

/** `1 warning`, `2 warnings`. */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`
