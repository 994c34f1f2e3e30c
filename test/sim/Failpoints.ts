/** Places inside the writing of files at which a simulated process can be cut off; the sources know nothing of them. */
import { SqliteFile } from "../../src/database/SqliteFile.ts"
import { Witness } from "../../src/event-log/Witness.ts"
import type { Place } from "./World.ts"

/** Called at every place that is passed. `path`: of the file that is written. */
export type OnPlace = (place: Place, path: string) => void

let listener: OnPlace | undefined

/** Who hears of the places that are passed: one simulation at a time. */
export const listenTo = (heard: OnPlace | undefined): void => {
  listener = heard
}

export const pass = (place: Place, path: string): void => listener?.(place, path)

// oxlint-disable-next-line typescript/unbound-method
const transaction = SqliteFile.prototype.transaction
SqliteFile.prototype.transaction = function<A>(this: SqliteFile, body: () => A): A {
  const file = this.role === "log" ? "log" : "views"
  pass(`${file} begin`, this.path)
  const result = transaction.call(this, () => {
    const inner = body()
    pass(`${file} written`, this.path)
    return inner
  }) as A
  pass(`${file} torn`, this.path)
  pass(`${file} committed`, this.path)
  return result
}

// oxlint-disable-next-line typescript/unbound-method
const transactionInSteps = SqliteFile.prototype.transactionInSteps
SqliteFile.prototype.transactionInSteps = function*<A>(this: SqliteFile, body: () => Generator<void, A>) {
  const file = this.role === "log" ? "log" : "views"
  pass(`${file} begin`, this.path)
  const { path } = this
  const result = (yield* transactionInSteps.call(this, function*() {
    const inner = yield* body()
    pass(`${file} written`, path)
    return inner
  })) as A
  pass(`${file} torn`, this.path)
  pass(`${file} committed`, this.path)
  return result
}

// oxlint-disable-next-line typescript/unbound-method
const prepare = SqliteFile.prototype.prepare
const watched = new WeakSet<object>()
SqliteFile.prototype.prepare = function(this: SqliteFile, ...query: Parameters<typeof prepare>) {
  const statement = prepare.apply(this, query)
  if (watched.has(statement)) return statement
  watched.add(statement)
  const run = statement.run.bind(statement)
  const place = this.role === "log" ? "log statement" : "views statement"
  const { path } = this
  statement.run = (...values) => {
    const result = run(...values)
    pass(place, path)
    return result
  }
  return statement
}

// oxlint-disable-next-line typescript/unbound-method
const write = Witness.prototype.write
Witness.prototype.write = function(this: Witness, witnessed: Parameters<typeof write>[0]): void {
  write.call(this, witnessed)
  pass("witness torn", this.path)
  pass("witness written", this.path)
}
