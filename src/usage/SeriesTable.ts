/** What the sources count, numbered densely: (source, surface, key, model, meter), dimensions only, never the amount. */
import type { SqliteFile } from "../database/SqliteFile.ts"

/** `null` where the source does not report the dimension. */
export interface Series {
  readonly source: string
  readonly surface: string
  readonly basis: string
  readonly key: string | null
  readonly model: string | null
  readonly meter: string | null
}

interface SeriesRow extends Series {
  readonly number: number
  readonly longest: number
}

export class SeriesTable {
  readonly #insert
  readonly #lengthen
  readonly #all: Array<Series> = []
  readonly #longest: Array<number> = []
  readonly #numbers = new Map<string, number>()

  constructor(views: SqliteFile) {
    this.#insert = views.prepare("INSERT INTO series VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")
    this.#lengthen = views.prepare("UPDATE series SET longest = ? WHERE number = ?")
    const rows = views.prepare("SELECT * FROM series ORDER BY number").all() as Array<SeriesRow>
    for (const row of rows) this.#know(row, row.longest)
  }

  /** The series' number, given at first sight, by the event at `position`; `length`: of the buckets that it lists, in milliseconds. */
  numberOf(series: Series, position: number, length: number): number {
    const known = this.#numbers.get(identity(series))
    if (known !== undefined) {
      if (length > this.longest(known)) this.#lengthen.run(this.#longest[known - 1] = length, known)
      return known
    }
    const number = this.#know(series, length)
    const { basis, key, meter, model, source, surface } = series
    this.#insert.run(number, source, surface, basis, key, model, meter, position, length)
    return number
  }

  /** Length of the longest bucket of a series, in milliseconds. */
  longest(number: number): number {
    return this.#longest[number - 1]!
  }

  get(number: number): Series {
    return this.#all[number - 1]!
  }

  /** Numbers of all series, or of those of one key. */
  numbers(of?: { readonly source: string; readonly key: string | null }): ReadonlyArray<number> {
    const every = this.#all.map((_, index) => index + 1)
    if (of === undefined) return every
    return every.filter((number) => this.get(number).source === of.source && this.get(number).key === of.key)
  }

  #know({ basis, key, meter, model, source, surface }: Series, longest: number): number {
    this.#longest.push(longest)
    const number = this.#all.push({ basis, key, meter, model, source, surface })
    this.#numbers.set(identity(this.get(number)), number)
    return number
  }
}

const identity = ({ basis, key, meter, model, source, surface }: Series): string =>
  `${source}\n${surface}\n${basis}\n${key ?? "\u0000"}\n${model ?? "\u0000"}\n${meter ?? "\u0000"}`
