/** Which receipts a mission has: its own on its present issue, and those on issues that it, or a duplicate of it, was on before. */
import type { Knowledge } from "../report/Knowledge.ts"
import type { KnownMission } from "../report/KnownMission.ts"
import type { RepositoryName } from "./ForgeClient.ts"
import type { Standing } from "./receiptDue.ts"

export interface IssueOnForge {
  readonly repository: RepositoryName
  readonly issue: number
}

/** `about`: the name under which it is remembered, the mission's id of then. `isElsewhere`: it only says which issue the mission is on. */
export interface KeptReceipt {
  readonly about: string
  readonly place: IssueOnForge
  readonly isElsewhere: boolean
}

/** Those on the forge whose missions have this host. */
export const keptReceipts = ({ id, names }: KnownMission, host: string): ReadonlyArray<KeptReceipt> => {
  const present = names.find(({ isPresent }) => isPresent)?.id ?? id
  const own = { about: id, place: placeOf(present, host), isElsewhere: false }
  const former = names.filter((name) => name.id !== id).map((name) => ({
    about: name.id,
    place: placeOf(name.id, host),
    isElsewhere: true
  }))
  return [own, ...former].flatMap(({ place, ...kept }) => place === undefined ? [] : [{ ...kept, place }])
}

const placeOf = (name: string, host: string): IssueOnForge | undefined => {
  const [, there, owner, repository, issue] = /^(.*):(.*)\/(.*)#(.*)$/u.exec(name) ?? []
  return there === host && owner !== undefined && repository !== undefined
    ? { repository: { owner, name: repository }, issue: Number(issue) }
    : undefined
}

/** How missions stand, retractions of what was said about them, and of those, included. */
export const standings = ({ everyRetraction }: Pick<Knowledge, "everyRetraction">) => {
  const roots = new Map<string, string>()
  const retracted = new Map<string, number>()
  for (const { bookmark, id, position } of everyRetraction) {
    const root = roots.get(bookmark) ?? bookmark
    roots.set(id, root)
    retracted.set(root, position)
  }
  return ({ bookmarks, history: { state, windows } }: KnownMission): Standing => ({
    state,
    endedAt: state === "ended" ? windows.at(-1)?.to ?? null : null,
    changed: bookmarks.reduce((last, { id, position }) => Math.max(last, position, retracted.get(id) ?? 0), 0)
  })
}
