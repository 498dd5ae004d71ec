import type { ResourceRule } from "../../frame/rule.ts";
import { Blocks } from "../../frame/rule.ts";
import { codeSettings } from "./codeSettings.ts";

export const requestsPerMinute: ResourceRule = {
  name: "semantest-requests-per-minute",
  rationale:
    "Behind the edge the code itself must limit what one address may ask, since the edge counts only roughly and never sees a frame.",
  severity: "high",
  frameworks: {},
  remediation: ["Set SEMANTEST_REQUESTS_PER_MINUTE to a number from 1 to the highest that is allowed."],
  link: "https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-rate-based.html",
  blocks: Blocks.Preview,
  scope: "resource",
  types: [
    "aws:lambda/function:Function",
    "azure-native:web:WebApp",
    "azure-native:web:WebAppApplicationSettings",
  ],
  settings: {
    maximum: { description: "Most that one address may be allowed in a minute.", default: 100, minimum: 1 },
  },
  *check(code, settings) {
    const all = codeSettings(code);
    if (!all.some(([name]) => name.startsWith("SEMANTEST_"))) {
      return;
    }
    const [, limit] = all.find(([name]) => name === NAME) ?? [];
    if (limit === undefined) {
      yield code.fault(`is not told ${NAME}`);
      return;
    }
    const given = limit.number() ?? 0;
    if (!(given > 0 && given <= (settings.maximum ?? 0))) {
      yield limit.fault(`is ${given}, not within 1 to ${settings.maximum}`);
    }
  },
};

const NAME = "SEMANTEST_REQUESTS_PER_MINUTE";
