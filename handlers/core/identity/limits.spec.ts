import assert from "node:assert/strict";
import { Rig } from "../doors/spec/rig.ts";
import { ProblemError } from "../problems.ts";
import { addressKey, limitRequests, takeOrRefuse } from "./limits.ts";
import { allowRequest } from "./quotas.ts";

const limit = {
  key: "things:secret-name",
  limit: 2,
  windowMs: 1000,
  detail: "Too many things.",
  hint: "Wait.",
};

describe("limits", () => {
  it("refuse with a 429 that says when to come back", async () => {
    const { ports } = await Rig.start();
    await takeOrRefuse(ports, { ...limit, amount: 2 });
    await assert.rejects(takeOrRefuse(ports, limit), (error) => {
      assert.ok(error instanceof ProblemError);
      const { status, code, detail, hint, retryAfterMs } = error.problem;
      assert.deepEqual([status, code, detail, hint], [429, "RATE_LIMITED", "Too many things.", "Wait."]);
      assert.equal(retryAfterMs, 1000);
      return true;
    });
  });

  it("are counted by kind when reached, never by whom they stopped", async () => {
    const rig = await Rig.start();
    await assert.rejects(takeOrRefuse(rig.ports, { ...limit, limit: 0 }));
    assert.match(rig.telemetry.join(), /limits_reached_total.*things/);
    assert.doesNotMatch(rig.telemetry.join(), /secret-name/);
  });

  it("on calls are off where the server has none", async () => {
    const rig = await Rig.start();
    rig.down = true;
    await limitRequests(rig.ports, { resumeKeys: [] }, "192.0.2.1");
  });

  it("name an address alike while the first key stays, and never by itself", () => {
    const [one, two] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)];
    assert.equal(
      addressKey({ resumeKeys: [one, two] }, "192.0.2.1"),
      addressKey({ resumeKeys: [one] }, "192.0.2.1"),
    );
    assert.notEqual(
      addressKey({ resumeKeys: [two] }, "192.0.2.1"),
      addressKey({ resumeKeys: [one] }, "192.0.2.1"),
    );
    assert.doesNotMatch(addressKey({ resumeKeys: [] }, "192.0.2.1"), /192/);
  });
});

describe("the quota of requests", () => {
  it("stops an anonymous tenant after 60 an hour, and says when it may go on", async () => {
    const { ports } = await Rig.start();
    const tenant = { tenant: "t1", anonymous: true };
    for (let request = 0; request < 60; request += 1)
      assert.equal(await allowRequest(ports, tenant), undefined);
    const refusal = await allowRequest(ports, tenant);
    assert.deepEqual([refusal?.code, refusal?.retryAfterMs], ["RATE_LIMITED", 3_600_000]);
    assert.equal(await allowRequest(ports, { ...tenant, tenant: "t2" }), undefined);
  });

  it("costs an operator's tenant nothing", async () => {
    const rig = await Rig.start();
    rig.down = true;
    assert.equal(await allowRequest(rig.ports, { tenant: "t1", anonymous: false }), undefined);
  });
});
