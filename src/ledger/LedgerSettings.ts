/** What the ledger takes from the configuration. */
import type { SplitRule } from "../event/SplitRule.ts"

export interface LedgerSettings {
  /** Sources that are configured, whether or not they were ever read. */
  readonly configured: ReadonlyArray<{ readonly id: string; readonly kind: string }>
  /** The posting lag of a source in milliseconds; `undefined`: learned. */
  readonly configuredLag: (source: string) => number | undefined
  /** The address of the forge that the host `default` means, with or without its scheme: so issue addresses are understood. */
  readonly forgeUrl: string | null
  /** `owner/repository` that completes a reference without one. */
  readonly defaultRepository: string | null
  /** Agents that `[agents]` names. */
  readonly agents: ReadonlyMap<string, ReadonlyArray<string>>
  readonly splitRule: SplitRule
}

/** Whose a key is when it is first seen: its `[agents]` entry, else its name without the prefix `<kind>-`, else nobody's. */
export const firstOwner = (
  { agents, configured }: Pick<LedgerSettings, "agents" | "configured">,
  source: string,
  keyName: string | null
): string | null => {
  if (keyName === null) return null
  for (const [agent, keys] of agents) if (keys.includes(keyName)) return agent
  const prefix = `${configured.find(({ id }) => id === source)?.kind ?? source}-`
  const rest = keyName.startsWith(prefix) ? keyName.slice(prefix.length) : ""
  return /^[A-Za-z0-9][A-Za-z0-9_.-]*$/u.test(rest) ? rest : null
}
