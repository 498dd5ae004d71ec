import assert from "node:assert/strict";
import type { Configuration } from "../frame/judge.ts";
import { judge } from "../frame/judge.ts";
import type { Pack } from "../frame/pack.ts";
import { production } from "../packs/production.ts";
import { starter } from "../packs/starter.ts";
import { ownStacks } from "./ownStacks.ts";

describe("the packs, on our own component on AWS", function () {
  this.timeout(60_000);

  const packs: Record<string, Pack> = { starter, production };
  for (const [tier, pack] of Object.entries(packs)) {
    it(`find nothing on tier ${tier} without a waiver`, async () => {
      const records = (await ownStacks())[tier] ?? [];
      assert.ok(records.length > 70, `${records.length} resources`);
      const { advisories, unseen, violations, waived } = judge(pack, records);
      assert.deepEqual(
        { advisories, unseen, violations, waived },
        { advisories: [], unseen: [], violations: [], waived: [] },
      );
    });
  }

  it("find what starter leaves out where a production pack is asked for", async () => {
    const { starter: records = [] } = await ownStacks();
    const { violations } = judge(production, records);
    assert.deepEqual(violations.map(({ rule }) => rule).sort(), [
      "aws-cloudfront-waf",
      "aws-edge-rate-limit",
    ]);
  });

  it("excuse what a waiver names, until its day, and never without a reason", async () => {
    const { starter: records = [] } = await ownStacks();
    const waiver = {
      rule: "aws-cloudfront-waf",
      resource: "relay-distribution",
      reason: "Bought with the next budget.",
      expires: "2027-01-31",
    };
    const judged = (change: object, now: string) => {
      const configuration: Configuration = { waivers: [{ ...waiver, ...change }] };
      const { violations, waived } = judge(production, records, configuration, new Date(now));
      return {
        stopping: violations.map(({ rule }) => rule).filter((rule) => /waf$|waivers$/.test(rule)),
        waived: waived.map(({ message }) => message),
        said: violations.find(({ rule }) => rule === "semantest-waivers")?.message,
      };
    };
    assert.deepEqual(judged({}, "2027-01-31T23:59:00Z"), {
      stopping: [],
      waived: [
        "aws-cloudfront-waf is waived for relay-distribution until 2027-01-31: Bought with the next budget.",
      ],
      said: undefined,
    });
    const stopping = ["semantest-waivers", "aws-cloudfront-waf"];
    const name = "The waiver of aws-cloudfront-waf for relay-distribution";
    assert.deepEqual(judged({}, "2027-02-01T00:00:00Z"), {
      stopping,
      waived: [],
      said: `${name} expired on 2027-01-31.`,
    });
    assert.deepEqual(judged({ reason: " " }, "2027-01-01"), {
      stopping,
      waived: [],
      said: `${name} gives no reason.`,
    });
    assert.deepEqual(judged({ expires: "2027-02-30x" }, "2027-01-01"), {
      stopping,
      waived: [],
      said: `${name} expires on "2027-02-30x", which is no date such as 2027-01-31.`,
    });
    assert.deepEqual(
      judged({ resource: "" }, "2027-01-01").said,
      "The waiver of aws-cloudfront-waf for  names no resource.",
    );
    assert.deepEqual(
      judged({ rule: "aws-waf" }, "2027-01-01").said,
      'The waiver of aws-waf for relay-distribution names the rule "aws-waf", which does not exist.',
    );
  });
});
