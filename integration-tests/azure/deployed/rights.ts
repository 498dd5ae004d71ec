import assert from "node:assert/strict";
import * as v from "valibot";
import { call } from "../../rig/doors.ts";
import { assertNoSecretIn } from "../../rig/secrets.ts";
import type { Deployed } from "./deployed.ts";

const DataRoleSchema = v.object({ permissions: v.array(v.object({ dataActions: v.array(v.string()) })) });

/** Whether the rights that a stack gives are those that it needs, after everything else has been done with it. */
export function describeRights(deployed: () => Deployed): void {
  describe("the rights of the functions", () => {
    before(async () => {
      const { app, target } = deployed();
      assert.equal((await call(target.origin, "GET", "/health")).status, 200);
      // At its end a process sends what it has counted.
      await app.replace();
    });

    it("were enough: nothing was refused them, and they asked for no name that is not Azure's", () => {
      const { gateway, roles } = deployed().rig.account;
      assert.deepEqual(roles.refused, []);
      assert.deepEqual([...gateway.strangers], []);
    });

    it("leave no key, ticket, code, prompt or signed address in the logs", () => {
      const { app, rig } = deployed();
      assert.ok(rig.account.insights.received.join().includes("http_request_duration"));
      assertNoSecretIn(rig.account.insights.received.join("\n"), "Application Insights");
      assertNoSecretIn(app.output(), "the functions' host");
    });

    it("are all needed: without any of them something would have been refused", () => {
      const { roles, subscription } = deployed().rig.account;
      const assigned = [
        "Microsoft.Authorization/roleAssignments",
        "Microsoft.DocumentDB/databaseAccounts/sqlRoleAssignments",
      ].flatMap((type) => subscription.ofType(type).map(({ arm, inputs }) => [arm.name, inputs.description]));
      const actions = subscription
        .ofType("Microsoft.DocumentDB/databaseAccounts/sqlRoleDefinitions")
        .flatMap(({ inputs }) => v.parse(DataRoleSchema, inputs).permissions)
        .flatMap(({ dataActions }) => dataActions.map((action) => [action, action]));
      const unused = [...assigned, ...actions].filter(([name]) => !roles.used.has(String(name)));
      assert.deepEqual(
        unused.map(([, description]) => description),
        [],
      );
    });
  });
}
