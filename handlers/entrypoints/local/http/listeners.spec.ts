import assert from "node:assert/strict";
import { once } from "node:events";
import { request } from "node:http";
import { createServer, type Server } from "node:net";
import { networkInterfaces } from "node:os";
import { type Listeners, listenOnLoopback, PortTaken } from "./listeners.ts";

const LISTENING = {
  onRequest: (_request: unknown, response: { end(text: string): void }) => response.end("here"),
  onUpgrade: () => undefined,
};
const HAS_IPV6 = Object.values(networkInterfaces()).some((it) =>
  it?.some(({ address }) => address === "::1"),
);

async function get(host: string, port: number): Promise<string> {
  const asked = request({ host, port, headers: { connection: "close" } }).end();
  const [response] = await once(asked, "response");
  let text = "";
  for await (const chunk of response) text += String(chunk);
  return text;
}

describe("listenOnLoopback", () => {
  const opened: (Listeners | Server)[] = [];
  afterEach(async () => {
    for (const it of opened.splice(0)) {
      if ("cut" in it) await it.close();
      else await new Promise((resolve) => it.close(resolve));
    }
  });
  const listen = async (port: number): Promise<Listeners> => {
    const listeners = await listenOnLoopback(port, LISTENING);
    opened.push(listeners);
    return listeners;
  };
  /** Another program on one address. */
  const occupy = async (host: string): Promise<number> => {
    const server = createServer().listen(0, host);
    await once(server, "listening");
    opened.push(server);
    const address = server.address();
    assert.ok(address !== null && typeof address === "object");
    return address.port;
  };

  it("answers on every loopback address of the machine, under one free port", async () => {
    const { port, addresses } = await listen(0);
    assert.deepEqual(addresses, HAS_IPV6 ? ["127.0.0.1", "::1"] : ["127.0.0.1"]);
    for (const address of addresses) assert.equal(await get(address, port), "here");
  });

  it("answers on no other address of the machine", async () => {
    const { port } = await listen(0);
    for (const { address, internal } of Object.values(networkInterfaces()).flatMap((it) => it ?? [])) {
      if (internal || address.startsWith("fe80:")) continue;
      await assert.rejects(get(address, port), { code: "ECONNREFUSED" }, address);
    }
    await assert.rejects(get("127.0.0.2", port), { code: "ECONNREFUSED" });
  });

  for (const host of HAS_IPV6 ? ["127.0.0.1", "::1"] : ["127.0.0.1"]) {
    it(`refuses a port that another program has on ${host}, and leaves nothing listening`, async () => {
      const port = await occupy(host);
      await assert.rejects(listenOnLoopback(port, LISTENING), (error) => {
        assert.ok(error instanceof PortTaken);
        assert.ok(error.message.includes(host) && error.message.includes(String(port)));
        return true;
      });
      if (host === "::1") await assert.rejects(get("127.0.0.1", port), { code: "ECONNREFUSED" });
    });
  }

  it("stops listening", async () => {
    const { port, close } = await listenOnLoopback(0, LISTENING);
    await close();
    await assert.rejects(get("127.0.0.1", port), { code: "ECONNREFUSED" });
  });

  it("cuts a call that never ends", async () => {
    const asked = Promise.withResolvers<void>();
    const listeners = await listenOnLoopback(0, { ...LISTENING, onRequest: () => asked.resolve() });
    const call = request({ host: "127.0.0.1", port: listeners.port }).end();
    const failed = once(call, "error");
    await asked.promise;
    const closed = listeners.close();
    listeners.cut();
    await Promise.all([failed, closed]);
  });
});
