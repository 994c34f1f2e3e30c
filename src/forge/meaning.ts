/** What the words and labels of people mean by the configuration: the same whether a delivery tells of them or the forge is read. */
import type { ForgeAct, LabelMeaning } from "../event/Forge.ts"
import type { Ground } from "./Delivery.ts"
import { parseCommand } from "./parseCommands.ts"

/** What the ledger writes begins so, under any of its kinds; a text that holds it is not obeyed, whoever sends it. */
export const marker = "<!-- ledger:"

export const isSameLogin = (login: string | null, other: string | null): boolean =>
  login !== null && other !== null && login.toLowerCase() === other.toLowerCase()

export interface Said {
  readonly comment: number
  readonly body: string
  /** Login, null where the forge does not say. */
  readonly by: string | null
  /** Whether the forge says that they may write to the repository; null: it does not say. */
  readonly mayWrite: boolean | null
}

export type CommandAct = Extract<ForgeAct, { readonly kind: "command" }>

/** Null where the comment commands nothing, or is the ledger's own. Who is configured as a writer may command, whatever the forge says. */
export const commandAct = ({ body, by, comment, mayWrite }: Said, ground: Ground): CommandAct | null => {
  if (body.includes(marker) || isSameLogin(by, ground.self)) return null
  const parsed = parseCommand(body)
  if (parsed === null) return null
  const { command, names, note, reason } = parsed
  const isWriter = ground.forge.writers.some((writer) => isSameLogin(writer, by))
  return {
    kind: "command",
    comment,
    command,
    ...resolveLogins(names, ground),
    permitted: isWriter ? true : mayWrite,
    reason,
    ...note === null ? {} : { note }
  }
}

/** Of logins: the agents who they are, each once, and those who are none. */
export const resolveLogins = (logins: ReadonlyArray<string>, { agentOf }: Ground) => {
  const known = logins.map((login) => [login, agentOf(login)] as const)
  return {
    agents: [...new Set(known.flatMap(([, agent]) => agent ?? []))],
    unknown: known.flatMap(([login, agent]) => agent === null ? [login] : [])
  }
}

/** What GitHub calls those who may write, or are taken to. Null: it does not say. */
export const associationMayWrite = (association: string | null): boolean | null =>
  association === null ? null : ["OWNER", "MEMBER", "COLLABORATOR"].includes(association)

/** What a label means, null for most; names are compared without case. */
export const labelMeaning = (name: string, { forge: { labels } }: Ground): LabelMeaning | null => {
  const meanings = ["active", "paused", "plain"] as const
  const isOf = (meaning: LabelMeaning) => labels[meaning]?.trim().toLowerCase() === name.trim().toLowerCase()
  return meanings.find(isOf) ?? null
}

/** What all the labels of an issue mean together. */
export const labelsMean = (names: ReadonlyArray<string>, ground: Ground): Readonly<Record<LabelMeaning, boolean>> => {
  const found = new Set(names.map((name) => labelMeaning(name, ground)))
  return { active: found.has("active"), paused: found.has("paused"), plain: found.has("plain") }
}
