import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:net";
import { type Answer, ScriptedServer, SIGNATURE } from "../../spec/scriptedServer.ts";
import { DEFAULT_CONNECTION_STRATEGY } from "./options.ts";
import { probe } from "./probe.ts";
import { readServer } from "./server.ts";

const { expectedSignature } = DEFAULT_CONNECTION_STRATEGY;

describe("probe", () => {
  let server: ScriptedServer;

  beforeEach(async () => {
    server = await ScriptedServer.start();
  });

  afterEach(() => server.kill());

  const ask = (answer: Answer, timeoutMs = 2000, signal?: AbortSignal) => {
    server.route("GET /signature", () => answer);
    return probe(readServer("local", "localUrl", server.url), expectedSignature, timeoutMs, signal);
  };
  const document = (members: object) => ({ status: 200, body: { ...SIGNATURE, ...members } });

  it("accepts the same service and the same major version", async () => {
    for (const version of ["1.0.0", "1.4.2", "1.0.0-beta.1"]) await ask(document({ version }));
    assert.equal(server.requests.length, 3);
  });

  it("refuses another service, another major version and every other shape", async () => {
    const { capabilities: _, ...incomplete } = SIGNATURE;
    const wrong: Record<string, Answer> = {
      service: document({ service: "Semantest" }),
      major: document({ version: "2.0.0" }),
      "longer major": document({ version: "10.0.0" }),
      "no version": document({ version: 1 }),
      "odd version": document({ version: "01.0.0" }),
      "one member more": document({ extra: 1 }),
      "one member less": { status: 200, body: incomplete },
      status: { status: 404, body: SIGNATURE },
      redirect: { status: 302, headers: { location: "/other" } },
      array: { status: 200, body: [] },
      text: { status: 200, body: "not JSON" },
      empty: { status: 200 },
      huge: { status: 200, body: "x".repeat(10_000) },
    };
    for (const [name, answer] of Object.entries(wrong)) {
      const code = name === "redirect" ? "UNREACHABLE" : "WRONG_SIGNATURE";
      await assert.rejects(ask(answer), { name: "SemantestError", code }, name);
    }
  });

  it("gives up on a server that hangs", async () => {
    await assert.rejects(ask("hang", 50), { code: "TIMEOUT", message: "no answer within 50 ms" });
  });

  it("says that nothing listens, that the connection was cut, that the name is unknown", async () => {
    await assert.rejects(ask("cut"), { code: "UNREACHABLE", message: "the connection was cut" });
    const closed = createServer().listen(0, "localhost");
    await once(closed, "listening");
    const address = closed.address();
    const port = typeof address === "object" ? address?.port : undefined;
    closed.close();
    await once(closed, "close");
    const nobody = readServer("local", "localUrl", `ws://localhost:${port}`);
    await assert.rejects(probe(nobody, expectedSignature, 2000), {
      code: "UNREACHABLE",
      message: "nothing is listening there",
    });
    const unknown = readServer("remote", "remoteUrl", "wss://semantest.invalid");
    await assert.rejects(probe(unknown, expectedSignature, 5000), { code: "UNREACHABLE" });
  });

  it("ends with the signal's own reason", async () => {
    const reason = new Error("enough");
    await assert.rejects(ask("hang", 2000, AbortSignal.abort(reason)), reason);
    const controller = new AbortController();
    const asked = ask("hang", 2000, controller.signal);
    controller.abort(reason);
    await assert.rejects(asked, reason);
  });
});
