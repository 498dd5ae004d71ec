import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:net";
import { freePort } from "./freePort.ts";

describe("freePort", () => {
  it("gives ports on which both loopback addresses can be listened on", async () => {
    const ports = await Promise.all(Array.from({ length: 20 }, () => freePort()));
    for (const port of new Set(ports)) {
      const server = createServer().listen(port, "127.0.0.1");
      await once(server, "listening");
      assert.ok(port >= 12_000 && port < 32_000);
      server.close();
      await once(server, "close");
    }
  });
});
