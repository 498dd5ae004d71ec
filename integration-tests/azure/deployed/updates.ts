import assert from "node:assert/strict";
import { plannedChanges } from "../../rig/engine/plannedChanges.ts";
import type { AzureStackArgs } from "../component/relay.ts";
import type { Deployed } from "./deployed.ts";

/** Changed arguments, and the names of all that an update may touch for them. */
export type Change = readonly [args: AzureStackArgs, changes: readonly string[]];

/** What later operations of a stack would do. */
export function describeUpdates(deployed: () => Deployed, changes: readonly Change[]): void {
  describe("an update", () => {
    it("without a change does nothing", async () => {
      assert.deepEqual(await plannedChanges(deployed().stack), []);
    });

    for (const [changed, expected] of changes) {
      it(`with ${JSON.stringify(changed)} touches what it should, and nothing else`, async () => {
        const it = deployed();
        const before = it.args;
        it.args = { ...before, ...changed };
        try {
          assert.deepEqual(await plannedChanges(it.stack), expected);
        } finally {
          it.args = before;
        }
      });
    }
  });
}
