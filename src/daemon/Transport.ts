/** The way a request came: through the unix socket, whose users own the ledger, or over TCP. */
import { Context } from "effect"

export type TransportName = "socket" | "tcp"

/** Of the request being answered. Whoever does not say is treated as a stranger. */
export const Transport = Context.Reference<TransportName>("ledger/daemon/Transport", { defaultValue: () => "tcp" })
