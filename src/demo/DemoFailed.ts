/** The demo could not be played to its end. */
import { Schema } from "effect"

/** `message` says what failed and why, `hint` where to look. */
export class DemoFailed extends Schema.TaggedError<DemoFailed>()("DemoFailed", {
  code: Schema.Literal("demo-failed"),
  message: Schema.String,
  hint: Schema.String,
  exitCode: Schema.Literal(1)
}) {}
