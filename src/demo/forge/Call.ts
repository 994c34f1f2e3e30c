/** A request to the API, taken apart: who asks, of which repository and issue, and what with. */
import type { Answer } from "./Answer.ts"
import type { Stage } from "./deeds.ts"
import { readStamp } from "./stamps.ts"
import type { Issue, Repository, Token } from "./World.ts"

/** What every endpoint gets. */
export interface Call extends Stage {
  readonly token: Token | undefined
  /** The login of who asks; "" for nobody. */
  readonly by: string
  /** Path with the sub-path, as asked. */
  readonly path: string
  /** The variable parts of the path, decoded, after owner and name. */
  readonly rest: ReadonlyArray<string>
  readonly query: URLSearchParams
  /** The JSON of the body; {} where there is none. */
  readonly body: Readonly<Record<string, unknown>>
}

/** A call below `/repos/{owner}/{repo}`. */
export interface RepositoryCall extends Call {
  readonly repository: Repository
}

/** A call below `/repos/{owner}/{repo}/issues/{number}`. */
export interface IssueCall extends RepositoryCall {
  readonly issue: Issue
}

/** A text of the body, where it is one. */
export const textOf = ({ body }: Call, field: string): string | undefined => {
  const value = body[field]
  return typeof value === "string" ? value : undefined
}

/** When it is to have happened: administrators may date back what they do, and the routes let nobody else say so. */
export const backdated = (call: Call): number | undefined => {
  const text = textOf(call, "updated_at")
  return text === undefined ? undefined : readStamp(text)
}

/** The bounds of a query, ms, both on the time of the last change; undefined for text that is no instant. */
export const bounds = ({ query }: Call): { readonly since: number; readonly before: number } | undefined => {
  const read = (name: string, absent: number) => {
    const text = query.get(name)
    return text === null || text === "" ? absent : readStamp(text)
  }
  const [since, before] = [read("since", -Infinity), read("before", Infinity)]
  return since === undefined || before === undefined ? undefined : { since, before }
}

/** A page of items, with the headers that lead to the others. */
export const paged = <A>(call: Call, items: ReadonlyArray<A>, toDocument: (item: A) => unknown): Answer => {
  const { options, root } = call.world
  const github = options.kind === "github"
  const name = github ? "per_page" : "limit"
  const asked = whole(call.query.get(name))
  const size = Math.min(asked ?? options.pageSize, github ? 100 : options.maxPageSize)
  const page = Math.max(1, whole(call.query.get("page")) ?? 1)
  const last = Math.max(1, Math.ceil(items.length / size))
  const link = (to: number, rel: string) => {
    const query = new URLSearchParams(call.query)
    query.set("page", to.toString())
    return `<${new URL(root).origin}${call.path}?${query.toString()}>; rel="${rel}"`
  }
  const links = [
    ...(page < last ? [link(page + 1, "next"), link(last, "last")] : []),
    ...(page > 1 ? [link(1, "first"), link(page - 1, "prev")] : [])
  ]
  return {
    status: 200,
    body: items.slice((page - 1) * size, page * size).map(toDocument),
    headers: {
      ...(links.length === 0 ? {} : { Link: links.join(github ? ", " : ",") }),
      ...(github ? {} : { "X-Total-Count": items.length.toString() })
    }
  }
}

const whole = (text: string | null): number | undefined =>
  text !== null && /^[1-9]\d{0,8}$/u.test(text) ? Number(text) : undefined
