/** Preloaded into a process that is measured: writes the most memory it ever held, in bytes, into the file that PEAK_MEMORY names. */
import { writeFileSync } from "node:fs"

const { PEAK_MEMORY } = process.env
if (PEAK_MEMORY !== undefined) {
  process.once("exit", () => writeFileSync(PEAK_MEMORY, String(process.resourceUsage().maxRSS * 1024)))
}
