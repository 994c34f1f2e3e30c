/** The OpenAPI description of the contract, as the daemon serves it and as it is published under `schemas/`. */
import { OpenApi } from "effect/http-api"
import { LedgerApi } from "./LedgerApi.ts"

/** The token is no part of the typed contract (the unix socket needs none), so it is described here. */
export const openApi = (): OpenApi.OpenAPISpec => {
  const spec = OpenApi.fromApi(LedgerApi)
  return {
    ...spec,
    components: {
      ...spec.components,
      securitySchemes: { ...spec.components.securitySchemes, token: { type: "http", scheme: "bearer" } }
    },
    security: [{ token: [] }]
  }
}
