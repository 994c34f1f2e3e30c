/** Whose spend counts for a mission: named agents, or everyone but some. "Everyone" includes spend without owner. */

export type Crew =
  | { readonly everyone: true; readonly except: ReadonlySet<string> }
  | { readonly everyone: false; readonly agents: ReadonlySet<string> }

/** The crew that a start names; nobody named: everyone. */
export const crewOf = (agents: ReadonlyArray<string>): Crew =>
  agents.length === 0 ? { everyone: true, except: new Set() } : { everyone: false, agents: new Set(agents) }

/** Whether the crew includes the agent; `null` is spend without owner. */
export const crewIncludes = (crew: Crew, agent: string | null): boolean =>
  crew.everyone ? agent === null || !crew.except.has(agent) : agent !== null && crew.agents.has(agent)

/** Who does both, joins and leaves, has left. */
export const changeCrew = (crew: Crew, add: ReadonlyArray<string>, remove: ReadonlyArray<string>): Crew =>
  crew.everyone
    ? { everyone: true, except: new Set([...without(crew.except, add), ...remove]) }
    : { everyone: false, agents: new Set(without([...crew.agents, ...add], remove)) }

/** Everybody who is in one of them. */
export const uniteCrews = (left: Crew, right: Crew): Crew => {
  if (!left.everyone && !right.everyone) {
    return { everyone: false, agents: new Set([...left.agents, ...right.agents]) }
  }
  const missing = [...left.everyone ? left.except : [], ...right.everyone ? right.except : []]
  return {
    everyone: true,
    except: new Set(missing.filter((agent) => !crewIncludes(left, agent) && !crewIncludes(right, agent)))
  }
}

export const sameCrew = (left: Crew, right: Crew): boolean =>
  left.everyone === right.everyone && members(left).size === members(right).size &&
  [...members(left)].every((agent) => members(right).has(agent))

const members = (crew: Crew): ReadonlySet<string> => crew.everyone ? crew.except : crew.agents

const without = (agents: Iterable<string>, gone: ReadonlyArray<string>): ReadonlyArray<string> =>
  [...agents].filter((agent) => !gone.includes(agent))
