/** The journal of a real ledger and the attribution of a pure one, in the same words, leaf by leaf. */
import type { SqliteFile } from "../../src/database/SqliteFile.ts"
import { projections } from "../../src/ledger/projections.ts"
import { Usd } from "../../src/money/Usd.ts"
import { attributeLog, type Fact } from "./pureLedger.ts"

/** A leaf as one text: source, meter, start of its bucket, its interval, agent, mission, amount. */
export type LeafText = string

/** What the postings up to a position amount to, sorted. */
export const journalAt = (views: SqliteFile, position: number): ReadonlyArray<LeafText> =>
  (views.connection.prepare(
    `SELECT s.source, s.meter, p.start, p."from", p."to", coalesce(a.name, '-') AS agent,
       coalesce(m.id, '-') AS mission, CAST(sum(p.ticks) AS TEXT) AS ticks
     FROM posting p JOIN series s ON s.number = p.series LEFT JOIN agent a ON a.number = p.agent
     LEFT JOIN mission m ON m.number = p.mission
     WHERE p.position <= ? GROUP BY p.series, p.start, p."from", p."to", p.agent, p.mission HAVING sum(p.ticks) <> 0`
  ).raw().all(position) as Array<Array<string | number>>).map((row) => row.join(" ")).sort()

/** What a ledger with these facts must say, sorted. */
export const pureJournal = (facts: ReadonlyArray<Fact>): ReadonlyArray<LeafText> =>
  attributeLog(facts).map(({ agent, bucket, from, mission, series, source, ticks, to }) =>
    [source, series, bucket.start, from, to, agent ?? "-", mission ?? "-", ticks].join(" ")
  ).sort()

/** All rows of all tables that the projections write, the checkpoint too. */
export const tablesOf = (views: SqliteFile): Record<string, ReadonlyArray<unknown>> => {
  const names = projections.parts.flatMap(({ tables }) =>
    [...tables.matchAll(/CREATE TABLE (\w+)/gu)].map(([, name]) => name!)
  )
  return Object.fromEntries([...names, "checkpoint"].map((name) => [
    name,
    views.connection.prepare(`SELECT * FROM ${name}`).raw().safeIntegers().all()
      .map((row) =>
        (row as Array<unknown>).map((cell) =>
          cell instanceof Uint8Array ? Buffer.from(cell).toString("hex") : String(cell)
        ).join("|")
      )
      .sort()
  ]))
}

/** Sums of leaves by whatever their text is turned into. */
export const sumBy = (leaves: ReadonlyArray<LeafText>, by: (leaf: ReadonlyArray<string>) => string) => {
  const sums = new Map<string, Usd>()
  for (const leaf of leaves) {
    const parts = leaf.split(" ")
    const name = by(parts)
    sums.set(name, Usd.add(sums.get(name) ?? Usd.zero, Usd.ticks(BigInt(parts[7]!))))
  }
  return Object.fromEntries([...sums].filter(([, ticks]) => !Usd.isZero(ticks)))
}
