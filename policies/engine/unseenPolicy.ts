import type { ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import { explainUnseen } from "../frame/explain.ts";
import type { Pack } from "../frame/pack.ts";
import { appliesTo, runOnResource, runOnStack } from "../frame/run.ts";
import { settingsOf } from "../frame/settings.ts";
import { recordOfArgs, recordOfResource } from "./records.ts";

/**
 * Says what the mandatory rules of the pack could not see. It is a policy of its own since Pulumi lets a mandatory policy
 * only stop an operation, and a preview that meets values not known yet must go on.
 */
export function unseenPolicy({ entries }: Pack): ResourceValidationPolicy & StackValidationPolicy {
  const rules = entries.filter(({ level }) => level === "mandatory").map(({ rule }) => rule);
  const ofResources = rules.filter((rule) => rule.scope === "resource");
  const ofStacks = rules.filter((rule) => rule.scope !== "resource");
  return {
    name: "semantest-unseen",
    description: "A rule that cannot see a value must say so, since silence would look like consent.",
    enforcementLevel: "advisory",
    severity: "low",
    remediationSteps: "Nothing, if the value is known during the update; else make it known.",
    validateResource: (args, report) => {
      const applying = ofResources.filter(({ types }) => types.includes(args.type));
      if (applying.length === 0) {
        return;
      }
      const record = recordOfArgs(args);
      for (const rule of applying) {
        for (const fault of runOnResource(rule, record, settingsOf(rule)).unseen) {
          report(explainUnseen(rule, fault));
        }
      }
    },
    validateStack: (args, report) => {
      const records = args.resources.map(recordOfResource);
      for (const rule of ofStacks) {
        if (rule.scope === "relation" && !records.some((record) => appliesTo(rule, record))) {
          continue;
        }
        for (const fault of runOnStack(rule, records, settingsOf(rule)).unseen) {
          report(explainUnseen(rule, fault), fault.resource?.urn);
        }
      }
    },
  };
}
