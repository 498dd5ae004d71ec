import { parseArgs } from "node:util";
import type { Cloud, FreeTier, Tier, Usage } from "./contract.ts";
import { PRICED_REGIONS } from "./pricing/estimate.ts";

/** How a plan is told. */
export type Form = "text" | "json" | "markdown";

/** What the command line asks for. */
export interface Options {
  readonly clouds: readonly Cloud[];
  readonly tier: Tier;
  readonly usage: Usage;
  /** By cloud; `local` has none. */
  readonly regions: Readonly<Record<"aws" | "azure", string>>;
  readonly freeTier: FreeTier;
  /** Who is told of alarms. */
  readonly alertEmails: readonly string[];
  /** Host name of the service, its DNS served elsewhere and ready; undefined: the cloud's own name. */
  readonly domain: string | undefined;
  readonly budget: { readonly alert: number; readonly limit: number };
  readonly form: Form;
  /** File for the drawing of costs over users. */
  readonly chart: string | undefined;
}

export const USAGE = `npm run plan -- aws|azure|local [options]

  --tier starter|production         what the stack is for (starter)
  --users N                         people a day (50)
  --hours N                         hours a day that each is connected, 0 to 24 (8)
  --messages SENT:RECEIVED          frames a user and day (200:1000)
  --images N                        images a user and day (0)
  --always-on SHARE                 share of users who never disconnect, 0 to 1 (0)
  --region REGION                   of the cloud; prices are known for
                                    ${PRICED_REGIONS.aws.join(", ")} and ${PRICED_REGIONS.azure.join(", ")}
  --free-tier always|none|first-year  allowances that count (always)
  --alert-email ADDRESS             who is told of alarms; may be repeated
  --domain HOST                     of the service, its DNS served elsewhere and its
                                    records set (the cloud's own name)
  --budget ALERT:LIMIT              USD a month (50:100)
  --compare                         AWS and Azure side by side; the cloud may be left out
  --chart FILE.svg                  draws costs over users
  --json | --markdown               for programs, for a pull request

Exit code: 0 where the policies allow the plan, 1 where they stop it, 2 for a mistake in the command.`;

const CLOUDS = ["aws", "azure", "local"] as const;
const TIERS = ["starter", "production"] as const;
const FREE_TIERS = ["always", "none", "first-year"] as const;
const MOST = 1_000_000_000;

/** A mistake on the command line: names the flag, what is wrong with its value, and what is allowed. */
export class OptionError extends Error {
  override readonly name = "OptionError";
}

/** Reads the command line. Throws an `OptionError`. */
export function readOptions(args: readonly string[]): Options {
  const { positionals, values } = parse(args);
  const clouds = cloudsOf(positionals, values.compare);
  if (values.json && values.markdown) {
    throw new OptionError("--json and --markdown: one of them is allowed, not both");
  }
  if (values.chart !== undefined && !values.chart.endsWith(".svg")) {
    throw new OptionError(
      `--chart is ${JSON.stringify(values.chart)}; allowed: the name of a file that ends in .svg`,
    );
  }
  const [sent, received] = pair("--messages", values.messages);
  const [alert, limit] = pair("--budget", values.budget);
  if (!(alert > 0 && alert <= limit)) {
    throw new OptionError(
      `--budget is ${JSON.stringify(values.budget)}; allowed: an alert of more than 0 that is at most the limit`,
    );
  }
  return {
    clouds,
    tier: oneOf("--tier", values.tier, TIERS),
    usage: {
      users: number("--users", values.users, MOST, true),
      hoursPerDay: number("--hours", values.hours, 24),
      daysPerMonth: 30,
      framesSentPerUserDay: sent,
      framesReceivedPerUserDay: received,
      imagesPerUserDay: number("--images", values.images, MOST),
      alwaysOnShare: number("--always-on", values["always-on"], 1),
    },
    regions: regionsOf(clouds, values.region),
    freeTier: oneOf("--free-tier", values["free-tier"], FREE_TIERS),
    alertEmails: values["alert-email"],
    domain: domainOf(clouds, values.domain),
    budget: { alert, limit },
    form: values.json ? "json" : values.markdown ? "markdown" : "text",
    chart: values.chart,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        tier: { type: "string", default: "starter" },
        users: { type: "string", default: "50" },
        hours: { type: "string", default: "8" },
        messages: { type: "string", default: "200:1000" },
        images: { type: "string", default: "0" },
        "always-on": { type: "string", default: "0" },
        region: { type: "string" },
        "free-tier": { type: "string", default: "always" },
        "alert-email": { type: "string", multiple: true, default: [] },
        domain: { type: "string" },
        budget: { type: "string", default: "50:100" },
        compare: { type: "boolean", default: false },
        chart: { type: "string" },
        json: { type: "boolean", default: false },
        markdown: { type: "boolean", default: false },
      },
    });
  } catch (error) {
    throw new OptionError(error instanceof Error ? error.message : String(error));
  }
}

function cloudsOf(positionals: readonly string[], compare: boolean): readonly Cloud[] {
  const [first, ...others] = positionals;
  if (others.length > 0) {
    throw new OptionError(`${positionals.join(" ")}: one cloud is allowed; --compare shows aws and azure`);
  }
  if (compare) {
    if (first === "local")
      throw new OptionError("--compare puts aws and azure side by side; local costs nothing");
    if (first !== undefined) oneOf("the cloud", first, CLOUDS);
    return ["aws", "azure"];
  }
  if (first === undefined) {
    throw new OptionError(`the cloud is missing; allowed: ${CLOUDS.join(", ")}, or --compare`);
  }
  return [oneOf("the cloud", first, CLOUDS)];
}

function regionsOf(clouds: readonly Cloud[], region: string | undefined): Options["regions"] {
  const [aws = ""] = PRICED_REGIONS.aws;
  const [azure = ""] = PRICED_REGIONS.azure;
  if (region === undefined) return { aws, azure };
  const allowed = clouds.flatMap((cloud) => (cloud === "local" ? [] : PRICED_REGIONS[cloud]));
  if (!allowed.includes(region)) {
    const list = allowed.length > 0 ? allowed.join(", ") : "none, local has no region";
    throw new OptionError(`--region is ${JSON.stringify(region)}; prices are known for: ${list}`);
  }
  return {
    aws: PRICED_REGIONS.aws.includes(region) ? region : aws,
    azure: PRICED_REGIONS.azure.includes(region) ? region : azure,
  };
}

function domainOf(clouds: readonly Cloud[], domain: string | undefined): string | undefined {
  if (domain !== undefined && clouds.includes("local")) {
    throw new OptionError(
      `--domain is ${JSON.stringify(domain)}; allowed: none, local is reached by the name localhost`,
    );
  }
  return domain;
}

function oneOf<const T extends string>(flag: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((it) => it === value);
  if (found === undefined) {
    throw new OptionError(`${flag} is ${JSON.stringify(value)}; allowed: ${allowed.join(", ")}`);
  }
  return found;
}

function number(flag: string, text: string, most: number, whole = false): number {
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (!(value <= most) || (whole && !Number.isInteger(value))) {
    throw new OptionError(
      `${flag} is ${JSON.stringify(text)}; allowed: a ${whole ? "whole " : ""}number from 0 to ${most}`,
    );
  }
  return value;
}

function pair(flag: string, text: string): readonly [number, number] {
  const parts = /^(\d+(?:\.\d+)?):(\d+(?:\.\d+)?)$/.exec(text);
  if (parts === null) {
    throw new OptionError(
      `${flag} is ${JSON.stringify(text)}; allowed: two numbers with a colon between, such as 200:1000`,
    );
  }
  return [Number(parts[1]), Number(parts[2])];
}
