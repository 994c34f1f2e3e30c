/** The answers of the commands: data to standard output, everything else to standard error. */
import { Clock, Console, Effect, Option } from "effect"
import { Configuration } from "../config/Configuration.ts"
import type { RenderOptions } from "../render/RenderOptions.ts"
import type { LedgerDocument } from "../report/documents/LedgerDocument.ts"
import { appearanceOf } from "./appearance.ts"
import { wrongUsage } from "./failure.ts"
import { Invocation } from "./Invocation.ts"
import { root } from "./root.ts"

/** Prints the document as JSON with `--json`, as CSV where the command was told so and can, else as text. */
export const print = Effect.fnUntraced(function*(
  document: LedgerDocument,
  csv?: () => Promise<string>,
  detail?: Pick<RenderOptions, "limit">
) {
  const { json } = yield* root
  if (json && csv !== undefined) return yield* jsonOrCsv
  if (json) return yield* printJson(document)
  yield* write(csv === undefined ? yield* textOf([document], detail) : yield* Effect.promise(csv))
})

/** `--json` and `--csv` exclude each other. */
export const jsonOrCsv = wrongUsage("--json and --csv cannot be had together", "leave one of them out")

/** The whole document, readable by people as well. */
const printJson = Effect.fnUntraced(function*(document: LedgerDocument) {
  const { documentJson } = yield* Effect.promise(() => import("./documentJson.ts"))
  yield* write(documentJson(document, 2))
})

/** The documents as text for people, one after the other. */
export const textOf = Effect.fnUntraced(function*(
  documents: ReadonlyArray<LedgerDocument>,
  detail: Pick<RenderOptions, "limit"> = {}
) {
  const { noColor } = yield* root
  const { circumstances, stdout } = yield* Invocation
  // Without a configuration (it may be what is wrong) the machine's own zone serves.
  const { timeZone } = Option.getOrElse(yield* Effect.serviceOption(Configuration), () => circumstances)
  const now = yield* Clock.currentTimeMillis
  const { renderDocument } = yield* Effect.promise(() => import("../render/renderDocument.ts"))
  const options = { ...appearanceOf(stdout, circumstances.environment, noColor), timeZone, now, ...detail }
  return documents.map((document) => renderDocument(document, options)).join("")
})

/** Data, with exactly one newline at its end; nothing where there is nothing. */
export const write = (text: string): Effect.Effect<void> =>
  text === "" ? Effect.void : Console.log(text.endsWith("\n") ? text.slice(0, -1) : text)

/** A remark on standard error, unless `--quiet`. */
export const remark = Effect.fnUntraced(function*(text: string) {
  const { quiet } = yield* root
  if (!quiet) yield* Console.error(`ledger: ${text}`)
})
