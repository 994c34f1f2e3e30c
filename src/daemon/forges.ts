/** The daemon's work for forges: settles what was seen as it comes, and reads each forge for what no delivery told. */
import { Clock, Effect, Stream } from "effect"
import type { ForgeSettings } from "../config/Configuration.ts"
import type { ForgeAccount } from "../forge/ForgeAccount.ts"
import { ForgeBook } from "../forge/ForgeBook.ts"
import { goingOn } from "../forge/goingOn.ts"
import { reconcileForge } from "../forge/Reconciler.ts"
import { Collector } from "../source/Collector.ts"

/** A bookmark that is not older is of now: the sources are read for it, so that its edge is sharp. ms. */
const fresh = 60_000

/** What comes meanwhile is settled together, so that a burst of deliveries is answered while it lasts. ms. */
const breath = 100

/** Runs for ever. Nothing that goes wrong here ends the daemon; what could not be done is tried again. */
export const serveForges = (forges: ReadonlyArray<ForgeSettings>, accounts: ReadonlyMap<string, ForgeAccount>) =>
  forges.length === 0
    ? Effect.never
    : Effect.all([settling, ...forges.map((forge) => reconciling(forge, accounts.get(forge.name)))], {
      concurrency: "unbounded",
      discard: true
    }).pipe(
      Effect.andThen(Effect.never)
    )

/** At once, for a crash may have left some unsettled; then whenever something was recorded. */
const settling = Effect.gen(function*() {
  const book = yield* ForgeBook
  yield* settle
  yield* Stream.runForEach(book.changes, () => Effect.andThen(settle, Effect.sleep(breath)))
})

const settle = Effect.gen(function*() {
  const book = yield* ForgeBook
  const { acts, latest } = yield* book.settle
  if (acts > 0) yield* Effect.logInfo(`settled ${acts} acts of forges`)
  const now = yield* Clock.currentTimeMillis
  if (latest !== null && latest > now - fresh) yield* Effect.forkDetach(sharpen)
}).pipe(
  Effect.catch(({ message }) => Effect.logWarning(message)),
  goingOn("acts of forges could not be settled; they wait for the next one", undefined)
)

const sharpen = Effect.gen(function*() {
  const collector = yield* Collector
  yield* Effect.ignore(collector.readNow({}))
})

const reconciling = (forge: ForgeSettings, account: ForgeAccount | undefined) =>
  account === undefined
    ? Effect.logWarning(`forge ${forge.name} has no token, so deliveries that get lost stay lost; see docs/forge.md`)
    : Effect.forever(Effect.andThen(reconcileOnce(forge, account), Effect.sleep(forge.reconcileEvery)))

const reconcileOnce = (forge: ForgeSettings, account: ForgeAccount) =>
  reconcileForge(forge, account).pipe(
    Effect.flatMap((outcomes) =>
      Effect.forEach(outcomes, ({ failure, fresh, repository }) =>
        failure !== null
          ? Effect.logWarning(`forge ${forge.name}: ${failure}; it is read again later`)
          : fresh > 0
          ? Effect.logInfo(`forge ${forge.name}: ${fresh} acts in ${repository} that no delivery told`)
          : Effect.void, { discard: true })
    ),
    Effect.catch(({ message }) => Effect.logWarning(`forge ${forge.name}: ${message}; it is read again later`)),
    goingOn(`forge ${forge.name} could not be read; it is read again later`, undefined)
  )
