/** Where a document is not what a schema asks for. */
import { SchemaIssue } from "effect"

const formatIssue = SchemaIssue.makeFormatterStandardSchemaV1()

/** Only the path, as `issue.labels.0`, empty for the document itself: the issue's own text would quote the value. */
export const issuePath = (issue: SchemaIssue.Issue): string =>
  (formatIssue(issue).issues[0]?.path ?? []).map((step) => String(typeof step === "object" ? step.key : step)).join(".")
