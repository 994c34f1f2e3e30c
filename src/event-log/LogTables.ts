/** The log's tables as Kysely types them, and the statements that run over them, compiled once. */
import { sql } from "kysely"
import { queries } from "../database/Query.ts"

export interface LogTables {
  readonly log_meta: { readonly one: number; readonly ledger_id: string; readonly genesis: Uint8Array }
  readonly event: EventRow
}

/** How many columns an event has; their order in the table is `EventRow`'s. */
export const columnsOfEvent = 10

/** A row of the log; the meaning of each column is `StoredEvent`'s. */
export interface EventRow {
  readonly position: number
  readonly id: Uint8Array
  readonly idempotency_key: string | null
  readonly type: string
  readonly version: number
  readonly actor: string
  readonly occurred_at: number
  readonly recorded_at: number
  readonly payload: string
  readonly hash: Uint8Array
}

const query = queries<LogTables>()
const none = new Uint8Array()

/** SQL texts with parameters in the order of the comments; values given here are only placeholders. */
export const statements = {
  meta: query.selectFrom("log_meta").select(["ledger_id", "genesis"]).compile().sql,
  /** 1, ledger id, genesis */
  insertMeta: query.insertInto("log_meta").values({ one: 1, ledger_id: "", genesis: none }).compile().sql,
  head: query.selectFrom("event").select(["position", "hash", "recorded_at"]).orderBy("position", "desc")
    .limit(sql.lit(1)).compile().sql,
  /** after, limit */
  page: query.selectFrom("event").selectAll().where("position", ">", 0).orderBy("position").limit(1).compile().sql,
  /** position */
  at: query.selectFrom("event").selectAll().where("position", "=", 0).compile().sql,
  /** position; without what can be large */
  envelope: query.selectFrom("event").select(["position", "type", "actor", "occurred_at", "recorded_at"])
    .where("position", "=", 0).compile().sql,
  /** idempotency key */
  byKey: query.selectFrom("event").selectAll().where("idempotency_key", "=", "").compile().sql,
  /** instant */
  positionAt: query.selectFrom("event").select("position").where("recorded_at", "<=", 0)
    .orderBy("recorded_at", "desc").orderBy("position", "desc").limit(sql.lit(1)).compile().sql
}
