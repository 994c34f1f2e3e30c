/** The command tree of `ledger`. */
import { Command } from "effect/cli"
import { anchor } from "./anchor.ts"
import { backup } from "./backup.ts"
import { completions } from "./completions.ts"
import { config } from "./config.ts"
import { daemon } from "./daemon.ts"
import { demo } from "./demo.ts"
import { diff } from "./diff.ts"
import { doctor } from "./doctor.ts"
import { explain } from "./explain.ts"
import { forge } from "./forge.ts"
import { key } from "./key.ts"
import { log } from "./log.ts"
import { mission } from "./mission.ts"
import { rebuild } from "./rebuild.ts"
import { reconcile } from "./reconcile.ts"
import { report } from "./report.ts"
import { restore } from "./restore.ts"
import { root } from "./root.ts"
import { snapshot } from "./snapshot.ts"
import { split } from "./split.ts"
import { status } from "./status.ts"
import { verify } from "./verify.ts"

/** Every command, in the order in which a newcomer needs them. */
export const ledger = root.pipe(Command.withSubcommands([
  daemon,
  snapshot,
  mission,
  report,
  explain,
  diff,
  key,
  split,
  forge,
  status,
  reconcile,
  log,
  verify,
  anchor,
  rebuild,
  backup,
  restore,
  doctor,
  config,
  demo,
  completions((): Command.Command.Any => ledger)
]))
