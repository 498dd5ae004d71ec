import * as v from "valibot";

/** What a value must be. The message of every issue completes the sentence "allowed: ...". */
export type Rule = v.GenericSchema;

export const flag: Rule = v.boolean("true or false");

/** One of the values of a constant such as `Cloud`. */
export function oneOf(values: Readonly<Record<string, string>>): Rule {
  const quoted = Object.values(values).map((value) => `"${value}"`);
  return v.picklist(Object.values(values), alternatives(quoted));
}

export function numberOf(values: readonly number[]): Rule {
  return v.picklist(values, alternatives(values.map(String)));
}

export function wholeNumber(from: number, to: number): Rule {
  const allowed = `a whole number from ${from} to ${to}`;
  return v.pipe(v.number(allowed), v.integer(allowed), v.minValue(from, allowed), v.maxValue(to, allowed));
}

const DOLLARS = "an amount of US dollars above 0";
export const dollars = v.pipe(v.number(DOLLARS), v.finite(DOLLARS), v.gtValue(0, DOLLARS));

export function matching(pattern: RegExp, allowed: string): v.GenericSchema<string> {
  return v.pipe(v.string(allowed), v.regex(pattern, allowed));
}

export function text(accepts: (value: string) => boolean, allowed: string): Rule {
  return v.pipe(v.string(allowed), v.check(accepts, allowed));
}

/** The id of an Azure resource of the given type. */
export function armId(type: string): Rule {
  const path = `^/subscriptions/[0-9a-f-]{36}/resourceGroups/[^/]{1,90}/providers/${type}/[^/]+$`;
  return matching(new RegExp(path, "i"), `the Azure resource id of a ${type}`);
}

function alternatives(allowed: readonly string[]): string {
  return `${allowed.slice(0, -1).join(", ")} or ${allowed.at(-1)}`;
}
