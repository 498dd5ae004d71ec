import assert from "node:assert/strict";
import { judge } from "../frame/judge.ts";
import type { Pack } from "../frame/pack.ts";
import { production } from "../packs/production.ts";
import { starter } from "../packs/starter.ts";
import { ownStacksOnAzure } from "./ownStacks.ts";

describe("the packs, on our own component on Azure", function () {
  this.timeout(60_000);

  /** Faults of the component that the packs have found and that are still to be mended there; what they only advise. */
  const packs: Record<string, { pack: Pack; found: string[]; advised: string[] }> = {
    starter: { pack: starter, found: ["azure-alarm-cost"], advised: [] },
    production: { pack: production, found: [], advised: ["azure-signalr-diagnostics"] },
  };
  for (const [tier, { advised, found, pack }] of Object.entries(packs)) {
    it(`find nothing on tier ${tier} that is not known to be open, without a waiver and with nothing unseen`, async () => {
      const records = (await ownStacksOnAzure())[tier] ?? [];
      assert.ok(records.length > 50, `${records.length} resources`);
      const { advisories, unseen, violations, waived } = judge(pack, records);
      const rulesOf = (findings: readonly { readonly rule: string }[]) => findings.map(({ rule }) => rule);
      assert.deepEqual(
        { advised: rulesOf(advisories), found: rulesOf(violations), unseen, waived },
        { advised, found, unseen: [], waived: [] },
      );
    });
  }
});
