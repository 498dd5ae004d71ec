import assert from "node:assert/strict";
import { StoreUnavailable } from "../../ports/index.ts";
import { Rig } from "../doors/spec/rig.ts";
import { eraseTenant, removeKey } from "./revocation.ts";

/** A delivery that notes what it is asked, beside what the key store is asked. */
async function scene() {
  const rig = await Rig.start();
  const calls: string[] = [];
  const { remove } = rig.ports.keys;
  rig.ports.keys.remove = async (tenant, keyId) => {
    calls.push(`remove ${keyId}`);
    return remove(tenant, keyId);
  };
  const delivery = {
    revokeSessions: async (_tenant: string, keyId: string) => {
      calls.push(`revoke ${keyId}`);
    },
    erase: async (tenant: string) => {
      calls.push(`erase ${tenant}`);
    },
  };
  return { rig, calls, delivery };
}

describe("removing a key", () => {
  it("revokes its sessions before the key goes, so that a repeat still finds it, and after", async () => {
    const { rig, calls, delivery } = await scene();
    await removeKey(rig.ports, {}, delivery, { tenant: "acme", id: "k1" });
    assert.deepEqual(calls, ["revoke k1", "remove k1", "revoke k1"]);
  });

  it("leaves the key where its sessions cannot be revoked", async () => {
    const { rig, calls, delivery } = await scene();
    delivery.revokeSessions = () => Promise.reject(new StoreUnavailable("busy"));
    await assert.rejects(removeKey(rig.ports, {}, delivery, { tenant: "acme", id: "k1" }), StoreUnavailable);
    assert.deepEqual(calls, []);
  });

  it("repeats the revocation later, and survives a store that does not answer then", async () => {
    const { rig, delivery } = await scene();
    const tasks: (() => Promise<void>)[] = [];
    await removeKey(rig.ports, { later: (task) => tasks.push(task) }, delivery, { tenant: "acme", id: "k1" });
    assert.equal(tasks.length, 6);
    delivery.revokeSessions = () => Promise.reject(new StoreUnavailable("busy"));
    await tasks[0]?.();
    assert.match(rig.telemetry.join(), /revocation_not_repeated/);
    delivery.revokeSessions = () => Promise.reject(new TypeError("mistake"));
    await assert.rejects(async () => tasks[1]?.(), TypeError);
  });
});

describe("erasing a tenant", () => {
  it("removes the asking key last", async () => {
    const { rig, calls, delivery } = await scene();
    const device = await rig.issue("device", "acme");
    const client = await rig.issue("client", "acme");
    await eraseTenant(rig.ports, {}, delivery, "acme", device.id);
    const steps = calls.filter((it) => !it.startsWith("revoke"));
    assert.deepEqual(steps, [`remove ${client.id}`, "erase acme", `remove ${device.id}`]);
  });

  it("removes every key where none asked", async () => {
    const { rig, calls, delivery } = await scene();
    const client = await rig.issue("client", "local");
    await eraseTenant(rig.ports, {}, delivery, "local", undefined);
    assert.deepEqual(
      calls.filter((it) => !it.startsWith("revoke")),
      [`remove ${client.id}`, "erase local"],
    );
  });
});
