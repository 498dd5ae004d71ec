import assert from "node:assert/strict";
import * as v from "valibot";
import { Firewall, PolicySchema } from "./firewall.ts";

const MINUTE_MS = 60_000;

function policy(change: object = {}) {
  const rules = [
    {
      name: "rate",
      priority: 2,
      enabledState: "Enabled",
      ruleType: "RateLimitRule",
      rateLimitDurationInMinutes: 1,
      rateLimitThreshold: 2,
      groupBy: [{ variableName: "SocketAddr" }],
      matchConditions: [
        { matchVariable: "RequestMethod", operator: "Equal", negateCondition: true, matchValue: ["OPTIONS"] },
      ],
      action: "Block",
    },
    {
      name: "closed",
      priority: 1,
      enabledState: "Enabled",
      ruleType: "MatchRule",
      matchConditions: [
        {
          matchVariable: "RequestUri",
          operator: "RegEx",
          matchValue: ["/closed([/?]|$)"],
          transforms: ["UrlDecode", "Lowercase"],
        },
      ],
      action: "Block",
      ...change,
    },
  ];
  return v.parse(PolicySchema, {
    properties: {
      policySettings: {
        enabledState: "Enabled",
        mode: "Prevention",
        customBlockResponseStatusCode: 429,
        customBlockResponseBody: Buffer.from("slower").toString("base64"),
      },
      customRules: { rules },
    },
  });
}

describe("the firewall before Front Door", () => {
  const seen = (path: string, method = "GET", address = "192.0.2.1") => ({
    method,
    uri: `https://relay.example.com:443${path}`,
    address,
  });

  it("blocks what a rule names, however it is written, with the policy's own answer", () => {
    const firewall = new Firewall(() => 0);
    for (const path of ["/closed", "/CLOSED/x", "/%63losed?y"]) {
      const blocked = firewall.judge(policy(), seen(path));
      assert.deepEqual(
        [blocked?.rule, blocked?.status, String(blocked?.body)],
        ["closed", 429, "slower"],
        path,
      );
    }
    assert.equal(firewall.judge(policy(), seen("/closedness")), undefined);
    assert.equal(firewall.judge(policy({ enabledState: "Disabled" }), seen("/closed")), undefined);
  });

  it("counts each address for itself, a window long, and not what the rule leaves out", () => {
    let now = 0;
    const firewall = new Firewall(() => now);
    const rules = () =>
      [seen("/"), seen("/"), seen("/"), seen("/", "OPTIONS"), seen("/", "GET", "192.0.2.2")].map(
        (it) => firewall.judge(policy(), it)?.rule,
      );
    assert.deepEqual(rules(), [undefined, undefined, "rate", undefined, undefined]);
    now = MINUTE_MS;
    assert.deepEqual(rules(), [undefined, undefined, "rate", undefined, undefined]);
  });

  it("refuses a policy that says what it does not do", () => {
    assert.throws(() => policy({ action: "Log" }), /the rig's firewall only blocks/);
    assert.throws(() => policy({ groupBy: [] }));
  });
});
