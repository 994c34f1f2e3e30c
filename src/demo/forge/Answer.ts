/** What an endpoint says before it is put on the wire. */
import type { World } from "./World.ts"

/** A document in JSON with its status; without a body, nothing at all. */
export interface Answer {
  readonly status: number
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

export const ok = (body: unknown, headers: Readonly<Record<string, string>> = {}): Answer => ({
  status: 200,
  body,
  headers
})

/** A status that says it all. */
export const bare = (status: number): Answer => ({ status })

/** An error as the forge words it; GitHub points to its documentation instead of its swagger. */
export const refused = (world: World, status: number, message: string): Answer => ({
  status,
  body: world.options.kind === "github"
    ? { message, documentation_url: "https://docs.github.com/rest", status: status.toString() }
    : { message, url: `${world.root}/api/swagger`, ...(status === 404 ? { errors: [] } : {}) }
})

export const notFound = (world: World): Answer =>
  refused(world, 404, world.options.kind === "github" ? "Not Found" : "The target couldn't be found.")
