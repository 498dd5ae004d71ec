import type {
  Policies,
  ResourceValidationArgs,
  ResourceValidationPolicy,
  StackValidationPolicy,
} from "@pulumi/policy";
import { explain } from "../frame/explain.ts";
import type { Entry, Pack } from "../frame/pack.ts";
import type { ResourceRecord } from "../frame/record.ts";
import type { RelationRule, ResourceRule, StackRule } from "../frame/rule.ts";
import { appliesTo, runOnResource, runOnStack } from "../frame/run.ts";
import { settingsOf } from "../frame/settings.ts";
import { waiverFor } from "../frame/waiver.ts";
import { configSchemaOf, policyInfo } from "./info.ts";
import { recordOfArgs, recordOfResource } from "./records.ts";
import { applyRemedy } from "./remedy.ts";
import type { Shared } from "./shared.ts";
import { unseenPolicy } from "./unseenPolicy.ts";
import { waiverPolicies } from "./waiverPolicies.ts";

/** A pack as Pulumi's engine takes it. */
export function policiesOf(pack: Pack, now: () => Date = () => new Date()): Policies {
  const shared: Shared = { waivers: [] };
  return [
    // First: Pulumi hands a policy no configuration but its own, so this one reads the waivers for all others.
    ...waiverPolicies(pack, shared, now),
    ...pack.entries.map((entry) => policyOf(entry, shared)),
    unseenPolicy(pack),
  ];
}

function policyOf({ level, rule }: Entry, shared: Shared): ResourceValidationPolicy | StackValidationPolicy {
  const described = { ...policyInfo(rule), enforcementLevel: level, ...configSchemaOf(rule) };
  return rule.scope === "resource"
    ? { ...described, ...resourceValidation(rule, shared) }
    : { ...described, ...stackValidation(rule, shared) };
}

function resourceValidation(
  rule: ResourceRule,
  shared: Shared,
): Pick<ResourceValidationPolicy, "validateResource" | "remediateResource"> {
  const violationsOf = (args: ResourceValidationArgs) => {
    const record = recordOfArgs(args);
    const { violations } = runOnResource(
      rule,
      record,
      settingsOf(rule, args.getConfig<Record<string, unknown>>()),
    );
    return violations.filter((fault) => waiverFor(rule, fault, shared.waivers) === undefined);
  };
  const skipOthers = (args: ResourceValidationArgs) => {
    if (!rule.types.includes(args.type)) {
      args.notApplicable(`It judges ${rule.types.join(", ")}`);
    }
  };
  return {
    validateResource: (args, report) => {
      skipOthers(args);
      for (const fault of violationsOf(args)) {
        report(explain(rule, fault));
      }
    },
    ...(rule.remedy && {
      remediateResource: (args: ResourceValidationArgs) => {
        skipOthers(args);
        return violationsOf(args).length > 0 ? applyRemedy(args.props, rule.remedy ?? {}) : undefined;
      },
    }),
  };
}

function stackValidation(
  rule: RelationRule | StackRule,
  shared: Shared,
): Pick<StackValidationPolicy, "validateStack"> {
  return {
    validateStack: (args, report) => {
      const records: ResourceRecord[] = args.resources.map(recordOfResource);
      if (rule.scope === "relation" && !records.some((record) => appliesTo(rule, record))) {
        args.notApplicable(`It judges ${rule.types.join(", ")}`);
      }
      for (const fault of runOnStack(
        rule,
        records,
        settingsOf(rule, args.getConfig<Record<string, unknown>>()),
      ).violations) {
        if (waiverFor(rule, fault, shared.waivers) === undefined) {
          report(explain(rule, fault), fault.resource?.urn);
        }
      }
    },
  };
}
