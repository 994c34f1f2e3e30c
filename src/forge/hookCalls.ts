/** Hanging up hooks, changing them, trying them, taking them down. */
import { Effect } from "effect"
import type { ForgeClient, ForgeHook } from "./ForgeClient.ts"
import { decodeForge, HookDocument } from "./forgeDocuments.ts"
import type { ForgeHttp, ForgeRequest } from "./ForgeHttp.ts"
import { readPages } from "./readPages.ts"
import { below, called } from "./repositoryCalls.ts"

export const hookCalls = (
  http: ForgeHttp
): Pick<ForgeClient, "hooks" | "tryHooks" | "createHook" | "updateHook" | "deleteHook" | "testHook"> => ({
  hooks: (name) =>
    Effect.gen(function*() {
      const doing = `read the hooks of ${called(name)}`
      const pages = yield* readPages(http, { doing, path: below(name, "hooks") })
      return yield* Effect.forEach(pages, (json) => toHook(doing, json))
    }),
  tryHooks: (name) =>
    // A hook without a type or an address is refused after token and owner were looked at.
    http.ask({
      doing: `make a hook in ${called(name)}`,
      method: "POST",
      path: below(name, "hooks"),
      body: http.kind === "github" ? { name: "web", active: false, config: {} } : {}
    }).pipe(Effect.catchIf(({ reason }) => reason === "refused", () => Effect.void), Effect.asVoid),
  createHook: (name, { secret, url }) =>
    write(http, {
      doing: `make a hook in ${called(name)}`,
      method: "POST",
      path: below(name, "hooks"),
      body: {
        ...(http.kind === "github" ? { name: "web" } : { type: http.kind, branch_filter: "*" }),
        config: { url, content_type: "json", secret },
        ...common(http)
      }
    }),
  updateHook: (name, id, url) =>
    write(http, {
      doing: `change hook ${id.toString()} of ${called(name)}`,
      method: "PATCH",
      path: below(name, "hooks", id),
      // GitHub would take a config without a secret for the wish to have none, so there only the rest is set.
      body: http.kind === "github" ? common(http) : { config: { url, content_type: "json" }, ...common(http) }
    }),
  deleteHook: (name, id) =>
    Effect.asVoid(http.ask({
      doing: `delete hook ${id.toString()} of ${called(name)}`,
      method: "DELETE",
      path: below(name, "hooks", id)
    })),
  testHook: (name, id) =>
    Effect.asVoid(http.ask({
      doing: `try hook ${id.toString()} of ${called(name)}`,
      method: "POST",
      path: below(name, "hooks", id, http.kind === "github" ? "pings" : "tests")
    }))
})

/** Both have to be said each time: left out, Forgejo makes hooks inactive, and for pushes only. */
const common = ({ kind }: ForgeHttp) => ({
  // The test delivery of GitHub is a ping, which goes to every hook; that of the others is a push.
  events: ["issues", "issue_comment", ...(kind === "github" ? [] : ["push"])],
  active: true
})

const decodeHook = decodeForge(HookDocument)

const write = (http: ForgeHttp, request: ForgeRequest) =>
  Effect.flatMap(http.ask(request), ({ json }) => toHook(request.doing, json))

const toHook = Effect.fnUntraced(function*(doing: string, json: unknown) {
  const { active, config, events, id } = yield* decodeHook(doing, json)
  const hook: ForgeHook = {
    id,
    active,
    url: config?.url ?? "",
    events: events ?? [],
    json: (config?.content_type ?? "json") === "json"
  }
  return hook
})
