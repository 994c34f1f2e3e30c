/** Documents for tests: the published examples, and the same with nasty text wherever text is free. */
import { Result, Schema } from "effect"
import * as fc from "fast-check"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { type DocumentName, documents, type LedgerDocument } from "../../src/report/documents/LedgerDocument.ts"

const folder = join(import.meta.dirname, "../../schemas/examples")

export const documentNames = Object.keys(documents) as ReadonlyArray<DocumentName>

/** The example published beside a document's schema, as JSON. */
export const exampleJson = (name: DocumentName): unknown =>
  JSON.parse(readFileSync(join(folder, `${name.replace("ledger.", "").replace("/", "-")}.json`), "utf8"))

export const decodeDocument = (name: DocumentName, json: unknown): Result.Result<LedgerDocument, Schema.SchemaError> =>
  Schema.decodeUnknownResult(documents[name])(json)

/** The published example, decoded; an override replaces whole fields. */
export const example = <Name extends DocumentName>(
  name: Name,
  override: Partial<(typeof documents)[Name]["Type"]> = {}
): (typeof documents)[Name]["Type"] =>
  Result.getOrThrow(decodeDocument(name, Object.assign(exampleJson(name) as object, override)))

type Path = ReadonlyArray<string | number>

/** Where the schema allows any text: found by putting some there. */
const freeTexts = (name: DocumentName): ReadonlyArray<Path> => {
  const json = exampleJson(name)
  return leaves(json, []).filter((path) => Result.isSuccess(decodeDocument(name, replaced(json, path, "any text"))))
}

const leaves = (value: unknown, path: Path): ReadonlyArray<Path> => {
  if (typeof value === "string") return [path]
  if (Array.isArray(value)) return value.flatMap((item, index) => leaves(item, [...path, index]))
  if (typeof value !== "object" || value === null) return []
  return Object.entries(value).flatMap(([key, item]) => leaves(item, [...path, key]))
}

const replaced = (value: unknown, [step, ...rest]: Path, text: string): unknown => {
  if (step === undefined) return text
  const copy = Array.isArray(value) ? [...value as ReadonlyArray<unknown>] : { ...value as object }
  const fields = copy as Record<string | number, unknown>
  fields[step] = replaced(fields[step], rest, text)
  return copy
}

const ordinary = ["a", "xai-vigilio", " ", "…", "é", "word ".repeat(20), "long".repeat(40)]
const wide = ["漢字", "ﾊﾝ", "한", "😀", "👩‍👩‍👧", "🇧🇪", "1️⃣", "❤️", "漢".repeat(40)]
const joining = [
  "e\u0301",
  "\u0301\u0302\u0303\u0304\u0305",
  "\u200d",
  "\ufe0f",
  "\u{1f3fb}",
  "🇧",
  "ക്ഷ",
  "नि",
  "\u0600"
]
const invisible = [
  "\t",
  "\n",
  "\r\n",
  "\0",
  "\u0007",
  "\u007f",
  "\u0085",
  "\u2028",
  "\u200b",
  "\u202e",
  "\u2066",
  "\ud800"
]
const escapes = [
  "\u001b[31m",
  "\u001b[2J",
  "\u001b]0;t\u0007",
  "\u001b]8;;http://x\u001b\\",
  "\u009b1A",
  "\u001bc",
  "\u001b"
]

/** Wide, joined, invisible, reordering, cursor-moving, very long, and empty. */
export const nastyText: fc.Arbitrary<string> = fc.oneof(
  fc.array(fc.constantFrom(...ordinary, ...wide, ...joining, ...invisible, ...escapes), { maxLength: 6 })
    .map((parts) => parts.join("")),
  fc.array(fc.integer({ min: 0, max: 0x10ffff }), { maxLength: 20 }).map((points) => String.fromCodePoint(...points))
)

const freeTextsOf = new Map(documentNames.map((name) => [name, freeTexts(name)]))

/** A document whose every free text is nasty. */
export const nastyDocument: fc.Arbitrary<LedgerDocument> = fc.constantFrom(...documentNames).chain((name) => {
  const paths = freeTextsOf.get(name)!
  return fc.array(nastyText, { minLength: paths.length, maxLength: paths.length }).map((texts) =>
    Result.getOrThrow(
      decodeDocument(
        name,
        paths.reduce((json, path, index) => replaced(json, path, texts[index]!), exampleJson(name))
      )
    )
  )
})
