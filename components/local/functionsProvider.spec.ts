import assert from "node:assert/strict";
import { provider } from "./functionsProvider.ts";
import { processStart } from "./processIdentity.ts";

const INPUTS = {
  program: "/package/cli/bin/semantest.ts",
  release: "0123456789abcdef",
  port: 3003,
  dataDir: "/data",
  environment: "local",
  anonymousKeys: "open",
  allowedOrigins: ["https://app.example.com"],
  requestsPerMinute: 7,
  operatorKeyDigest: "0".repeat(64),
} as const;

/** State of a server that runs: as its process, this one will do. */
async function running() {
  const start = await processStart(process.pid);
  assert.ok(start);
  return { ...INPUTS, processId: process.pid, processStart: start };
}

describe("the server of a stack", () => {
  it("is left alone when nothing changed", async () => {
    assert.deepEqual(await provider.diff("", await running(), { ...INPUTS }), {
      changes: false,
      replaces: [],
    });
  });

  const changes = {
    release: "fedcba9876543210",
    port: 4004,
    dataDir: "/other",
    environment: "development",
    anonymousKeys: "closed",
    allowedOrigins: [],
    requestsPerMinute: 8,
    operatorKeyDigest: "1".repeat(64),
  } as const;
  for (const [name, changed] of Object.entries(changes)) {
    it(`is replaced when its ${name} changes`, async () => {
      const { replaces } = await provider.diff("", await running(), {
        ...INPUTS,
        ...{ [name]: changed },
      });
      assert.deepEqual(replaces, [name]);
    });
  }

  it("is replaced when its limit of requests is lifted", async () => {
    const { requestsPerMinute, ...unlimited } = INPUTS;
    assert.deepEqual((await provider.diff("", await running(), unlimited)).replaces, ["requestsPerMinute"]);
  });

  it("goes on when only the place of its program changes", async () => {
    const state = await running();
    const moved = { ...INPUTS, program: "/elsewhere/cli/bin/semantest.ts" };
    const difference = await provider.diff("", state, moved);
    assert.deepEqual(difference, { changes: true, replaces: [] });
    assert.deepEqual(await provider.update("", state, moved), { outs: { ...state, program: moved.program } });
  });

  it("is replaced by any update after it died", async () => {
    const died = { ...(await running()), processStart: "long ago" };
    assert.deepEqual((await provider.diff("", died, { ...INPUTS })).replaces, ["processId"]);
  });

  it("is missed by a refresh after it died", async () => {
    const state = await running();
    assert.deepEqual(await provider.read("localhost:3003", state), { id: "localhost:3003", props: state });
    assert.deepEqual(await provider.read("localhost:3003", { ...state, processStart: "long ago" }), {});
  });
});
