import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { lazyProvider } from "./dynamicProvider.ts";
import { isOperatorKey } from "./operatorKeyFormat.ts";

describe("a lazily loaded provider", () => {
  const provider = lazyProvider(import.meta.url, "operatorKeyProvider");
  const moduleUrl = new URL("operatorKeyProvider.ts", import.meta.url).href;

  it("takes nothing into the stack's state but the address of its module", async () => {
    const { text } = await pulumi.runtime.serializeFunction(() => provider);
    const captured = [...text.matchAll(/with\(\{ (.*), this: /g)].map(([, names]) => names);
    assert.deepEqual([...new Set(captured)].sort(), [
      "load: __f2",
      `moduleUrl: ${JSON.stringify(moduleUrl)}`,
      "provider: __provider",
    ]);
    assert.doesNotMatch(text, /require\(/);
  });

  it("runs the code of its module", async () => {
    const { outs } = await provider.create({});
    assert.equal(isOperatorKey(outs.key), true);
  });

  it("is recorded anew when its module lies elsewhere, without touching the resource", async () => {
    const state = { key: "kept", __provider: "exports.handler = old" };
    assert.deepEqual(await provider.diff?.("id", state, { __provider: state.__provider }), {
      changes: false,
    });
    const moved = { __provider: "exports.handler = new" };
    assert.deepEqual(await provider.diff?.("id", state, moved), { changes: true });
    assert.deepEqual(await provider.update?.("id", state, moved), { outs: state });
  });
});
