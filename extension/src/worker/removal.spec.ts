import assert from "node:assert/strict";
import { type Answer, ScriptedServer } from "../../../client/spec/scriptedServer.ts";
import { isOver, type Removal, withKey, withTenants } from "./removal.ts";

const DAY_MS = 24 * 3_600_000;

const removal = (device: string, keyId?: string): Removal => ({
  server: "wss://relay.example",
  device,
  ...(keyId !== undefined && { keyId }),
  since: 0,
});

describe("what servers have yet to remove", () => {
  it("keeps the newest hundred clients' keys, and every tenant", () => {
    const tenants = [removal("gone-1"), removal("gone-2")];
    let owed: readonly Removal[] = tenants;
    for (let n = 0; n < 150; n += 1) owed = withKey(owed, removal("device", `key-${n}`));
    const names = Array.from({ length: 100 }, (_, n) => `key-${n + 50}`);
    assert.deepEqual(
      owed.map(({ keyId }) => keyId),
      [undefined, undefined, ...names],
    );
    assert.deepEqual(owed.slice(0, 2), tenants);
  });

  it("is a tenant in the place of its clients' keys, once; what is of another tenant stays", () => {
    const [kept, other] = [removal("other", "key-1"), removal("gone")];
    const owed = [removal("device", "key-2"), kept, other, removal("device")];
    const again = { ...removal("device"), since: 1 };
    assert.deepEqual(withTenants(owed, [again]), [kept, other, again]);
  });
});

describe("a removal that a server owes", () => {
  const REFUSED = { status: 401, body: { code: "PERMISSION_DENIED" } };
  const ABSENT = { status: 404, body: { code: "INVALID_INPUT" } };
  const BLOCKED = { body: "<h1>Request blocked</h1>", headers: { "content-type": "text/html" } };
  const DONE = { status: 204 };
  const listing = (...ids: readonly string[]): Answer => ({
    status: 200,
    body: {
      keys: ids.map((id) => ({
        id,
        role: "client",
        tenant: "t",
        createdAt: new Date(0).toISOString(),
        self: false,
      })),
    },
  });
  let server: ScriptedServer;

  beforeEach(async () => {
    server = await ScriptedServer.start();
  });
  afterEach(() => server.kill());

  async function asked(removed: Answer, listed: Answer, keyId?: string): Promise<boolean> {
    server.route(`DELETE /keys/${keyId ?? "self"}`, () => removed);
    server.route("GET /keys", () => listed);
    return isOver({ ...removal("smt_device", keyId), server: server.url, since: Date.now() });
  }

  it("is asked for by the device key alone, and by nothing after 90 days", async () => {
    await asked(DONE, REFUSED);
    assert.deepEqual(
      server.requests.map(({ name, headers }) => [name, headers["x-api-key"]]),
      [
        ["DELETE /keys/self", "smt_device"],
        ["GET /keys", "smt_device"],
      ],
    );
    const old = { ...removal("smt_device"), server: server.url, since: Date.now() - 90 * DAY_MS };
    assert.equal(await isOver(old), true);
    assert.equal(server.requests.length, 2);
  });

  for (const [what, removed, listed, keyId, over] of [
    ["a tenant that is gone", DONE, REFUSED, undefined, true],
    ["a tenant that was gone before", REFUSED, REFUSED, undefined, true],
    ["a tenant whose device key is still known", DONE, listing(), undefined, false],
    ["a client's key that is gone", DONE, listing("other"), "key", true],
    ["a client's key that somebody else removed", ABSENT, listing("other"), "key", true],
    ["a client's key that is still listed", DONE, listing("other", "key"), "key", false],
    ["a client's key whose tenant is gone", REFUSED, REFUSED, "key", true],
  ] as const)
    it(`is ${over ? "over" : "owed"}: ${what}`, async () => {
      assert.equal(await asked(removed, listed, keyId), over);
    });

  for (const keyId of [undefined, "key"])
    for (const status of [200, 401, 403, 404])
      it(`is owed where a page of something on the way answers with ${status}: ${keyId ?? "a tenant"}`, async () => {
        const page = { ...BLOCKED, status };
        assert.equal(await asked(page, page, keyId), false);
      });

  it("is owed where nobody answers", async () => {
    await server.kill();
    assert.equal(
      await isOver({ ...removal("smt_device", "key"), server: server.url, since: Date.now() }),
      false,
    );
  });
});
