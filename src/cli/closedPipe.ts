/** `ledger log | head -1`: a reader that has seen enough closes the pipe, which is no failure; a full disk is one. */
import type { ErrorDocument } from "../report/documents/ErrorDocument.ts"

/** Ends the process when the stream takes no more: quietly if its reader is gone, else with one line that says why. */
export const endWithReader = (stream: NodeJS.WriteStream, json: boolean): void => {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(0)
    const message = `the answer cannot be written to standard output (${error.code ?? error.message})`
    const hint = "free some space, or send the output elsewhere"
    const document: ErrorDocument = { schema: "ledger.error/1", error: { code: "output-failed", message, hint } }
    process.stderr.write(`${json ? JSON.stringify(document) : `ledger: ${message}: ${hint}`}\n`)
    process.exit(1)
  })
}
