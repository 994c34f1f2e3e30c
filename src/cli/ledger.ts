/** The command tree of `ledger`. */
import { Command } from "effect/cli"
import { backup } from "./backup.ts"
import { completions } from "./completions.ts"
import { config } from "./config.ts"
import { daemon } from "./daemon.ts"
import { demo } from "./demo.ts"
import { doctor } from "./doctor.ts"
import { key } from "./key.ts"
import { log } from "./log.ts"
import { mission } from "./mission.ts"
import { rebuild } from "./rebuild.ts"
import { report } from "./report.ts"
import { root } from "./root.ts"
import { snapshot } from "./snapshot.ts"
import { status } from "./status.ts"
import { verify } from "./verify.ts"

/** Every command, in the order in which a newcomer needs them. */
export const ledger = root.pipe(Command.withSubcommands([
  daemon,
  snapshot,
  mission,
  report,
  key,
  status,
  log,
  verify,
  rebuild,
  backup,
  doctor,
  config,
  demo,
  completions((): Command.Command.Any => ledger)
]))
