/** The crash that is to come, and what it leaves of the files: processes are cut off at a place, and go on with a copy. */
import * as fs from "node:fs"
import * as path from "node:path"
import { listenTo } from "./Failpoints.ts"
import { cutWal, sizeOf, tear } from "./tornFiles.ts"
import type { CrashStep, Place } from "./World.ts"

/** What was left of the files when the process was cut off, and where. */
export interface Cut {
  readonly directory: string
  readonly place: Place
}

export class Crashes {
  readonly #base: string
  readonly #directory: () => string
  readonly #now: () => number
  readonly #latest: number
  readonly #onCommit: () => void
  #generation = 0
  #armed: { readonly crash: CrashStep; left: number; readonly until: number } | undefined
  /** Sizes of the write-ahead logs when the present transaction began, and when the last step was over. */
  readonly #begun = new Map<string, number>()
  readonly #synced = new Map<string, number>()
  #witness: Buffer | undefined
  cut: Cut | undefined

  /** `base`: where the copies go; `directory`: in which the ledger is now; `latest`: ms after which a crash comes wherever it is; `onCommit`: told of each of the log. */
  constructor(base: string, directory: () => string, now: () => number, latest: number, onCommit: () => void) {
    this.#base = base
    this.#directory = directory
    this.#now = now
    this.#latest = latest
    this.#onCommit = onCommit
    this.listen()
  }

  listen(): void {
    listenTo((place, file) => {
      if (place === "log committed") this.#onCommit()
      this.#passed(place, file)
    })
  }

  deafen(): void {
    listenTo(undefined)
  }

  /** The next crash; it comes at the place it names, or when its time is up. */
  arm(crash: CrashStep): void {
    this.#armed ??= { crash, left: crash.after, until: this.#now() + this.#latest }
  }

  /** Whether a crash is due although its place was not passed. */
  overdue(): void {
    if (this.#armed !== undefined && this.#armed.until <= this.#now()) this.#cutOff("anywhere", "")
  }

  /** No crash any more. */
  disarm(): void {
    this.#armed = undefined
  }

  get armedUntil(): number {
    return this.#armed?.until ?? Infinity
  }

  /** What is on the disk now has come there for good. */
  settle(): void {
    for (const name of fs.readdirSync(this.#directory())) {
      if (name.endsWith("-wal")) this.#synced.set(name, sizeOf(path.join(this.#directory(), name)))
    }
  }

  /** The crash has come: what it was, and in which directory things go on. */
  over(): { readonly crash: CrashStep; readonly directory: string } {
    const { crash } = this.#armed!
    const { directory } = this.cut!
    this.#armed = undefined
    this.cut = undefined
    this.#synced.clear()
    this.#begun.clear()
    return { crash, directory }
  }

  #passed(place: Place, file: string): void {
    if (this.#armed === undefined || this.cut !== undefined) return
    const directory = this.#directory()
    if (file !== "" && !file.startsWith(`${directory}/`)) return
    if (place.endsWith("begin")) {
      this.#begun.set(path.basename(file), sizeOf(`${file}-wal`))
      this.#witness = fs.readFileSync(path.join(directory, "ledger.head"))
    }
    const { crash } = this.#armed
    if (crash.place !== place && crash.place !== "anywhere") return
    if (this.#armed.left-- > 0) return
    this.#cutOff(place, file)
  }

  #cutOff(place: Place, file: string): void {
    const { crash } = this.#armed!
    const into = path.join(this.#base, String(++this.#generation))
    copyLeft(this.#directory(), into)
    const name = path.basename(file)
    if (place.endsWith("torn") && place !== "witness torn") {
      cutWal(into, `${name}-wal`, this.#begun.get(name), crash.share)
    }
    if (place === "witness torn") tear(path.join(into, "ledger.head"), this.#witness, crash.share)
    if (crash.power) {
      for (const [wal, size] of this.#synced) if (wal.includes(".views-")) cutWal(into, wal, size, crash.share)
    }
    this.cut = { directory: into, place }
  }
}

/**
 * All but the shared memory. Closing a file drops the process's locks on it, which nobody misses: the directory is abandoned, and no other
 * process looks into it any more.
 */
const copyLeft = (from: string, into: string): void => {
  fs.mkdirSync(into)
  for (const entry of fs.readdirSync(from, { withFileTypes: true })) {
    if (entry.isFile() && !entry.name.endsWith("-shm")) {
      fs.copyFileSync(path.join(from, entry.name), path.join(into, entry.name))
    }
  }
}
