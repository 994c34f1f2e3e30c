/** The acts that a timeline and comments tell of, in the form in which deliveries tell them. */
import type { ForgeAct } from "../event/Forge.ts"
import type { Act } from "./Act.ts"
import { actKeys, commandKeys } from "./actKeys.ts"
import type { Ground } from "./Delivery.ts"
import type { ForgeComment, ForgeEntry, ForgeRepository } from "./ForgeClient.ts"
import { actTime } from "./forgeTime.ts"
import { commandAct, isSameLogin, labelMeaning } from "./meaning.ts"

/** On what ground a repository's issues are read; `received`: when, ms. `stopwatch`: one that is stopped adds a window. */
export interface ReadingGround extends Ground {
  readonly forge: Ground["forge"] & { readonly stopwatch: boolean }
  readonly repository: Pick<ForgeRepository, "id" | "owner" | "name">
  readonly received: number
}

/** `createdAt`: of the issue, ms. */
export interface ReadIssue {
  readonly number: number
  readonly createdAt: number | null
}

/** Lines that mean nothing here, and the ledger's own, are left out. */
export const timelineActs = (
  ground: ReadingGround,
  issue: ReadIssue,
  entries: ReadonlyArray<ForgeEntry>
): ReadonlyArray<Act> =>
  entries.flatMap((entry) => {
    const act = actOf(ground, entry)
    if (act === null || isSameLogin(entry.by, ground.self)) return []
    const key = actKeys.entry(placeOf(ground), entry.id)
    return [readAct(ground, issue, { act, at: entry.at, by: entry.by, entry: entry.id, key })]
  })

/**
 * What the comment commands; null where nothing, and where it was edited: it may say now what nobody read then. `mayWrite`: whether
 * its author may write to the repository; null: nobody could tell.
 */
export const commentAct = (
  ground: ReadingGround,
  issue: ReadIssue,
  { body, by, createdAt, id, isPull, updatedAt }: ForgeComment,
  mayWrite: boolean | null
): Act | null => {
  if (createdAt !== updatedAt || (isPull && !ground.forge.pulls)) return null
  const act = commandAct({ comment: id, body, by, mayWrite }, ground)
  if (act === null) return null
  return readAct(ground, issue, { act, at: createdAt, by, entry: null, ...commandKeys(placeOf(ground), act) })
}

/** The repository is called so now. */
export const namedAct = (ground: ReadingGround): Act => {
  const { owner, name } = ground.repository
  const key = actKeys.named(placeOf(ground), `${owner}/${name}`.toLowerCase(), ground.received)
  const { occurredAt, seen } = readAct(ground, { number: 0, createdAt: null }, {
    act: { kind: "named" },
    at: ground.received,
    by: null,
    entry: null,
    key
  })
  return { key, occurredAt, seen: { ...seen, issue: null } }
}

const placeOf = ({ forge, repository }: ReadingGround) => ({ host: forge.host, repository: repository.id })

const actOf = (ground: ReadingGround, entry: ForgeEntry): ForgeAct | null => {
  switch (entry.kind) {
    case "closed":
    case "reopened":
      return { kind: entry.kind }
    case "label": {
      const means = labelMeaning(entry.label, ground)
      return means === null ? null : { kind: "label", means, added: entry.added }
    }
    case "assignee": {
      const agent = ground.agentOf(entry.login)
      return agent === null ? null : { kind: "assignee", agent, added: entry.added }
    }
    case "worked": {
      const agent = entry.by === null ? null : ground.agentOf(entry.by)
      return agent === null || !ground.forge.stopwatch || entry.seconds <= 0
        ? null
        : { kind: "worked", agent, seconds: entry.seconds }
    }
    default:
      return null
  }
}

interface Told extends Pick<Act, "key" | "unless"> {
  readonly act: ForgeAct
  readonly at: number
  readonly by: string | null
  readonly entry: number | null
}

const readAct = (
  { forge, received, repository: { id, name, owner } }: ReadingGround,
  { createdAt, number }: ReadIssue,
  { act, at, by, entry, ...keys }: Told
): Act => {
  const { claimedAt, flags, occurredAt } = actTime({ claimed: at, created: createdAt, received, live: false })
  return {
    ...keys,
    occurredAt,
    seen: {
      forge: forge.name,
      repository: { id, owner, name },
      issue: number,
      by,
      act,
      via: "reconcile",
      delivery: null,
      entry,
      flags,
      ...claimedAt === null ? {} : { claimedAt }
    }
  }
}
