import assert from "node:assert/strict";
import { judge } from "../frame/judge.ts";
import type { Pack } from "../frame/pack.ts";
import { production } from "../packs/production.ts";
import { starter } from "../packs/starter.ts";
import { ownStacksOnAzure } from "./ownStacks.ts";

describe("the packs, on our own component on Azure", function () {
  this.timeout(60_000);

  /** What they only advise and the component does not do: those logs of SignalR name the address of every peer. */
  const packs: Record<string, { pack: Pack; advised: string[] }> = {
    starter: { pack: starter, advised: [] },
    production: { pack: production, advised: ["azure-signalr-diagnostics"] },
  };
  for (const [tier, { advised, pack }] of Object.entries(packs)) {
    it(`find nothing on tier ${tier}, without a waiver and with nothing unseen`, async () => {
      const records = (await ownStacksOnAzure())[tier] ?? [];
      assert.ok(records.length > 50, `${records.length} resources`);
      const { advisories, unseen, violations, waived } = judge(pack, records);
      const rulesOf = (findings: readonly { readonly rule: string }[]) => findings.map(({ rule }) => rule);
      assert.deepEqual(
        { advised: rulesOf(advisories), unseen, violations, waived },
        { advised, unseen: [], violations: [], waived: [] },
      );
    });
  }
});
