import { type DestinationStream, pino, stdTimeFunctions } from "pino";
import type { Fields, LogLevel } from "../../../ports/index.ts";
import { cleanFields } from "../../../ports/logFields.ts";

/** Least severe lines that are written; `silent` writes none. */
export const LOG_LEVELS = ["debug", "info", "warn", "error", "silent"] as const;
export type ServerLogLevel = (typeof LOG_LEVELS)[number];

export type WriteLog = (level: LogLevel, event: string, fields?: Fields) => void;

/** JSON lines with a time, a level, the event's name and its fields. A reader that goes away stops nothing. */
export function createLog(level: ServerLogLevel, destination: DestinationStream): WriteLog {
  const logger = pino(
    {
      level,
      base: null,
      messageKey: "event",
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    destination,
  );
  return (lineLevel, event, fields) => {
    if (logger.isLevelEnabled(lineLevel)) logger[lineLevel](cleanFields(fields ?? {}), event);
  };
}
