/** What a person or a program is told when a command cannot do its work, and the exit code that goes with it. */
import { Cause, Console, Effect, Runtime, Schema } from "effect"
import type { CliError } from "effect/cli"
import type { ErrorDocument } from "../report/documents/ErrorDocument.ts"

/**
 * `code` is stable, for programs; `message` says what and why, `hint` what to do next, each in one line. Exit codes:
 * 1 failed, or the answer is no; 2 wrong usage, unknown or ambiguous name; 3 source or daemon unreachable; 4 no
 * permission; 78 wrong configuration. `timeZone`: in which people are told its times, once the configuration has said it.
 */
export class CommandFailed extends Schema.TaggedError<CommandFailed>()("CommandFailed", {
  code: Schema.String,
  message: Schema.String,
  hint: Schema.NullOr(Schema.String),
  exitCode: Schema.Literals([1, 2, 3, 4, 78]),
  timeZone: Schema.optionalKey(Schema.String)
}) {
  override readonly [Runtime.errorReported] = false
}

/** The same failure of a command, for people of a time zone; a bug stays as it is. */
export const inTimeZone = <E>(error: E, timeZone: string): E | CommandFailed => {
  if (!isDescribed(error)) return error
  const { code, exitCode, hint, message } = error
  return new CommandFailed({ code, message, hint, exitCode, timeZone })
}

/** The command line cannot be meant: exit code 2. */
export const wrongUsage = (message: string, hint: string | null): CommandFailed =>
  new CommandFailed({ code: "usage", message, hint, exitCode: 2 })

/** Any failure of the ledger's own parts carries what `CommandFailed` does; anything else is a bug. */
export const asCommandFailed = (cause: Cause.Cause<unknown>): CommandFailed => {
  const error = Cause.squash(cause)
  if (error instanceof CommandFailed) return error
  if (isDescribed(error)) {
    const { code, exitCode, hint, message } = error
    return new CommandFailed({ code, message, hint, exitCode })
  }
  return new CommandFailed({
    code: "internal",
    message: `unexpected failure: ${error instanceof Error ? oneLine(error.message) : "unknown"}`,
    hint: "this is a bug; run the command again with --verbose to see where it happened",
    exitCode: 1
  })
}

/** One line on standard error, or with `--json` one `ledger.error/1` document. */
export const reportFailure = Effect.fnUntraced(function*(
  { code, hint, message, timeZone }: CommandFailed,
  { colour, json }: { readonly colour: boolean; readonly json: boolean }
) {
  const document: ErrorDocument = { schema: "ledger.error/1", error: { code, message, hint } }
  if (json) return yield* Console.error(JSON.stringify(document))
  const { renderError } = yield* Effect.promise(() => import("../render/error.ts"))
  yield* Console.error(renderError(document, { colour, timeZone }).trimEnd())
})

/** What the parser of the command line found wrong, in one line, with its suggestions. */
export const parseFailure = (errors: ReadonlyArray<CliError.NonShowHelpErrors>, path: ReadonlyArray<string>) => {
  const [error] = [...errors].sort((left, right) => rank(left) - rank(right))
  const see = `see \`${path.join(" ")} --help\``
  switch (error?._tag) {
    case "UnrecognizedOption":
      return wrongUsage(`unknown flag ${error.option}`, didYouMean(error.suggestions) ?? see)
    case "UnknownSubcommand":
      return wrongUsage(`unknown command "${error.subcommand}"`, didYouMean(error.suggestions) ?? see)
    case "MissingArgument":
      return wrongUsage(`${error.argument.toUpperCase()} is missing`, see)
    case "MissingOption":
      return wrongUsage(`--${error.option} is missing`, see)
    case "UnexpectedArgument":
      return wrongUsage(`${error.arguments.map((word) => JSON.stringify(word)).join(" ")} is not expected here`, see)
    case "InvalidValue":
      return wrongUsage(unfit(error), see)
    default:
      return wrongUsage(error === undefined ? "wrong usage" : oneLine(error.message), see)
  }
}

const unfit = ({ expected, kind, option, value }: CliError.InvalidValue): string => {
  const name = kind === "flag" ? `--${option}` : option.toUpperCase()
  if (kind === "flag" && value === "") return `${name} wants a value`
  const [, words] = /^(?:Expected:? )?(".*" \| ".*")$/u.exec(expected) ?? []
  return words === undefined
    ? `${name}: ${JSON.stringify(value)} does not fit${
      /number|integer/u.test(expected) ? ": it must be a whole number" : ""
    }`
    : `${name}: ${JSON.stringify(value)} is none of ${words.replaceAll("\"", "").replaceAll(" | ", ", ")}`
}

const described = ["code", "message", "hint", "exitCode"] as const

const isDescribed = (error: unknown): error is Pick<CommandFailed, (typeof described)[number]> =>
  typeof error === "object" && error !== null && described.every((field) => field in error)

/** A misspelt flag explains the arguments that seem to be missing or too many, so it is told first. */
const rank = (error: CliError.NonShowHelpErrors): number =>
  error._tag === "UnrecognizedOption" || error._tag === "UnknownSubcommand" ? 0 : 1

const didYouMean = (suggestions: ReadonlyArray<string>): string | undefined =>
  suggestions.length === 0 ? undefined : `did you mean ${suggestions.join(" or ")}?`

const oneLine = (text: string): string => text.replaceAll(/\s*\n\s*/gu, " ").trim()
