/** What a person sees who opens the daemon's address: which program this is, and where its answers are. */

export const frontPage = (version: string): string =>
  `ledger ${version}: what did an issue cost?

This is the daemon. On the command line ask it with

  ledger report
  ledger --url http://THIS-ADDRESS report      from another machine, with LEDGER_TOKEN set

Programs ask the API, with the header "Authorization: Bearer <token>":

  GET /api/v1/status                           is all well
  GET /api/v1/report?by=mission,agent          what things cost
  GET /openapi.json                            everything else

  GET /metrics    for Prometheus
  GET /healthz    the process is up
  GET /readyz     the log can be written, the sources are scheduled
`
