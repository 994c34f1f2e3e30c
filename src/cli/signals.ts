/** What a signal means for the exit code, and what an impatient second one does. */

/** 128 and the number of the signal, as shells report it. */
const exitCodes = { SIGINT: 130, SIGTERM: 143 } as const

let received: keyof typeof exitCodes | undefined

/**
 * Notes which signal ends the process; the runtime interrupts the command itself. Who presses Ctrl-C twice does not want to
 * wait for an orderly end, which nothing recorded depends on.
 */
export const watchSignals = (): void => {
  for (const signal of Object.keys(exitCodes) as ReadonlyArray<keyof typeof exitCodes>) {
    process.on(signal, () => {
      if (signal === "SIGINT" && received === "SIGINT") process.exit(exitCodes.SIGINT)
      received = signal
    })
  }
}

/** A command that runs until it is stopped has done its job then, and sets `process.exitCode` to 0 beforehand. */
export const exitCodeOfInterruption = (): number => Number(process.exitCode ?? exitCodes[received ?? "SIGINT"])
