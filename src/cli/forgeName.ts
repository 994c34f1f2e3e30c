/** What a forge is called: in the webhook's address, the log, and the files of its secrets. */
import { Effect, Result } from "effect"
import type { ForgeSettings, Settings } from "../config/Configuration.ts"
import { name } from "../config/values.ts"
import { wrongUsage } from "./failure.ts"

const onlyForge = "forge"

/** The configured name; the only forge needs none, any other has to be given one before its webhook is made. */
export const forgeName = Effect.fnUntraced(function*(
  { forges }: Pick<Settings, "forges">,
  configured: ForgeSettings | undefined,
  given: string | null
) {
  if (configured !== undefined) {
    if (given === null || given === configured.name) return configured.name
    return yield* wrongUsage(
      `--name: the forge is configured already, as ${configured.name}`,
      "leave --name out, or change the name in the configuration first"
    )
  }
  if (given === null) {
    if (forges.length === 0) return onlyForge
    return yield* wrongUsage(
      "a forge is configured already, so this one needs a name of its own",
      "give it one with --name: its webhook's address will end in /hooks/forge/NAME"
    )
  }
  const decoded = name(given)
  if (Result.isFailure(decoded)) {
    return yield* wrongUsage(
      `--name: ${JSON.stringify(given)} is no name`,
      "use letters, digits, dots and dashes: --name home"
    )
  }
  if (!forges.some((forge) => forge.name === given)) return given
  return yield* wrongUsage(`--name: ${given} is the name of another forge`, "choose another --name")
})

/** The file of a secret of the forge, beside the configuration. */
export const secretFile = (forge: string, what: "token" | "webhook-secret"): string =>
  `${forge === onlyForge ? forge : `forge-${forge}`}.${what}`
