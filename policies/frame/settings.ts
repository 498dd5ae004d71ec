import type { Rule, Setting, SettingValues } from "./rule.ts";

/** A rule was configured with something that it does not take. */
export class SettingError extends Error {}

/** Values of a rule's settings: what was given, else the default. Throws where a value is none that it takes. */
export function settingsOf(rule: Rule, given: Readonly<Record<string, unknown>> = {}): SettingValues {
  const settings = rule.settings ?? {};
  const unknown = Object.keys(given).filter((name) => !Object.hasOwn(settings, name));
  if (unknown.length > 0) {
    const allowed = Object.keys(settings).join(", ") || "none";
    throw new SettingError(`${rule.name} has no setting ${unknown.join(", ")}; it has: ${allowed}`);
  }
  return Object.fromEntries(
    Object.entries(settings).map(([name, setting]) => [
      name,
      checked(`${rule.name}.${name}`, setting, given[name]),
    ]),
  );
}

function checked(where: string, setting: Setting, given: unknown): number {
  if (given === undefined) {
    return setting.default;
  }
  const { maximum = Number.POSITIVE_INFINITY, minimum } = setting;
  if (typeof given !== "number" || !(given >= minimum && given <= maximum)) {
    const allowed = setting.maximum === undefined ? `${minimum} or more` : `${minimum} to ${maximum}`;
    throw new SettingError(`${where} is ${JSON.stringify(given)}; allowed: a number, ${allowed}`);
  }
  return given;
}
