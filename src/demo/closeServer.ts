/** Ends a stand-in's server. */
import { once } from "node:events"
import type { Server } from "node:http"

/** Connections that are open are cut; a server that has ended is left alone. */
export const closeServer = async (server: Server): Promise<void> => {
  if (!server.listening) return
  const closed = once(server, "close")
  server.close()
  server.closeAllConnections()
  await closed
}
