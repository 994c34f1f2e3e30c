/** Long work over HTTP: lines of NDJSON that say how far it is, the last one with the answer or the problem. */
import { Schema } from "effect"
import { HttpApiSchema } from "effect/http-api"
import { problems } from "./Problem.ts"

const Progress = Schema.Struct({
  progress: Schema.Struct({ what: Schema.String, done: Schema.Number, total: Schema.Number })
}).annotate({ identifier: "Progress" })

const Failed = Schema.Struct({ problem: Schema.Union(problems) }).annotate({ identifier: "Failed" })

/** One line: `{"progress":…}` any number of times, then `{"answer":…}` or `{"problem":…}` once. */
export const workLine = <Document extends Schema.Top>(document: Document) =>
  Schema.Union([Progress, Schema.Struct({ answer: document }), Failed])

/** The stream of such lines. A verification of a damaged log lists every finding in one line. */
export const longWork = <Document extends Schema.Top>(document: Document) =>
  HttpApiSchema.StreamNdjson({ schema: workLine(document), maxElementBytes: "64 MiB" })
