import type { Command } from "commander";
import * as v from "valibot";
import { usageError } from "./errors.ts";

/** Whole number given as text on the command line. */
export function wholeNumber(min: number, max: number) {
  return v.pipe(
    v.string(),
    v.regex(/^\d{1,15}$/, `must be a whole number from ${min} to ${max}`),
    v.transform(Number),
    v.minValue(min, `must be at least ${min}`),
    v.maxValue(max, `must be at most ${max}`),
  );
}

/** Seconds, fractions allowed, as milliseconds. */
export function seconds(min: number, max: number) {
  return v.pipe(
    v.string(),
    v.regex(/^\d{1,9}(\.\d{1,3})?$/, `must be a number of seconds from ${min} to ${max}`),
    v.transform(Number),
    v.minValue(min, `must be at least ${min} s`),
    v.maxValue(max, `must be at most ${max} s`),
    v.transform((it) => Math.round(it * 1000)),
  );
}

/** A switch: present or not. */
export const flag = v.optional(v.literal(true));

/** Options of every command that talks to a server. */
export const connectionEntries = {
  server: v.optional(v.string()),
  tokenFile: v.optional(v.string()),
  json: flag,
};

/** Adds the options of `connectionEntries` to a command. */
export function addConnectionOptions(command: Command): Command {
  return command
    .option("--server <server>", "local, remote or an address such as ws://localhost:3003")
    .option("--token-file <file>", "file with the access token of a local server that asks for one")
    .option("--json", "print JSON on standard output and nothing else");
}

/** Reads what the parser of the command line collected. Throws a usage error that names the option and its allowed values. */
export function readOptions<S extends v.GenericSchema>(schema: S, raw: unknown): v.InferOutput<S> {
  const parsed = v.safeParse(schema, raw);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  const key = v.getDotPath(issue);
  const name = key === null ? "arguments" : `--${key.replace(/[A-Z]/g, (it) => `-${it.toLowerCase()}`)}`;
  throw usageError(`${name} ${issue.received}: ${issue.message}`, "see --help of the command");
}
