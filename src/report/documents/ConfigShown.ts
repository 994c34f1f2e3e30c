/** `ledger.config/1`: the effective configuration, and where each value came from. */
import { Schema } from "effect"
import { headWithoutLog } from "./Head.ts"

/** `path` as in the file (`source.0.id`); secrets are redacted; `from` names the flag, variable, file or default. */
const Setting = Schema.Struct({ path: Schema.String, value: Schema.Json, from: Schema.String }).annotate({
  identifier: "Setting"
})

export const ConfigShown = Schema.Struct({
  ...headWithoutLog("ledger.config/1"),
  values: Schema.Array(Setting)
}).annotate({ identifier: "ConfigShown", title: "ledger config show", description: "The effective configuration." })
export type ConfigShown = typeof ConfigShown.Type
