/** Who an account of the forge is to the ledger. */

/**
 * `logins` are the configured ones of agents; any other login that is an agent's name is that agent. Compared without case, as
 * forges do.
 */
export const agentFinder = (
  agents: ReadonlyArray<string>,
  logins: ReadonlyMap<string, ReadonlyArray<string>>
): (login: string) => string | null => {
  const found = new Map<string, string>()
  for (const agent of [...agents, ...logins.keys()]) {
    if (!found.has(agent.toLowerCase())) found.set(agent.toLowerCase(), agent)
  }
  for (const [agent, own] of logins) for (const login of own) found.set(login.toLowerCase(), agent)
  return (login) => found.get(login.toLowerCase()) ?? null
}
