/** The flags that say what a question about cost is of: shared by `report`, `explain` and `diff`. */
import { switchFlag, textFlag } from "./root.ts"

export const filterFlags = {
  mission: textFlag("mission", "REF", "Only this mission, of all time"),
  agent: textFlag("agent", "A", "Only this agent's spend"),
  key: textFlag("key", "K", "Only this key, by id or name"),
  source: textFlag("source", "ID", "Only this source"),
  model: textFlag("model", "M", "Only this model"),
  meter: textFlag("meter", "M", "Only this meter"),
  from: textFlag("from", "T", "Only spend from here on"),
  to: textFlag("to", "T", "Only spend before this; a day counts whole"),
  cycle: textFlag("cycle", "MONTH", "A billing cycle such as 2026-04, in the provider's zone"),
  unattributed: switchFlag("unattributed", "Only what no mission claimed")
}
