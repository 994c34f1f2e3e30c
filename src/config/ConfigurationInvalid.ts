/** What is wrong with the configuration, why, and what to do about it; never repeats a value that may be secret. */
import { Effect, Runtime, Schema } from "effect"

/** Ends the process with 78 (EX_CONFIG of sysexits.h), or with 2 where a flag is what is wrong. */
export class ConfigurationInvalid extends Schema.TaggedError<ConfigurationInvalid>()("ConfigurationInvalid", {
  message: Schema.String,
  hint: Schema.String,
  exitCode: Schema.Literals([2, 78]).pipe(Schema.withConstructorDefault(Effect.succeed(78 as const)))
}) {
  readonly code = this.exitCode === 2 ? "usage" : "configuration"
  override readonly [Runtime.errorReported] = false
}
