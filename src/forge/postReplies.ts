/** Says what is owed to people who commanded in comments. */
import { Clock, Effect } from "effect"
import type { SqliteFile } from "../database/SqliteFile.ts"
import type { ForgeReplyKind } from "../event/Forge.ts"
import { knowledgeAt } from "../report/Knowledge.ts"
import { answerTo } from "./answerTo.ts"
import type { ForgeClient } from "./ForgeClient.ts"
import { goingOn } from "./goingOn.ts"
import { sentenceInMarkdown } from "./inMarkdown.ts"
import { answerMarker } from "./marker.ts"
import type { OutboxPort } from "./OutboxPort.ts"
import { owedReplies } from "./owedReplies.ts"
import type { Pass } from "./Pass.ts"
import { attempt, type Posted, writeOnce } from "./Posting.ts"
import { type CommandRow, commandsOf, repliesAbout } from "./Replies.ts"

/** Where and as whom the outbox speaks in one pass. `host`: of the forge's missions. */
export interface Voice {
  readonly forge: string
  readonly host: string
  readonly client: ForgeClient
  readonly login: string
  readonly pass: Pass
}

/** Comments that were recorded longer ago are through: what could be said was said. */
const horizon = 30 * 86_400_000

/** False: the forge is silent, and the rest waits. */
export const postReplies = Effect.fn("postReplies")(function*<E>(voice: Voice, port: OutboxPort<E>) {
  const { file } = yield* port.views
  const now = yield* Clock.currentTimeMillis
  const refused = new Set<string>()
  for (const command of commandsOf(file, voice.forge, now - horizon)) {
    const replies = repliesAbout(file, command.position)
    const author = `${command.owner}/${command.name}#${command.issue}:${command.author ?? ""}`.toLowerCase()
    const owed = owedReplies(command, replies, refused.has(author))
    if (command.verdict === "refused") refused.add(author)
    for (const kind of owed) {
      if (voice.pass.isBroken(command)) break
      const said = { about: command.position, kind, reply: replies.get(kind) }
      const outcome = yield* goingOn(
        `the command at event ${command.position} could not be replied to`,
        "put off" as const
      )(
        attempt(port, said, reply(voice, port, command, kind, file))
      )
      if (!voice.pass.goesOn(outcome, command)) return false
    }
  }
  return true
})

const reply = <E>(
  { client, host, login }: Voice,
  port: OutboxPort<E>,
  command: CommandRow,
  kind: ForgeReplyKind,
  views: SqliteFile
) =>
  Effect.gen(function*() {
    const { comment, issue } = command
    const repository = { owner: command.owner, name: command.name }
    if (kind === "eyes" || kind === "rocket" || kind === "confused") {
      yield* client.react(repository, comment, kind)
      return { comment: null, digest: null } satisfies Posted
    }
    const marker = answerMarker(comment)
    const words = kind === "refusal"
      ? `Nothing was recorded: ${sentenceInMarkdown(command.reason ?? "it was refused")}.`
      : yield* answer(port, host, command, views)
    const place = { repository, issue, login, marker }
    const posted: Posted = {
      comment: yield* writeOnce(client, place, null, `${marker}\n${words}\n`),
      digest: null
    }
    return posted
  })

const answer = Effect.fnUntraced(function*<E>(
  { asks }: OutboxPort<E>,
  host: string,
  { command, issue, name, owner }: CommandRow,
  views: SqliteFile
) {
  const id = `${host}:${owner}/${name}#${issue}`.toLowerCase()
  const head = views.prepare("SELECT position FROM checkpoint").pluck().get() as number
  const known = knowledgeAt(views, head).missionNamed(id)
  return answerTo(command, known === undefined ? undefined : yield* asks.mission({ mission: id }))
})
