/** An xAI team as a source: its usage, invoices, prepaid ledger, limits and keys through the Management API. */
import { Effect } from "effect"
import type { Source } from "../Source.ts"
import { readAccount } from "./account.ts"
import { probeGrid } from "./grid.ts"
import { readInvoice } from "./invoice.ts"
import { readInvoices } from "./invoices.ts"
import { readKeys } from "./keys.ts"
import { readLimits } from "./limits.ts"
import { readPrepaid } from "./prepaid.ts"
import { readUsage } from "./usage.ts"
import { accessDefaults, makeXaiClient, type XaiAccess } from "./XaiClient.ts"

/** `id` names the source in events. Base URL and time-out have defaults. */
export type XaiSettings =
  & { readonly id: string }
  & Omit<XaiAccess, "baseUrl" | "timeout">
  & Partial<Pick<XaiAccess, "baseUrl" | "timeout">>

/** One source per account: its requests go one at a time. */
export const makeXaiSource = Effect.fn("XaiSource.make")(function*({ id, ...access }: XaiSettings) {
  const client = yield* makeXaiClient({ ...accessDefaults, ...access })
  return {
    id,
    kind: "xai",
    probe: probeGrid(client),
    readUsage: (window, grid) => readUsage(client, window, grid),
    balances: {
      invoice: readInvoice(client),
      prepaid: readPrepaid(client),
      limits: readLimits(client),
      invoices: readInvoices(client)
    },
    readKeys: readKeys(client),
    checkAccount: readAccount(client)
  } satisfies Source
})
