/** Inserts into one table, kept back and run several rows at a time: running a statement costs as much as inserting a row. */
import type { SqliteFile } from "./SqliteFile.ts"

type Value = number | bigint | string | Uint8Array | null

/** More gain nothing measurable. */
const rowsAtOnce = 16

export class BulkInsert {
  readonly #single
  readonly #several
  readonly #columns: number
  readonly #waiting: Array<Value>
  /** How many values wait. */
  #end = 0

  /** `columns`: how many the table has. */
  constructor(file: SqliteFile, table: string, columns: number) {
    const row = `(${Array.from({ length: columns }, () => "?").join(", ")})`
    this.#columns = columns
    this.#waiting = Array.from<Value>({ length: rowsAtOnce * columns }).fill(null)
    this.#single = file.prepare(`INSERT INTO ${table} VALUES ${row}`)
    this.#several = file.prepare(
      `INSERT INTO ${table} VALUES ${Array.from({ length: rowsAtOnce }, () => row).join(", ")}`
    )
  }

  /** Adds a row, its values in the order of the columns. It can be read once it was flushed. */
  add(row: ReadonlyArray<Value>): void {
    for (const value of row) this.#waiting[this.#end++] = value
    if (this.#end < this.#waiting.length) return
    this.#end = 0
    // Spread: an array would be taken apart element by element on the other side, which costs twice as much.
    this.#several.run(...this.#waiting)
  }

  /** Inserts what waits. */
  flush(): void {
    const end = this.#end
    this.#end = 0
    for (let at = 0; at < end; at += this.#columns) this.#single.run(...this.#waiting.slice(at, at + this.#columns))
  }
}
