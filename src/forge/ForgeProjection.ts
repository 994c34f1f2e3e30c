/** Projection: what was seen on forges, what became of it, and how far each repository is read. */
import type { SqliteFile } from "../database/SqliteFile.ts"
import type { Fold, Projection, RecordedEvent } from "../projection/Projection.ts"

export const forgeProjection: Projection = {
  name: "forge",
  version: 3,
  tables: `
    CREATE TABLE forge (
      name TEXT PRIMARY KEY, kind TEXT NOT NULL, host TEXT NOT NULL, is_default INTEGER NOT NULL, position INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE forge_act (               -- issue: 0 is the repository itself; claimed: when it was by the forge's clock; flags: JSON
      position INTEGER PRIMARY KEY, forge TEXT NOT NULL, repository INTEGER NOT NULL, issue INTEGER NOT NULL,
      owner TEXT NOT NULL, name TEXT NOT NULL, at INTEGER NOT NULL, claimed INTEGER NOT NULL, by_login TEXT, via TEXT NOT NULL, entry INTEGER,
      flags TEXT NOT NULL, act TEXT NOT NULL
    ) STRICT;
    CREATE TABLE forge_waiting (act INTEGER PRIMARY KEY) STRICT; -- not settled yet
    CREATE TABLE forge_settled (           -- the last word about an act
      act INTEGER PRIMARY KEY, position INTEGER NOT NULL, verdict TEXT NOT NULL, reason TEXT
    ) STRICT;
    CREATE TABLE forge_bookmark (          -- bookmarks and retractions that the ledger made because of an act
      position INTEGER PRIMARY KEY, act INTEGER NOT NULL, settled INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE forge_name (              -- every name of a repository, with the last instant at which it had it
      forge TEXT NOT NULL, repository INTEGER NOT NULL, id TEXT NOT NULL,
      owner TEXT NOT NULL, name TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
      PRIMARY KEY (forge, repository, id)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE forge_read (
      position INTEGER PRIMARY KEY, forge TEXT NOT NULL, repository INTEGER NOT NULL, until INTEGER NOT NULL,
      begun INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE forge_timeline (          -- begun: where the log stood when the timeline was last read whole
      forge TEXT NOT NULL, repository INTEGER NOT NULL, issue INTEGER NOT NULL, begun INTEGER NOT NULL,
      PRIMARY KEY (forge, repository, issue)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE forge_look (              -- begun: where the log stood when the issue was last read, whole or not
      forge TEXT NOT NULL, repository INTEGER NOT NULL, issue INTEGER NOT NULL, begun INTEGER NOT NULL,
      unread INTEGER NOT NULL, PRIMARY KEY (forge, repository, issue)
    ) STRICT, WITHOUT ROWID;`,
  indexes: `
    CREATE INDEX forge_act_of_issue ON forge_act (forge, repository, issue);
    CREATE INDEX forge_bookmark_of_act ON forge_bookmark (act);`
}

export const openForgeFold = (views: SqliteFile): Fold => {
  const write = statements(views)
  return {
    apply: ({ event, occurredAt, position }: RecordedEvent) => {
      switch (event.type) {
        case "ForgeNamed": {
          const { forge, host, isDefault, kind } = event.payload
          write.forge.run(forge, kind, host, Number(isDefault), position)
          return
        }
        case "note.ForgeActSeen": {
          const { act, by, claimedAt, entry, flags, forge, issue, repository: { id, name, owner }, via } = event.payload
          const times = [occurredAt, claimedAt ?? occurredAt]
          const texts = [JSON.stringify(flags), JSON.stringify(act)]
          write.act.run(position, forge, id, issue ?? 0, owner, name, ...times, by, via, entry, ...texts)
          write.waiting.run(position)
          write.name.run(forge, id, `${owner}/${name}`.toLowerCase(), owner, name, position, occurredAt)
          return
        }
        case "note.ForgeActSettled": {
          const { act, bookmarks = 0, reason, verdict } = event.payload
          write.settled.run(act, position, verdict, reason)
          write.done.run(act)
          for (let made = Math.max(1, position - bookmarks); made < position; made++) {
            write.bookmark.run(made, act, position)
          }
          return
        }
        case "note.ForgeRead": {
          const { begun = 0, forge, issues = [], partly = [], repository: { id }, unread = [], until } = event.payload
          write.read.run(position, forge, id, until, begun)
          for (const issue of issues) write.timeline.run(forge, id, issue, begun)
          for (const issue of [...issues, ...partly]) write.look.run(forge, id, issue, begun, 0)
          for (const issue of unread) write.look.run(forge, id, issue, 0, 1)
        }
      }
    },
    flush: () => {}
  }
}

const statements = (views: SqliteFile) => ({
  forge: views.prepare("INSERT OR REPLACE INTO forge VALUES (?, ?, ?, ?, ?)"),
  act: views.prepare("INSERT INTO forge_act VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
  waiting: views.prepare("INSERT INTO forge_waiting VALUES (?)"),
  done: views.prepare("DELETE FROM forge_waiting WHERE act = ?"),
  name: views.prepare(
    `INSERT INTO forge_name VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET last = max(last, excluded.last)`
  ),
  settled: views.prepare("INSERT OR REPLACE INTO forge_settled VALUES (?, ?, ?, ?)"),
  bookmark: views.prepare("INSERT OR REPLACE INTO forge_bookmark VALUES (?, ?, ?)"),
  read: views.prepare("INSERT INTO forge_read VALUES (?, ?, ?, ?, ?)"),
  look: views.prepare(
    `INSERT INTO forge_look VALUES (?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET begun = max(begun, excluded.begun), unread = excluded.unread`
  ),
  timeline: views.prepare(
    `INSERT INTO forge_timeline VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET begun = max(begun, excluded.begun)`
  )
})
