import assert from "node:assert/strict";
import { StoreUnavailable } from "../../ports/index.ts";
import { Rig } from "../doors/spec/rig.ts";
import { authenticate, isRecognised } from "./authenticate.ts";
import { mintKey } from "./keys.ts";

const TOKEN = "t".repeat(43);

const who = (rig: Rig, apiKey?: string) => authenticate(rig.ports, rig.world.settings, apiKey);

describe("authenticate", () => {
  it("recognises a key by its hash, with its role and tenant", async () => {
    const rig = await Rig.start();
    const { key, id } = await rig.issue("client", "acme");
    assert.deepEqual(await who(rig, key), {
      tenant: "acme",
      roles: ["client"],
      keyId: id,
      anonymous: false,
      local: false,
    });
  });

  it("recognises the operator by the hash in the deployment's secret", async () => {
    const rig = await Rig.start();
    const caller = await who(rig, rig.operatorKey);
    assert.ok(isRecognised(caller));
    assert.deepEqual([caller.roles, caller.local, caller.anonymous], [["operator"], false, false]);
  });

  it("recognises no operator where the deployment has none", async () => {
    const rig = await Rig.start();
    const keys = { ...rig.ports.keys, operatorKeyHash: async () => undefined };
    assert.deepEqual(await authenticate({ ...rig.ports, keys }, rig.world.settings, rig.operatorKey), {
      refused: "wrong",
    });
  });

  it("refuses another operator key", async () => {
    const rig = await Rig.start();
    const { key } = mintKey("operator", rig.ports.ids.random);
    assert.deepEqual(await who(rig, key), { refused: "wrong" });
  });

  it("refuses a well-formed key nobody was given", async () => {
    const rig = await Rig.start();
    const { key } = mintKey("client", rig.ports.ids.random);
    assert.deepEqual(await who(rig, key), { refused: "wrong" });
  });

  it("refuses a key with a known id and another secret", async () => {
    const rig = await Rig.start();
    const { key, id } = await rig.issue("client", "acme");
    const stored = await rig.ports.keys.find(id);
    assert.ok(stored);
    rig.ports.keys.find = async () => ({ ...stored, hash: "0".repeat(64) });
    assert.deepEqual(await who(rig, key), { refused: "wrong" });
  });

  for (const text of ["", "smt_c_x", "Bearer smt", `smt_c_${"0".repeat(12)}_${"0".repeat(43)}_000000`]) {
    it(`refuses ${JSON.stringify(text)} without asking the store`, async () => {
      const rig = await Rig.start();
      rig.down = true;
      assert.deepEqual(await who(rig, text), { refused: "wrong" });
    });
  }

  it("finds nothing shown missing, on a public server", async () => {
    assert.deepEqual(await who(await Rig.start()), { refused: "missing" });
  });

  it("notes the use of a key once an hour", async () => {
    const rig = await Rig.start();
    const { key } = await rig.device();
    let touches = 0;
    const { touch } = rig.ports.keys;
    rig.ports.keys.touch = async (...args) => {
      touches += 1;
      return touch(...args);
    };
    for (const [minutes, expected] of [
      [0, 1],
      [59, 1],
      [1, 2],
      [30, 2],
    ] as const) {
      rig.world.now += minutes * 60_000;
      assert.ok(isRecognised(await who(rig, key)));
      assert.equal(touches, expected);
    }
  });

  it("does not refuse a key because its use cannot be noted", async () => {
    const rig = await Rig.start();
    const { key } = await rig.device();
    rig.ports.keys.touch = () => Promise.reject(new StoreUnavailable("busy"));
    assert.ok(isRecognised(await who(rig, key)));
    assert.match(rig.telemetry.join(), /key_use_not_noted/);
  });

  it("does not swallow a mistake while it notes a use", async () => {
    const rig = await Rig.start();
    const { key } = await rig.device();
    rig.ports.keys.touch = () => Promise.reject(new TypeError("mistake"));
    await assert.rejects(who(rig, key), TypeError);
  });

  it("leaves no key in logs or metrics", async () => {
    const rig = await Rig.start();
    const { key } = mintKey("client", rig.ports.ids.random);
    await who(rig, key);
    assert.ok(!rig.telemetry.join().includes(key));
    assert.match(rig.telemetry.join(), /keys_refused_total/);
  });
});

describe("authenticate on the laptop", () => {
  it("takes a caller without a key for tenant local, client and device at once", async () => {
    const caller = await who(await Rig.start({ localTenant: true }));
    assert.deepEqual(caller, { tenant: "local", roles: ["client", "device"], anonymous: false, local: true });
  });

  it("refuses a key that is not valid instead of going on without it", async () => {
    const rig = await Rig.start({ localTenant: true });
    assert.deepEqual(await who(rig, "nonsense"), { refused: "wrong" });
  });

  it("takes a caller with a key for the key's tenant", async () => {
    const rig = await Rig.start({ localTenant: true });
    const caller = await who(rig, (await rig.issue("client", "acme")).key);
    assert.ok(isRecognised(caller));
    assert.deepEqual([caller.tenant, caller.local], ["acme", false]);
  });

  it("asks for the access token where there is one", async () => {
    const rig = await Rig.start({ localTenant: true, accessToken: TOKEN });
    assert.deepEqual(await who(rig), { refused: "missing" });
    assert.deepEqual(await who(rig, `${TOKEN}x`), { refused: "wrong" });
    const caller = await who(rig, TOKEN);
    assert.ok(isRecognised(caller) && caller.local);
  });

  it("takes the access token nowhere else", async () => {
    const rig = await Rig.start({ localTenant: false, accessToken: TOKEN });
    assert.deepEqual(await who(rig, TOKEN), { refused: "wrong" });
  });
});
