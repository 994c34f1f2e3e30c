/** The forge issue a mission is tied to: `owner/repository#number` on a forge host. */
import { Schema } from "effect"

/** The host of every mission until a forge is configured. */
export const defaultHost = "default"

/** Of an owner or a repository, as every forge allows them. */
export const Name = Schema.String.check(Schema.isPattern(/^[A-Za-z0-9_.-]+$/u))

/**
 * `host` is a forge's host name or `default`; names keep the case in which they were first written, and are compared
 * without case (forges do the same); `repositoryId` is the forge's own id of the repository, once known.
 */
export const MissionRef = Schema.Struct({
  host: Schema.NonEmptyString,
  owner: Name,
  repository: Name,
  number: Schema.Int.check(Schema.isGreaterThan(0)),
  repositoryId: Schema.optionalKey(Schema.Int)
}).annotate({ identifier: "MissionRef" })
export type MissionRef = typeof MissionRef.Type

/** Identity of a mission: `host:owner/repository#number` in lower case. */
export const missionId = ({ host, number, owner, repository }: MissionRef): string =>
  `${host}:${owner}/${repository}#${number}`.toLowerCase()

/** What people read and type: `owner/repository#number`, with the host in front where it is not the default one. */
export const formatMissionRef = ({ host, number, owner, repository }: MissionRef): string =>
  `${host === defaultHost ? "" : `${host}:`}${owner}/${repository}#${number}`
