import { STACK_TYPE } from "./record.ts";
import type { Rule } from "./rule.ts";
import type { Fault } from "./value.ts";

/** Name under which faults of waivers are reported. */
export const WAIVERS = "semantest-waivers";

/** Excuses one resource from one rule for some time. */
export interface Waiver {
  /** Name of the rule. */
  readonly rule: string;
  /** Name or URN of the resource; `stack` for what the stack as a whole lacks. */
  readonly resource: string;
  /** Why this is right; must say something. */
  readonly reason: string;
  /** Last day on which it holds, as `2027-01-31`, in UTC. */
  readonly expires: string;
}

/** The resource of a waiver for what the stack as a whole lacks. */
const WHOLE_STACK = "stack";
const DATE = /^\d{4}-\d{2}-\d{2}$/;

/** Why a waiver does not hold; undefined: it holds. Where anything is missing it does not. */
export function faultOf(waiver: Waiver, rules: readonly Rule[], now: Date): string | undefined {
  const { expires, reason, resource, rule } = waiver;
  if (!rules.some(({ name }) => name === rule)) {
    return `names the rule ${JSON.stringify(rule)}, which does not exist`;
  }
  if (typeof resource !== "string" || resource === "") {
    return "names no resource";
  }
  if (typeof reason !== "string" || reason.trim() === "") {
    return "gives no reason";
  }
  if (typeof expires !== "string" || !DATE.test(expires) || Number.isNaN(Date.parse(expires))) {
    return `expires on ${JSON.stringify(expires)}, which is no date such as 2027-01-31`;
  }
  return expires < now.toISOString().slice(0, 10) ? `expired on ${expires}` : undefined;
}

/** The waiver that excuses a fault, among those that hold. */
export function waiverFor(rule: Rule, { resource }: Fault, waivers: readonly Waiver[]): Waiver | undefined {
  return waivers.find(
    (waiver) =>
      waiver.rule === rule.name &&
      (resource === undefined || resource.type === STACK_TYPE
        ? waiver.resource === WHOLE_STACK
        : waiver.resource === resource.name || waiver.resource === resource.urn),
  );
}

/** A waiver in words. */
export function describeWaiver({ expires, reason, resource, rule }: Waiver): string {
  return `${rule} is waived for ${resource} until ${expires}: ${reason}`;
}
