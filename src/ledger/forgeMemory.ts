/** What the views remember of a forge: its repositories, how far each was read, and which issues have to be looked at again. */
import type { SqliteFile } from "../database/SqliteFile.ts"
import { defaultHost } from "../event/MissionRef.ts"
import type { ForgeMemory, KnownRepository } from "../forge/ForgeBook.ts"
import { missionHost } from "../forge/forgeViews.ts"
import type { Views } from "../projection/Projector.ts"
import { knowledgeAt } from "../report/Knowledge.ts"

export const forgeMemory = (
  { file, position }: Views,
  forge: string,
  defaultRepository: string | null
): ForgeMemory => {
  const found = new Map<string, Repository>()
  for (const one of seenRepositories(file, forge)) found.set(`${one.owner}/${one.name}`.toLowerCase(), one)
  const former = formerNames(file, forge)
  const known = (owner: string, name: string): Repository => {
    const full = `${owner}/${name}`.toLowerCase()
    // Another repository may have the name now.
    const there = found.get(full) ?? found.get(former.get(full) ?? full)
    if (there !== undefined) return there
    const fresh: Repository = { id: null, owner, name, until: null, doubtful: [], open: [] }
    found.set(full, fresh)
    return fresh
  }
  for (const { owner, repository, number } of underWay(file, position, forge)) {
    known(owner, repository).open.push(number)
  }
  const [owner, name] = defaultRepository?.split("/") ?? []
  // Whose former name it is cannot tell who has it today: the forge is asked for it by name.
  if (owner !== undefined && name !== undefined && !found.has(`${owner}/${name}`.toLowerCase())) {
    found.set(`${owner}/${name}`.toLowerCase(), { id: null, owner, name, until: null, doubtful: [], open: [] })
  }
  return { begun: position, repositories: [...found.values()] }
}

interface Repository extends KnownRepository {
  readonly open: Array<number>
}

const seenRepositories = (views: SqliteFile, forge: string): ReadonlyArray<Repository> => {
  const rows = views.prepare(
    `SELECT repository AS id, owner, name, (
       SELECT max(until) FROM forge_read r WHERE r.forge = n.forge AND r.repository = n.repository
     ) AS until FROM forge_name n WHERE forge = ? AND last = (
       SELECT max(last) FROM forge_name WHERE forge = n.forge AND repository = n.repository
     ) ORDER BY first`
  ).all(forge) as Array<{ id: number; owner: string; name: string; until: number | null }>
  const doubtful = views.prepare(
    `SELECT a.issue FROM forge_act a
     LEFT JOIN forge_look l ON l.forge = a.forge AND l.repository = a.repository AND l.issue = a.issue
     WHERE a.forge = @forge AND a.repository = @id AND a.issue > 0 AND a.via = 'webhook' AND a.position > coalesce(l.begun, 0)
     UNION SELECT issue FROM forge_look WHERE forge = @forge AND repository = @id AND unread = 1`
  ).pluck()
  return [...new Map(rows.map((row) => [row.id, row])).values()].map((row) => ({
    ...row,
    doubtful: doubtful.all({ forge, id: row.id }) as Array<number>,
    open: []
  }))
}

/** From a name that a repository had to the one that it has. */
const formerNames = (views: SqliteFile, forge: string): ReadonlyMap<string, string> =>
  new Map(
    views.prepare(
      `SELECT f.id, (
         SELECT n.id FROM forge_name n WHERE n.forge = f.forge AND n.repository = f.repository ORDER BY last DESC, first DESC
       ) FROM forge_name f WHERE f.forge = ?`
    ).raw().all(forge) as Array<[string, string]>
  )

const underWay = (views: SqliteFile, position: number, forge: string) => {
  const host = missionHost(views, forge, defaultHost)
  const missions = [...knowledgeAt(views, position).missions.values()]
  return missions.flatMap(({ history: { state }, names }) => {
    const present = names.find(({ isPresent }) => isPresent)
    if (present === undefined || (state !== "open" && state !== "paused")) return []
    const [, presentHost, owner, repository, number] = /^(.+):([^:/]+)\/([^#]+)#(\d+)$/u.exec(present.id) ?? []
    if (presentHost !== host || owner === undefined || repository === undefined) return []
    return [{ owner, repository, number: Number(number) }]
  })
}
