/** `ledger mission`: the commands about missions. */
import { Command } from "effect/cli"
import { missionAdd } from "./missionAdd.ts"
import { missionCrew } from "./missionCrew.ts"
import { missionEnd } from "./missionEnd.ts"
import { missionList } from "./missionList.ts"
import { missionMerge } from "./missionMerge.ts"
import { missionMove } from "./missionMove.ts"
import { missionPause } from "./missionPause.ts"
import { missionResume } from "./missionResume.ts"
import { missionRetract } from "./missionRetract.ts"
import { missionShow } from "./missionShow.ts"
import { missionStart } from "./missionStart.ts"

export const mission = Command.make("mission").pipe(
  Command.withDescription("Say when work on an issue begins and ends, and see what it cost"),
  Command.withSubcommands([
    missionStart,
    missionPause,
    missionResume,
    missionEnd,
    missionCrew,
    missionAdd,
    missionMove,
    missionMerge,
    missionRetract,
    missionList,
    missionShow
  ])
)
