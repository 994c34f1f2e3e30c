/** Files as a crash leaves them while they are being written. Nobody has them open. */
import * as fs from "node:fs"
import * as path from "node:path"

/** In bytes, 0 where there is none. Asked without opening the file. */
export const sizeOf = (file: string): number => fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0

/** A write-ahead log that is longer than this was brought into its file in between. */
const checkpointed = 1_000 * 4_096

/** Only where it grew: what a restarted one overwrites had been brought into the file before. */
export const cutWal = (directory: string, name: string, before: number | undefined, share: number): void => {
  const file = path.join(directory, name)
  const size = sizeOf(file)
  if (before === undefined || size <= before || size > checkpointed) return
  fs.truncateSync(file, before + Math.floor((size - before) * share))
}

/** Of the slot that was being written only a part. */
export const tear = (file: string, before: Buffer | undefined, share: number): void => {
  const after = fs.readFileSync(file)
  if (before === undefined || before.length !== after.length) return
  const torn = Buffer.from(before)
  for (let slot = 0; slot < after.length; slot += 4_096) {
    after.copy(torn, slot, slot, slot + Math.floor(200 * share))
  }
  fs.writeFileSync(file, torn)
}
