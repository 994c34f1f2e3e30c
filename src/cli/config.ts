/** `ledger config`: the commands about the configuration. */
import { Command } from "effect/cli"
import { configInit } from "./configInit.ts"
import { configShow } from "./configShow.ts"

export const config = Command.make("config").pipe(
  Command.withDescription("Write a configuration file, or see what is in force"),
  Command.withSubcommands([configInit, configShow])
)
