import type { Policy } from "@pulumi/policy";
import type { Rule } from "../frame/rule.ts";

/** What Pulumi is told about a rule. */
export function policyInfo(rule: Rule): Policy {
  const { frameworks, link, name, rationale, remediation, severity } = rule;
  return {
    name,
    description: rationale,
    severity,
    tags: Object.values(frameworks).flat(),
    remediationSteps: remediation.join("\n"),
    url: link,
  };
}

/** The rule's settings as Pulumi checks them. */
export function configSchemaOf({ settings }: Rule): Pick<Policy, "configSchema"> {
  if (settings === undefined) {
    return {};
  }
  const properties = Object.entries(settings).map(
    ([name, { default: value, description, maximum, minimum }]) => [
      name,
      {
        type: "number" as const,
        description,
        default: value,
        minimum,
        ...(maximum !== undefined && { maximum }),
      },
    ],
  );
  return { configSchema: { properties: Object.fromEntries(properties) } };
}
