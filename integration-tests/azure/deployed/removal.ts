import assert from "node:assert/strict";
import type { Stack } from "@pulumi/pulumi/automation/index.js";
import { call } from "../../rig/doors.ts";
import { plannedChanges } from "../../rig/engine/plannedChanges.ts";
import { connect, newTenant } from "../../scenarios/target.ts";
import { createRelay, targetOf } from "../component/relay.ts";
import type { Deployed } from "./deployed.ts";

/** The end of a stack that keeps nothing, beside a neighbour in a group of somebody else's. */
export function describeRemoval(deployed: () => Deployed): void {
  describe("its removal", () => {
    it("takes away all that is its own, and disturbs no neighbour", async () => {
      const { rig, stack } = deployed();
      const { subscription } = rig.account;
      await subscription.put(
        "azure-native:resources:ResourceGroup",
        { resourceGroupName: "theirs", location: "northeurope" },
        "create",
      );
      const adopted = () => ({ azure: { resourceGroupName: "theirs" } });
      const neighbour = await createRelay(rig, { stack: "neighbour", args: adopted });
      await neighbour.up();
      assert.equal(subscription.ofType("Microsoft.Web/sites").length, 2);

      await stack.destroy();
      assert.equal(subscription.ofType("Microsoft.Web/sites").length, 1);
      await assertServes(neighbour);
      assert.deepEqual(await plannedChanges(neighbour), []);

      await neighbour.destroy();
      assert.deepEqual(subscription.inventory(), { "Microsoft.Resources/resourceGroups": ["theirs"] });
    });
  });
}

/** The end of a protected stack in two steps, which keeps its keys and images. */
export function describeProtectedRemoval(deployed: () => Deployed): void {
  describe("its removal", () => {
    it("is refused while it is protected, by the stack and by Azure, and takes nothing away", async () => {
      const { ids, rig, stack } = deployed();
      const { subscription } = rig.account;
      const before = subscription.inventory();
      await assert.rejects(stack.destroy(), /set deletionProtection to false, run "pulumi up"/);
      assert.deepEqual(subscription.inventory(), before);
      await assert.rejects(subscription.remove(ids.database), /ScopeLocked/);
      await assertServes(stack);
    });

    it("is done in two steps, and keeps keys and images where it is told to", async () => {
      const it = deployed();
      const { subscription } = it.rig.account;
      it.args = { ...it.args, deletionProtection: false, dataRemoval: "retain" };
      assert.deepEqual(await plannedChanges(it.stack), [
        "delete relay-data-lock",
        "update relay-deletion-guard",
      ]);
      await it.stack.up();
      await it.stack.destroy();
      assert.deepEqual(Object.keys(subscription.inventory()), KEPT);
      const containers =
        subscription.inventory()["Microsoft.DocumentDB/databaseAccounts/sqlDatabases/containers"];
      assert.deepEqual(
        containers?.map((name) => name.split("/").at(-1)),
        ["keys"],
      );
    });
  });
}

const KEPT = [
  "Microsoft.DocumentDB/databaseAccounts",
  "Microsoft.DocumentDB/databaseAccounts/sqlDatabases",
  "Microsoft.DocumentDB/databaseAccounts/sqlDatabases/containers",
  "Microsoft.Resources/resourceGroups",
  "Microsoft.Storage/storageAccounts",
  "Microsoft.Storage/storageAccounts/blobServices",
  "Microsoft.Storage/storageAccounts/blobServices/containers",
  "Microsoft.Storage/storageAccounts/managementPolicies",
];

/** By HTTP and by a socket, as any client would find out. */
export async function assertServes(stack: Stack): Promise<void> {
  const target = await targetOf(stack);
  assert.equal((await call(target.origin, "GET", "/signature")).status, 200);
  const tenant = await newTenant(target);
  const { peer } = await connect(target, tenant.client, "client");
  await peer.close();
}
