/** `ledger completions`: the script with which a shell completes the commands. */
import { Console, Effect } from "effect"
import { Argument, Command, Completions } from "effect/cli"

/** `tree` is asked for only when the command runs: it holds this command too. */
export const completions = (tree: () => Command.Command.Any) =>
  Command.make(
    "completions",
    {
      shell: Argument.Literals("shell", ["bash", "zsh", "fish"]).pipe(
        Argument.withDescription("bash, zsh or fish")
      )
    },
    ({ shell }) =>
      Effect.suspend(() => Console.log(Completions.generate("ledger", shell, Completions.fromCommand(tree()))))
  ).pipe(
    Command.withDescription("Print the completion script for a shell"),
    Command.withExamples([{ command: "ledger completions bash > ~/.local/share/bash-completion/completions/ledger" }])
  )
