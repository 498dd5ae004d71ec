import assert from "node:assert/strict";
import { CreatedKeySchema } from "@semantest/handlers/protocol";
import { MetricsDoor } from "../../../handlers/adapters/azure/index.ts";
import { StoreUnavailable } from "../../../handlers/ports/index.ts";
import { ask, call } from "../../rig/doors.ts";
import type { Deployed } from "./deployed.ts";

const MINUTES_MS = 60_000;

/** What a deployed stack counts, and to whom it tells. Kusto itself is not proven: the rig understands one query. */
export function describeMetrics(deployed: () => Deployed): void {
  describe("its metrics", () => {
    it("are told to the operator, and to nobody else", async () => {
      const { origin, operatorKey } = deployed().target;
      const answer = await fetch(`${origin}/metrics`, { headers: { "X-API-Key": operatorKey } });
      assert.deepEqual(
        [answer.status, answer.headers.get("content-type")],
        [200, "text/plain; version=0.0.4; charset=utf-8"],
      );
      assert.match(
        await answer.text(),
        /^# TYPE semantest_frames_received_5m gauge\nsemantest_frames_received_5m \d+$/m,
      );
      assert.equal((await call(origin, "GET", "/metrics")).status, 401);
      const { key } = await ask(CreatedKeySchema, origin, "POST", "/keys", { body: {} });
      assert.equal((await call(origin, "GET", "/metrics", { key })).status, 403);
    });

    it("hold what all processes have counted, some minutes later", async () => {
      const { app, rig, target } = deployed();
      const { directory, subscription } = rig.account;
      assert.equal((await call(target.origin, "GET", "/health")).status, 200);
      // At its end a process sends what it has counted.
      await app.replace();
      const [component] = subscription.ofType("Microsoft.Insights/components");
      const [identity] = subscription
        .ofType("Microsoft.ManagedIdentity/userAssignedIdentities")
        .filter(({ arm }) => arm.name.endsWith("-app"));
      const doorOf = (oid: unknown, audience?: string) =>
        new MetricsDoor({
          component: component?.arm.id ?? "",
          service: component?.arm.name.replace(/insights$/, "service") ?? "",
          credential: {
            getToken: async (scopes) => ({
              token: await directory.issue(audience ?? [scopes].flat().join().replace("/.default", ""), {
                oid: String(oid),
              }),
              expiresOnTimestamp: Date.now() + MINUTES_MS,
            }),
          },
          clock: { now: () => Date.now() + 8 * MINUTES_MS },
        });
      const principal = identity?.computed.principalId;
      await assert.rejects(doorOf(principal, "https://other").read(), StoreUnavailable);
      const { text } = await doorOf(principal).read();
      assert.match(text, /^semantest_http_request_duration_seconds_mean_5m 0\.\d*[1-9]/m);
      assert.match(text, /^semantest_http_request_duration_seconds_max_5m \d+\.\d*[1-9]/m);
    });
  });
}
