import * as v from "valibot";
import { plain } from "./plain.ts";

const LogRecordSchema = v.objectWithRest(
  { level: v.string(), time: v.string(), event: v.string() },
  v.unknown(),
);

/** A line of the server's JSON log as a person reads it: local time, level, event, fields. Anything else stays as it is. */
export function logLine(json: string): string {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), LogRecordSchema), json);
  if (!parsed.success) return plain(json.trimEnd());
  const { level, time, event, ...fields } = parsed.output;
  const details = Object.entries(fields).map(([name, value]) => `${name}=${shown(value)}`);
  const clock = new Date(time).toTimeString().slice(0, 8);
  return plain([clock, level.padEnd(5), event.replaceAll("_", " "), ...details].join("  "));
}

function shown(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}
