/** Runs the command line: words in, exit code out; every failure is told before it returns. */
import { Cause, Console, Effect } from "effect"
import { CliConfig, CliOutput, Command, GlobalFlag, type HelpDoc } from "effect/cli"
import { appearanceOf } from "./appearance.ts"
import { mentions, normalise } from "./commandLine.ts"
import { asCommandFailed, parseFailure, reportFailure, wrongUsage } from "./failure.ts"
import { Invocation } from "./Invocation.ts"
import { ledger } from "./ledger.ts"

/** Runs `ledger` with the words after its name; succeeds with the exit code. Only an interruption passes through. */
export const run = Effect.fnUntraced(function*(words: ReadonlyArray<string>, version: string) {
  const { circumstances, stderr, stdout } = yield* Invocation
  const json = mentions(words, "--json")
  const noColor = mentions(words, "--no-color")
  const { colour: helpColour } = appearanceOf(stdout, circumstances.environment, noColor)
  const { colour } = appearanceOf(stderr, circumstances.environment, noColor)
  const formatter = CliOutput.defaultFormatter({ colors: helpColour })
  const help: { implicit: HelpDoc.HelpDoc | undefined } = { implicit: undefined }
  return yield* Command.runWith(ledger, { version, renderErrors: false })(normalise(words)).pipe(
    Effect.catchTag("ShowHelp", ({ commandPath, errors }) => {
      if (errors.length > 0) return Effect.fail(parseFailure(errors, commandPath))
      return commandPath.length === 1 && help.implicit !== undefined
        ? Console.log(formatter.formatHelpDoc(help.implicit))
        : Effect.fail(commandMissing(commandPath, help.implicit))
    }),
    Effect.provideService(CliOutput.Presenter, presenter(formatter, help)),
    Effect.provideService(CliConfig.CliConfig, { builtIns: [GlobalFlag.Help, GlobalFlag.Version] }),
    Effect.as(0),
    Effect.catchCause(Effect.fnUntraced(function*(cause) {
      if (Cause.hasInterruptsOnly(cause)) return yield* Effect.interrupt
      const failure = asCommandFailed(cause)
      if (failure.code === "internal" && mentions(words, "--verbose")) yield* Console.error(Cause.pretty(cause))
      yield* reportFailure(failure, { colour, json })
      return failure.exitCode
    }))
  )
})

/** Help that was asked for is data; help that comes with an error is kept, to say only what is needed of it. */
const presenter = (
  formatter: CliOutput.Formatter,
  help: { implicit: HelpDoc.HelpDoc | undefined }
): CliOutput.Presenter => ({
  present: (event) => {
    switch (event._tag) {
      case "Version":
        return Console.log(`${event.name} ${event.version}`)
      case "Help":
        if (event.reason === "Requested") return Console.log(formatter.formatHelpDoc(event.helpDoc))
        help.implicit = event.helpDoc
        return Effect.void
      case "InvalidInvocation":
        help.implicit = event.helpDoc
        return Effect.void
    }
  }
})

const commandMissing = (path: ReadonlyArray<string>, help: HelpDoc.HelpDoc | undefined) => {
  const names = help?.subcommands?.flatMap(({ commands }) => commands.map(({ name }) => name)) ?? []
  return wrongUsage(
    `\`${path.join(" ")}\` needs a command: ${names.join(", ")}`,
    `see \`${path.join(" ")} --help\``
  )
}
