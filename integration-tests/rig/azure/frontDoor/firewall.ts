import * as v from "valibot";

const ConditionSchema = v.strictObject({
  matchVariable: v.picklist(["RequestUri", "RequestMethod"], "the rig's firewall looks at no such variable"),
  operator: v.picklist(["RegEx", "Equal"], "the rig's firewall knows no such operator"),
  negateCondition: v.optional(v.boolean(), false),
  matchValue: v.array(v.string()),
  transforms: v.optional(v.array(v.picklist(["UrlDecode", "Lowercase"])), []),
});
const CommonSchema = {
  name: v.string(),
  priority: v.number(),
  enabledState: v.picklist(["Enabled", "Disabled"]),
  matchConditions: v.pipe(v.array(ConditionSchema), v.minLength(1)),
  action: v.literal("Block", "the rig's firewall only blocks"),
};
const RuleSchema = v.variant("ruleType", [
  v.strictObject({ ...CommonSchema, ruleType: v.literal("MatchRule") }),
  v.strictObject({
    ...CommonSchema,
    ruleType: v.literal("RateLimitRule"),
    rateLimitDurationInMinutes: v.picklist([1, 5]),
    rateLimitThreshold: v.number(),
    groupBy: v.array(v.object({ variableName: v.literal("SocketAddr") })),
  }),
]);
/** What a firewall policy says. */
export const PolicySchema = v.object({
  properties: v.object({
    policySettings: v.looseObject({
      enabledState: v.picklist(["Enabled", "Disabled"]),
      mode: v.literal("Prevention", "the rig's firewall only prevents"),
      customBlockResponseStatusCode: v.optional(v.number(), 403),
      customBlockResponseBody: v.optional(v.string(), ""),
    }),
    customRules: v.object({ rules: v.array(RuleSchema) }),
    managedRules: v.optional(v.object({ managedRuleSets: v.tuple([], "the rig has no managed rule sets") })),
  }),
});
export type Policy = v.InferOutput<typeof PolicySchema>;
type Rule = v.InferOutput<typeof RuleSchema>;
type Condition = v.InferOutput<typeof ConditionSchema>;

/** A request as the firewall sees it: an upgrade, but never what a socket carries. */
export interface Seen {
  readonly method: string;
  /** The whole address. */
  readonly uri: string;
  readonly address: string;
}

export interface Blocked {
  readonly rule: string;
  readonly status: number;
  readonly body: Buffer;
}

const MINUTE_MS = 60_000;

/**
 * Judges by a policy's own rules, in the order of their priority. It counts exactly, in one place; Front Door counts on each of
 * its servers, and lets some more through.
 */
export class Firewall {
  readonly #counts = new Map<string, number>();
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  judge(policy: Policy, seen: Seen): Blocked | undefined {
    const { customRules, policySettings } = policy.properties;
    if (policySettings.enabledState === "Disabled") return undefined;
    const rules = customRules.rules.filter(({ enabledState }) => enabledState === "Enabled");
    const blocking = rules
      .toSorted((a, b) => a.priority - b.priority)
      .find((rule) => this.#blocks(rule, seen));
    return (
      blocking && {
        rule: blocking.name,
        status: policySettings.customBlockResponseStatusCode,
        body: Buffer.from(policySettings.customBlockResponseBody, "base64"),
      }
    );
  }

  #blocks(rule: Rule, seen: Seen): boolean {
    if (!rule.matchConditions.every((condition) => fits(condition, seen))) return false;
    if (rule.ruleType === "MatchRule") return true;
    const window = Math.floor(this.#now() / (rule.rateLimitDurationInMinutes * MINUTE_MS));
    const key = `${rule.name} ${seen.address} ${window}`;
    const count = (this.#counts.get(key) ?? 0) + 1;
    this.#counts.set(key, count);
    return count > rule.rateLimitThreshold;
  }
}

function fits(
  { matchValue, matchVariable, negateCondition, operator, transforms }: Condition,
  seen: Seen,
): boolean {
  let value = matchVariable === "RequestUri" ? seen.uri : seen.method;
  for (const transform of transforms) {
    value = transform === "Lowercase" ? value.toLowerCase() : decoded(value);
  }
  const found = matchValue.some((wanted) =>
    operator === "Equal" ? wanted === value : new RegExp(wanted).test(value),
  );
  return found !== negateCondition;
}

/** What is no text in a URL's code stays as it is. */
function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
