import assert from "node:assert/strict";
import { type Part, Subscription } from "./subscription.ts";

// What Microsoft's pages say of Azure Resource Manager, by the few types that it takes to show it.

const GROUP = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/one";
const PLAN = `${GROUP}/providers/Microsoft.Web/serverfarms/plan`;
const APP = `${GROUP}/providers/Microsoft.Web/sites/app`;

describe("a subscription of Azure on this machine", () => {
  let told: string[];
  let subscription: Subscription;

  const create = (type: string, inputs: object) =>
    subscription.put(`azure-native:${type}`, { resourceGroupName: "one", ...inputs }, "create");

  beforeEach(async () => {
    told = [];
    const part: Part = {
      put: ({ arm }) => void told.push(`put ${arm.name}`),
      removed: ({ arm }) => void told.push(`removed ${arm.name}`),
    };
    subscription = new Subscription({ "Microsoft.Web/sites": part });
    await create("resources:ResourceGroup", {});
    await create("web:AppServicePlan", { name: "plan" });
  });

  it("makes a resource where its group is, tells its part, and finds it whatever the case of its id", async () => {
    await create("web:WebApp", { name: "app", serverFarmId: PLAN });
    assert.deepEqual(told, ["put app"]);
    assert.equal(subscription.find(APP.toUpperCase())?.arm.id, APP);
    await assert.rejects(create("web:WebApp", { name: "app", resourceGroupName: "two" }), /ResourceNotFound/);
  });

  it("refuses a second resource of an id, one without its parent, and one that names what is not there", async () => {
    await assert.rejects(create("web:AppServicePlan", { name: "plan" }), /Conflict/);
    const settings = { name: "app", properties: {} };
    await assert.rejects(create("web:WebAppApplicationSettings", settings), /ParentResourceNotFound/);
    const other = `${GROUP}/providers/Microsoft.Web/serverfarms/other`;
    await assert.rejects(
      create("web:WebApp", { name: "app", serverFarmId: other }),
      /LinkedInvalidPropertyId/,
    );
    assert.deepEqual(told, []);
  });

  it("keeps what it had where a part refuses a change", async () => {
    await create("web:WebApp", { name: "app", serverFarmId: PLAN, kind: "one" });
    const strict = new Subscription({
      "Microsoft.Web/serverfarms": {
        put: ({ inputs }) => {
          if (inputs.kind === "wrong") throw new Error("no");
        },
      },
    });
    await strict.put("azure-native:resources:ResourceGroup", { resourceGroupName: "one" }, "create");
    const plan = { resourceGroupName: "one", name: "plan", kind: "right" };
    await strict.put("azure-native:web:AppServicePlan", plan, "create");
    const change = strict.put("azure-native:web:AppServicePlan", { ...plan, kind: "wrong" }, "update");
    await assert.rejects(change, /no/);
    assert.equal(strict.find(PLAN)?.inputs.kind, "right");
  });

  it("removes with a group all that is in it, and twice without a word", async () => {
    await create("web:WebApp", { name: "app", serverFarmId: PLAN });
    await subscription.remove(GROUP);
    await subscription.remove(GROUP);
    assert.deepEqual(subscription.inventory(), {});
    assert.deepEqual(told, ["put app", "removed app"]);
  });

  it("removes nothing that is locked, nor what would take it along, until the lock is gone", async () => {
    await create("web:WebApp", { name: "app", serverFarmId: PLAN });
    const lock = { scope: APP, lockName: "lock", level: "CanNotDelete" };
    const { arm } = await create("authorization:ManagementLockByScope", lock);
    for (const id of [APP, GROUP]) await assert.rejects(subscription.remove(id), /ScopeLocked/);
    await subscription.remove(PLAN);
    await subscription.remove(arm.id);
    await subscription.remove(APP);
    assert.deepEqual(Object.keys(subscription.inventory()), ["Microsoft.Resources/resourceGroups"]);
  });
});
