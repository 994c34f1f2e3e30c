/** Events of the log for people, one line each. */
import type { Event } from "../report/documents/Event.ts"
import { printLines } from "./Line.ts"
import { moment } from "./moment.ts"
import type { RenderOptions } from "./RenderOptions.ts"
import { align } from "./Width.ts"

/** Position, the time it happened, type, actor, and as much of the payload as there is room for. */
export const renderEvent = ({ actor, occurredAt, payload, position, type }: Event, options: RenderOptions): string =>
  printLines([[
    { text: align(String(position), Math.max(6, String(position).length), "right"), style: "quiet" },
    `  ${moment(occurredAt, options.timeZone, true)}  `,
    { text: `${type}  `, style: "strong" },
    `${actor}  `,
    { text: JSON.stringify(payload), style: "quiet" }
  ]], options)
