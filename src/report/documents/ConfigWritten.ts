/** `ledger.config-init/1`: a configuration file to begin with was written. */
import { Schema } from "effect"
import { headWithoutLog } from "./Head.ts"

export const ConfigWritten = Schema.Struct({ ...headWithoutLog("ledger.config-init/1"), file: Schema.String }).annotate(
  {
    identifier: "ConfigWritten",
    title: "ledger config init",
    description: "A configuration file to begin with was written."
  }
)
export type ConfigWritten = typeof ConfigWritten.Type
