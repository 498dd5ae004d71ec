import type { PolicyConfigSchema, ResourceValidationPolicy } from "@pulumi/policy";
import * as v from "valibot";
import type { Pack } from "../frame/pack.ts";
import { STACK_TYPE } from "../frame/record.ts";
import { describeWaiver, faultOf, WAIVERS, type Waiver } from "../frame/waiver.ts";
import type { Shared } from "./shared.ts";

/** What is missing is read as empty, so that a waiver without a reason is reported as such. */
const text = v.optional(v.string(), "");
const Waivers = v.object({
  waivers: v.optional(v.array(v.object({ rule: text, resource: text, reason: text, expires: text })), []),
});

const CONFIG: PolicyConfigSchema = {
  properties: {
    waivers: {
      type: "array",
      description: "Each excuses one resource from one rule until a date, for a reason.",
      items: {
        type: "object",
        properties: {
          rule: { type: "string", description: "Name of the rule." },
          resource: { type: "string", description: "Name or URN of the resource, or `stack`." },
          reason: { type: "string", description: "Why this is right." },
          expires: { type: "string", description: "Last day on which it holds, such as 2027-01-31." },
        },
        additionalProperties: false,
      },
    },
  },
};

/** Reads the waivers, refuses those that do not hold, and says which do. */
export function waiverPolicies(pack: Pack, shared: Shared, now: () => Date): ResourceValidationPolicy[] {
  const rules = pack.entries.map(({ rule }) => rule);
  const fault = (waiver: Waiver) => faultOf(waiver, rules, now());
  return [
    {
      name: WAIVERS,
      description:
        "A waiver must name a rule and a resource, give a reason and expire, or it would stay for ever.",
      enforcementLevel: "mandatory",
      severity: "high",
      remediationSteps: "Remove the waiver and fix the resource, or give a reason and a date in the future.",
      configSchema: CONFIG,
      validateResource: (args, report) => {
        const all = v.parse(Waivers, args.getConfig()).waivers;
        shared.waivers = all.filter((waiver) => fault(waiver) === undefined);
        if (args.type !== STACK_TYPE) {
          return;
        }
        for (const waiver of all) {
          const wrong = fault(waiver);
          if (wrong !== undefined) {
            report(`The waiver of ${waiver.rule} for ${waiver.resource} ${wrong}.`);
          }
        }
      },
    },
    {
      name: `${WAIVERS}-in-force`,
      description: "A waiver in force is shown, so that nobody forgets it.",
      enforcementLevel: "advisory",
      severity: "low",
      remediationSteps: "Fix the resource, then remove the waiver.",
      validateResource: (args, report) => {
        if (args.type === STACK_TYPE) {
          for (const waiver of shared.waivers) {
            report(describeWaiver(waiver));
          }
        }
      },
    },
  ];
}
