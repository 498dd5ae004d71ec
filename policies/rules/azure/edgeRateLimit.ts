import type { ResourceRule } from "../../frame/rule.ts";
import { Blocks } from "../../frame/rule.ts";

export const edgeRateLimit: ResourceRule = {
  name: "azure-edge-rate-limit",
  rationale:
    "The edge must limit what one address may ask, since the firewall is the only wall that a flood meets before it is paid for.",
  severity: "high",
  frameworks: {},
  remediation: ["Add an enabled custom rule of ruleType RateLimitRule with the action Block."],
  link: "https://learn.microsoft.com/azure/web-application-firewall/afds/waf-front-door-rate-limit",
  blocks: Blocks.Preview,
  scope: "resource",
  types: ["azure-native:frontdoor:Policy"],
  settings: {
    requestsPerMinute: {
      description: "Most that one address may ask in a minute.",
      default: 100,
      minimum: 1,
    },
  },
  *check(policy, settings) {
    const limits = policy
      .get("customRules.rules")
      .list()
      .filter(
        (rule) => rule.get("ruleType").text() === "RateLimitRule" && rule.get("action").text() === "Block",
      )
      .filter((rule) => rule.get("enabledState").text() !== "Disabled");
    if (limits.length === 0) {
      yield policy.get("customRules.rules").fault("holds none that blocks by rate");
    }
    for (const limit of limits) {
      const threshold = limit.get("rateLimitThreshold");
      const perMinute = (threshold.number() ?? 0) / (limit.get("rateLimitDurationInMinutes").number() ?? 1);
      if (perMinute > (settings.requestsPerMinute ?? 0)) {
        yield threshold.fault(
          `allows ${perMinute} requests a minute, more than ${settings.requestsPerMinute}`,
        );
      }
    }
  },
};
