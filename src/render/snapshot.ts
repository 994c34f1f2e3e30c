/** What reading the sources brought, for people. */
import type { Snapshot } from "../report/documents/Snapshot.ts"
import { counted } from "./checks.ts"
import { flow } from "./flow.ts"
import { type Line, printLines } from "./Line.ts"
import type { RenderOptions } from "./RenderOptions.ts"
import { permissionText } from "./trust.ts"

export const renderSnapshot = ({ sources }: Snapshot, options: RenderOptions): string => {
  const { columns } = options
  return printLines(
    sources.flatMap(({ read, source }) =>
      read.flatMap(({ events, failure, surface }): ReadonlyArray<Line> =>
        failure === null
          ? flow({ text: "✓ ", style: "good" }, `${source} ${surface}: read, ${counted(events, "event")}`, columns)
          : flow(
            "✗ ",
            `${source} ${surface}: ${failure.reason}: ${failure.detail}${permissionText(failure.permission)}`,
            columns,
            "bad"
          )
      )
    ),
    options
  )
}
