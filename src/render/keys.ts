/** The API keys for people: whose they are and what was spent on them. */
import type { Keys } from "../report/documents/Keys.ts"
import { flow } from "./flow.ts"
import { type Line, printLines, styled } from "./Line.ts"
import { moment } from "./moment.ts"
import { cents } from "./money.ts"
import { agentName } from "./names.ts"
import type { RenderOptions } from "./RenderOptions.ts"
import { tableLines } from "./Table.ts"

type Key = Keys["keys"][number]

export const renderKeys = ({ keys }: Keys, options: RenderOptions): string => {
  const { columns, timeZone } = options
  if (keys.length === 0) {
    return printLines(flow("", "No key has been seen yet. Read the sources: ledger snapshot", columns), options)
  }
  const table = tableLines({
    columns: [
      { heading: "key", side: "left", cut: true },
      { heading: "agent", side: "left", cut: true },
      { heading: "limits", side: "left", leaves: 2 },
      { heading: "source", side: "left", leaves: 3 },
      { heading: "id", side: "left", leaves: 1 },
      { heading: "cost", side: "right" }
    ],
    rows: keys.map((key) => [
      { text: nameOf(key) },
      { text: agentName(key.agent) },
      { text: limitsOf(key), style: "quiet" },
      { text: key.source, style: "quiet" },
      { text: key.id, style: "quiet" },
      { text: cents(key.billed) }
    ])
  }, columns)
  return printLines([
    ...table,
    ...changes(keys, options),
    ...flow("  ", `USD · times in ${timeZone}`, columns, "quiet")
  ], options)
}

const nameOf = ({ disabled, id, name, redacted }: Key): string =>
  `${name ?? redacted ?? id}${disabled === true ? " (disabled)" : ""}`

const limitsOf = ({ limits: { perMinute, perSecond, tokensPerMinute } }: Key): string =>
  [
    ...(perSecond === null ? [] : [`${perSecond}/s`]),
    ...(perMinute === null ? [] : [`${perMinute}/min`]),
    ...(tokensPerMinute === null ? [] : [`${tokensPerMinute.toLocaleString("en")} tokens/min`])
  ].join(" ")

/** Keys that changed hands: from when on they were whose. */
const changes = (keys: ReadonlyArray<Key>, { columns, timeZone }: RenderOptions): ReadonlyArray<Line> => {
  const changed = keys.filter(({ owners }) => owners.some(({ from }) => from !== null))
  if (changed.length === 0) return []
  return [
    [],
    styled("Owners over time", "strong"),
    ...changed.flatMap((key) =>
      flow(
        "  ",
        `${nameOf(key)}: ${
          key.owners
            .map(({ agent, from }) => `${agentName(agent)}${from === null ? "" : ` from ${moment(from, timeZone)}`}`)
            .join(", then ")
        }`,
        columns
      )
    ),
    []
  ]
}
