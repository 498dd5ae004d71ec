import { DEFAULT_DELIVERY } from "../../handlers/core/settings.ts";
import * as limits from "../../handlers/protocol/limits.ts";
import type { Doc } from "./docComments.ts";

/** One limit as the reference page shows it. */
export interface Limit {
  readonly setting: string;
  readonly value: string;
  readonly meaning: string;
}

/** The protocol's fixed limits and the delivery's default settings, with the words of their doc comments. */
export function readLimits(
  protocolDocs: ReadonlyMap<string, Doc>,
  settingsDocs: ReadonlyMap<string, Doc>,
): Limit[] {
  const delivery = settingsDocs.get("DeliverySettings")?.members;
  if (delivery === undefined) throw new Error("the core's settings export no DeliverySettings");
  return [...rows(limits, protocolDocs), ...rows(DEFAULT_DELIVERY, delivery)];
}

function rows(values: object, docs: ReadonlyMap<string, Doc>): Limit[] {
  return Object.entries(values).map(([setting, value]: [string, unknown]) => {
    if (typeof value !== "number") throw new Error(`${setting}: not a number`);
    const meaning = docs.get(setting)?.text;
    if (!meaning) throw new Error(`${setting}: no doc comment`);
    return { setting, value: setting.endsWith("Ms") ? duration(value) : String(value), meaning };
  });
}

function duration(milliseconds: number): string {
  const minutes = milliseconds / 60_000;
  if (minutes < 2) return `${milliseconds / 1000} s`;
  if (minutes < 60) return `${minutes} min`;
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
