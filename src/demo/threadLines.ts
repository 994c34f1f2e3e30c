/** An issue's comments as lines: who, when, what, and the reactions to it. */
import { flow } from "../render/flow.ts"
import type { Line } from "../render/Line.ts"
import type { Thread } from "./TeamForge.ts"

const signs: Readonly<Record<string, string>> = { eyes: "👀", rocket: "🚀", confused: "😕" }

/** What readers of the page do not see, hidden lines and blank ones, is left out. Times are UTC. */
export const threadLines = ({ comments, state, title }: Thread, columns: number): ReadonlyArray<Line> => [
  ...flow("", `“${title}” · ${state}`, columns),
  ...comments.flatMap(({ at, body, by, reactions }) => [
    [{ text: `  ${new Date(at).toISOString().slice(11, 16)}  `, style: "quiet" as const }, by, ...reacted(reactions)],
    ...body.split("\n").filter((line) => line !== "" && !line.startsWith("<!--")).flatMap((line) =>
      flow("         ", line, columns)
    )
  ])
]

/** Reactions as `eyes by ledger`, in the order in which they were made. */
const reacted = (reactions: ReadonlyArray<string>): ReadonlyArray<string> => {
  const signsOf = reactions.flatMap((reaction) => signs[reaction.split(" ")[0] ?? ""] ?? [])
  return signsOf.length === 0 ? [] : [`  ${signsOf.join(" ")}`]
}
