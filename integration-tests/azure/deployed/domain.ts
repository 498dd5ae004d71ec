import assert from "node:assert/strict";
import { connect as connectTls } from "node:tls";
import { call } from "../../rig/doors.ts";
import type { Deployed } from "./deployed.ts";
import { assertServes } from "./removal.ts";

const DOMAIN = "relay.example.com";

/** A production stack on its way to a name of its own. */
export function describeDomain(deployed: () => Deployed): void {
  describe("its domain", () => {
    it("changes nothing until it leads here; then it is the only name, and speaks TLS 1.3 only", async () => {
      const it = deployed();
      const { stack } = it;
      const edge = it.target.origin;
      it.args = { ...it.args, domain: DOMAIN, azure: { createZone: true } };
      const prepared = await stack.up();
      assert.equal(prepared.outputs.apiEndpoint?.value, edge);
      assert.match(JSON.stringify(prepared.outputs.dnsRecords?.value), /"type":"NS"/);
      await assertServes(stack);
      assert.ok(await speaks(new URL(edge).hostname, "TLSv1.2"), "Front Door's own name takes 1.2");

      it.args = { ...it.args, domainReady: true };
      const ready = await stack.up();
      assert.equal(ready.outputs.apiEndpoint?.value, `https://${DOMAIN}`);
      await assertServes(stack);
      assert.equal((await call(edge, "GET", "/signature")).status, 404, "Front Door's own name is closed");
      assert.ok(await speaks(DOMAIN, "TLSv1.3"));
      assert.ok(!(await speaks(DOMAIN, "TLSv1.2")), "the domain takes 1.3 only");
      assert.ok(!(await speaks(it.ids.functionsHost, "TLSv1.2")), "and so do the functions");
    });
  });
}

/** Whether a host answers a call by a version of TLS. */
function speaks(host: string, version: "TLSv1.2" | "TLSv1.3"): Promise<boolean> {
  return new Promise((resolve) => {
    const options = { host, port: 443, servername: host, minVersion: version, maxVersion: version };
    const socket = connectTls(options, () => {
      socket.write(`HEAD / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
    });
    socket.once("data", () => {
      resolve(true);
      socket.destroy();
    });
    socket.once("error", () => resolve(false));
    socket.once("close", () => resolve(false));
  });
}
