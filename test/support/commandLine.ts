/** Runs the command line inside the test's process, with a machine of its own and a ledger that answers examples. */
import * as NodeServices from "@effect/platform-node/NodeServices"
import { Clock, Effect, Layer } from "effect"
import { TestClock, TestConsole } from "effect/testing"
import { Invocation, type Surroundings } from "../../src/cli/Invocation.ts"
import { run } from "../../src/cli/run.ts"
import { LedgerAccess } from "../../src/cli/session.ts"
import type { Settings } from "../../src/config/Configuration.ts"
import { Ledger } from "../../src/ledger/Ledger.ts"
import { Machine } from "./configured.ts"
import { fakeLedger, type LedgerService } from "./fakeLedger.ts"

/** The present of every run. */
export const present = "2026-04-06T15:30:00.000Z"

export interface Ran {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
  /** What the ledger was asked: the name of the method, and its request. */
  readonly asked: ReadonlyArray<readonly [string, unknown]>
  /** With which settings the ledger was opened, if it was. */
  readonly opened: Settings | undefined
}

export interface Circumstance {
  readonly ledger?: Partial<LedgerService>
  readonly environment?: Record<string, string>
  readonly config?: string
  /** The same machine for several commands; it has its own environment, and is the test's to dispose of. */
  readonly machine?: Machine
  /** The columns of a terminal; absent: a pipe. */
  readonly columns?: number
  /** Whether standard error is a terminal. */
  readonly watched?: boolean
}

/** Runs `ledger` with the words. */
export const ledgerCommand = async (words: ReadonlyArray<string>, circumstance: Circumstance = {}): Promise<Ran> => {
  using own = circumstance.machine === undefined ? new Machine({ ...circumstance.environment }) : undefined
  const machine = circumstance.machine ?? own!
  if (circumstance.config !== undefined) machine.configure(circumstance.config)
  const { asked, service } = fakeLedger(circumstance.ledger)
  let opened: Settings | undefined
  const access = Layer.succeed(LedgerAccess, {
    open: (settings) => {
      opened = settings
      return Layer.succeed(Ledger, service)
    }
  })
  const surroundings: Surroundings = {
    circumstances: machine.circumstances,
    stdout: { columns: circumstance.columns ?? null },
    stderr: { columns: circumstance.watched === true ? 80 : null },
    user: "ludo"
  }
  const ran = Effect.gen(function*() {
    yield* TestClock.setTime(Date.parse(present))
    const code = yield* run(words, "1.2.3").pipe(Effect.provideService(Clock.Clock, yield* Clock.Clock))
    return { code, stdout: lines(yield* TestConsole.logLines), stderr: lines(yield* TestConsole.errorLines) }
  })
  const { code, stderr, stdout } = await ran.pipe(
    Effect.provideService(Invocation, surroundings),
    Effect.provide(Layer.mergeAll(access, NodeServices.layer, TestConsole.layer, TestClock.layer())),
    Effect.runPromise
  )
  return { code, stdout, stderr, asked, opened }
}

const lines = (logged: ReadonlyArray<unknown>): string => logged.map((line) => `${String(line)}\n`).join("")
