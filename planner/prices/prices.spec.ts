import assert from "node:assert/strict";
import { AWS_PRICES, AWS_REGIONS } from "./aws.ts";
import { AZURE_PRICES, AZURE_REGIONS } from "./azure.ts";
import type { Price } from "./price.ts";
import { outdated } from "./price.ts";

const BOOKS: Record<string, { prices: Record<string, Price>; regions: string[] }> = {
  AWS: { prices: AWS_PRICES, regions: AWS_REGIONS },
  Azure: { prices: AZURE_PRICES, regions: AZURE_REGIONS },
};

for (const [cloud, { prices, regions }] of Object.entries(BOOKS)) {
  describe(`the prices of ${cloud}`, () => {
    it("were looked at within the last year", () => {
      assert.deepEqual(outdated(prices, new Date()), []);
    });

    it("are told from when they are a year old", () => {
      assert.deepEqual(outdated(prices, new Date("2027-11-22T00:00:00Z")), []);
      assert.deepEqual(outdated(prices, new Date("2027-11-22T00:00:01Z")), Object.keys(prices));
    });

    for (const [
      name,
      { alwaysFree, date, firstYearFree, perUnit, source, tiers, ...price },
    ] of Object.entries(prices)) {
      it(`say of ${name} what it is, where it holds and who says so`, () => {
        assert.match(source, /^https:\/\/(aws\.amazon\.com|azure\.microsoft\.com)\//);
        assert.match(date, /^\d{4}-\d{2}-\d{2}$/);
        assert.ok(Date.parse(date) <= Date.now());
        assert.deepEqual(price.regions, regions);
        assert.ok(price.unit.length > 0 && perUnit >= 1 && alwaysFree >= 0 && firstYearFree >= 0);
        const steps = tiers.slice(0, -1).map(({ upTo }) => upTo ?? Number.NaN);
        assert.ok(
          steps.every((upTo, index) => upTo > (steps[index - 1] ?? 0)),
          "steps rise",
        );
        assert.equal(tiers.at(-1)?.upTo, undefined, "the last one has no end");
        assert.ok(tiers.every(({ usd }) => usd >= 0));
      });
    }
  });
}
