/** The `[agents]` section: which keys, by name, belong to whom. */
import { Effect } from "effect"
import { ConfigurationInvalid } from "./ConfigurationInvalid.ts"
import type { Decoding } from "./Decoding.ts"
import * as values from "./values.ts"

/** Agents and the names of their keys; a key has one owner. */
export const agentSettings = Effect.fn("Configuration.agents")(function*(decoding: Decoding) {
  const agents = new Map<string, ReadonlyArray<string>>()
  const owners = new Map<string, string>()
  for (const path of decoding.below("agents.")) {
    const agent = path.slice("agents.".length)
    if (!/^[A-Za-z0-9][A-Za-z0-9_.-]*$/u.test(agent)) {
      return yield* new ConfigurationInvalid({
        message: `"${agent}" in [agents] is no name for an agent`,
        hint: "use letters, digits, dots and dashes"
      })
    }
    const keys = yield* decoding.value<ReadonlyArray<string>>(path, values.texts, { value: [], text: "" })
    for (const key of keys.value) {
      const other = owners.get(key)
      if (other !== undefined && other !== agent) {
        return yield* new ConfigurationInvalid({
          message: `the key ${key} stands under both ${other} and ${agent} in [agents]`,
          hint: "leave it under one of them; `ledger key assign` changes the owner later on"
        })
      }
      owners.set(key, agent)
    }
    agents.set(agent, keys.value)
  }
  return agents
})
