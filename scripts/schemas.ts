/** Writes `schemas/*.json`, the JSON Schema of every published document; with `--check` only says whether they are up to date. */
import { Schema } from "effect"
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { documents } from "../src/report/documents/LedgerDocument.ts"

const dialect = "https://json-schema.org/draft/2020-12/schema"
const folder = join(import.meta.dirname, "../schemas")

/** `report-1.json` for `ledger.report/1`. */
const fileOf = (name: string): string => `${name.replace(/^ledger\./u, "").replace("/", "-")}.json`

const jsonSchema = (schema: Schema.Constraint): string => {
  const { definitions, schema: { $ref } } = Schema.toJsonSchemaDocument(schema)
  // A document refers to itself by its identifier; a reader looks for its fields at the top.
  const { [String($ref).slice("#/$defs/".length)]: root, ...others } = definitions
  if (root === undefined) throw new Error(`a document without an identifier: ${JSON.stringify($ref)}`)
  return `${JSON.stringify({ $schema: dialect, ...root, $defs: others }, null, 2)}\n`
}

const wanted = new Map(Object.entries(documents).map(([name, schema]) => [fileOf(name), jsonSchema(schema)]))

/** Files that differ from the code, or that no document has. */
const stale = (): ReadonlyArray<string> => {
  const present = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith(".json")) : []
  const differing = [...wanted].filter(([file, text]) =>
    !present.includes(file) || readFileSync(join(folder, file), "utf8") !== text
  )
  return [...differing.map(([file]) => file), ...present.filter((file) => !wanted.has(file))]
}

if (process.argv.includes("--check")) {
  const files = stale()
  if (files.length > 0) {
    console.error(`schemas/ does not match the code: ${files.join(", ")}; run: npm run schemas`)
    process.exitCode = 1
  }
} else {
  mkdirSync(folder, { recursive: true })
  for (const [file, text] of wanted) writeFileSync(join(folder, file), text)
  console.log(`${wanted.size} schemas written`)
}
