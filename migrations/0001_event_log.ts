/** The event log: append-only, dense, idempotent, with a clock that never goes back, whatever the connection. */
import { type Kysely, sql } from "kysely"

/** Storage format 1. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await createMeta(db)
  await createEvent(db)
  await createTriggers(db)
  await sql`pragma user_version = 1`.execute(db)
}

const createMeta = (db: Kysely<unknown>) =>
  db.schema
    .createTable("log_meta")
    .addColumn("one", "integer", (column) => column.primaryKey().check(sql`one = 1`))
    .addColumn("ledger_id", "text", (column) => column.notNull())
    .addColumn("genesis", "blob", (column) => column.notNull().check(sql`length(genesis) = 32`))
    .modifyEnd(sql`strict`)
    .execute()

/** `position` is dense and assigned inside the commit; `id` is identity only; instants are ms; `payload` is what is hashed. */
const createEvent = async (db: Kysely<unknown>) => {
  await db.schema
    .createTable("event")
    .addColumn("position", "integer", (column) => column.primaryKey().check(sql`position > 0`))
    .addColumn("id", "blob", (column) => column.notNull().check(sql`length(id) = 16`))
    .addColumn("idempotency_key", "text", (column) => column.check(sql`length(idempotency_key) between 1 and 256`))
    .addColumn("type", "text", (column) => column.notNull())
    .addColumn("version", "integer", (column) => column.notNull().check(sql`version >= 1`))
    .addColumn("actor", "text", (column) => column.notNull())
    .addColumn("occurred_at", "integer", (column) => column.notNull())
    .addColumn("recorded_at", "integer", (column) => column.notNull())
    .addColumn("payload", "text", (column) => column.notNull().check(sql`json_valid(payload)`))
    .addColumn("hash", "blob", (column) => column.notNull().check(sql`length(hash) = 32`))
    .modifyEnd(sql`strict`)
    .execute()
  // Most events have no key: an index of the others only is cheaper than a column that is unique.
  await db.schema.createIndex("event_key").unique().on("event").column("idempotency_key")
    .where(sql.ref("idempotency_key"), "is not", null).execute()
  await db.schema.createIndex("event_recorded").on("event").column("recorded_at").execute()
}

/** `INSERT OR REPLACE` deletes without firing delete triggers unless told otherwise: dense and idempotent close that hole. */
const createTriggers = async (db: Kysely<unknown>) => {
  const refusals: ReadonlyArray<readonly [name: string, on: string, reason: string]> = [
    ["event_no_update", "before update on event", "the event log is append-only"],
    ["event_no_delete", "before delete on event", "the event log is append-only"],
    ["meta_no_update", "before update on log_meta", "the ledger keeps its identity"],
    ["meta_no_delete", "before delete on log_meta", "the ledger keeps its identity"],
    [
      "event_dense",
      "before insert on event when new.position is not (select coalesce(max(position), 0) + 1 from event)",
      "position must be head + 1"
    ],
    [
      "event_idempotent",
      `before insert on event when new.idempotency_key is not null
        and exists (select 1 from event where idempotency_key = new.idempotency_key)`,
      "idempotency key already used"
    ],
    [
      "event_clock",
      `before insert on event
        when new.recorded_at < (select recorded_at from event order by position desc limit 1)`,
      "recorded_at must not go back"
    ]
  ]
  for (const [name, on, reason] of refusals) {
    await sql`create trigger ${sql.raw(name)} ${sql.raw(on)} begin select raise(abort, ${sql.lit(reason)}); end`
      .execute(db)
  }
}
