import assert from "node:assert/strict";
import { provider } from "./deletionGuardProvider.ts";

describe("the deletion guard", () => {
  const enabled = { component: 'SemantestWebSocketStack "relay"', enabled: true, guarded: { data: "/data" } };
  const disabled = { ...enabled, enabled: false };

  it("refuses to be deleted while it is enabled, and says how it can be", async () => {
    await assert.rejects(provider.delete("id", enabled), {
      message:
        'SemantestWebSocketStack "relay" is protected from deletion; to delete it, set deletionProtection to false, run "pulumi up", and delete it then',
    });
  });

  it("is deleted when it is disabled", async () => {
    await provider.delete("id", disabled);
  });

  it("is enabled, disabled and given others to guard by an update, never by a replacement", async () => {
    const guarded = { data: "/other" };
    for (const news of [disabled, { ...enabled, guarded }]) {
      assert.deepEqual(await provider.diff("id", enabled, news), { changes: true });
      assert.deepEqual(await provider.update("id", enabled, news), { outs: news });
    }
    assert.deepEqual(await provider.diff("id", enabled, structuredClone(enabled)), { changes: false });
  });
});
