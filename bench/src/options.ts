import { parseArgs } from "node:util";

/** What the command line asks for. */
export interface Options {
  /** Where the report is written as JSON. */
  readonly json: string | undefined;
  /** Compare with the budgets; a broken one is exit code 1. */
  readonly check: boolean;
  /** Scenarios to run; all where empty. */
  readonly only: readonly string[];
  /** Length of a window. */
  readonly seconds: number;
  /** Rounds of a scenario, at most; absent: as many as it takes until enough windows were quiet, up to three times the least. */
  readonly rounds: number | undefined;
  /** One short round of everything: shows that it runs, measures nothing worth keeping. */
  readonly quick: boolean;
}

const DEFAULT_SECONDS = 3;
const MAX_SECONDS = 60;

export const USAGE = `npm run bench -- [--json FILE] [--check] [--only SCENARIO]... [--seconds N] [--rounds N] [--quick]`;

/** Reads the command line. Throws an error of one line. */
export function readOptions(args: readonly string[], scenarios: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      json: { type: "string" },
      check: { type: "boolean", default: false },
      only: { type: "string", multiple: true, default: [] },
      seconds: { type: "string" },
      rounds: { type: "string" },
      quick: { type: "boolean", default: false },
    },
  });
  const seconds =
    values.seconds === undefined ? (values.quick ? 1 : DEFAULT_SECONDS) : Number(values.seconds);
  if (!(seconds >= 1 && seconds <= MAX_SECONDS)) {
    throw new RangeError(`--seconds is ${JSON.stringify(values.seconds)}; allowed: 1 to ${MAX_SECONDS}.`);
  }
  const rounds = values.rounds === undefined ? undefined : Number(values.rounds);
  if (rounds !== undefined && !(Number.isInteger(rounds) && rounds >= 1)) {
    throw new RangeError(`--rounds is ${JSON.stringify(values.rounds)}; allowed: whole numbers from 1.`);
  }
  const unknown = values.only.find((name) => !scenarios.includes(name));
  if (unknown !== undefined) {
    throw new RangeError(`--only is ${JSON.stringify(unknown)}; allowed: ${scenarios.join(", ")}.`);
  }
  return { json: values.json, check: values.check, only: values.only, seconds, rounds, quick: values.quick };
}
