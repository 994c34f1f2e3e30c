/** Where the log of the process goes: lines on stderr, as JSON, logfmt or for people, without secrets. */
import { Cause, Layer, Logger, type LogLevel, type Redacted, References } from "effect"
import { redaction } from "./redaction.ts"

export const logFormats = ["json", "logfmt", "pretty"] as const
export type LogFormat = (typeof logFormats)[number]

export interface LoggingOptions {
  readonly format: LogFormat
  readonly level: LogLevel.LogLevel
  /** Masked wherever they appear. */
  readonly secrets: ReadonlyArray<Redacted.Redacted>
}

/** What `LEDGER_LOG_FORMAT` asks for; else for people on a terminal, and logfmt where a machine collects. */
export const logFormatFrom = (asked: string | undefined, terminal: boolean): LogFormat =>
  logFormats.find((format) => format === asked) ?? (terminal ? "pretty" : "logfmt")

/** Replaces the default logger. stdout stays free for data. */
export const layer = ({ format, level, secrets }: LoggingOptions): Layer.Layer<never> =>
  Layer.merge(
    Logger.layer([Logger.withConsoleError(Logger.map(formatters[format], redaction(secrets)))]),
    Layer.succeed(References.MinimumLogLevel, level)
  )

/** `12:04:05.123 warn  message  key=value`, a cause below it. */
const formatPretty = Logger.make<unknown, string>(({ cause, date, fiber, logLevel, message }) => {
  const words = (Array.isArray(message) ? message : [message]).map(shown)
  const annotations = Object.entries(fiber.getRef(References.CurrentLogAnnotations))
  const fields = annotations.map(([key, value]) => `${key}=${shown(value)}`)
  const line = [date.toISOString().slice(11, 23), logLevel.toLowerCase().padEnd(5), [...words, ...fields].join("  ")]
  return line.join(" ") + (cause.reasons.length === 0 ? "" : `\n${Cause.pretty(cause)}`)
})

const shown = (value: unknown): string => typeof value === "string" ? value : JSON.stringify(value) ?? String(value)

const formatters: Record<LogFormat, Logger.Logger<unknown, string>> = {
  json: Logger.formatJson,
  logfmt: Logger.formatLogFmt,
  pretty: formatPretty
}
