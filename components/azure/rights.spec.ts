import assert from "node:assert/strict";
import { DATA_RIGHTS, RIGHTS } from "./rights.ts";

describe("the rights on Azure", () => {
  it("each have a role, a scope and a reason, and no two are the same", () => {
    for (const { reason, role, roleId } of RIGHTS) {
      assert.match(reason, /^[a-z].{10,}[^.]$/);
      assert.match(role, /^[A-Z]/);
      assert.match(roleId, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    }
    for (const members of [
      RIGHTS.map(({ purpose }) => purpose),
      RIGHTS.map(({ roleId, scope }) => `${roleId} ${scope}`),
      DATA_RIGHTS.map(({ action }) => action),
    ]) {
      assert.equal(new Set(members).size, members.length);
    }
  });

  it("name none of the roles by which somebody may give rights, read keys or change resources", () => {
    const broad = [
      "8e3af657-a8ff-443c-a75c-2fe8c4bcb635", // Owner
      "b24988ac-6180-42a0-ab88-20f7382dd24c", // Contributor
      "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9", // User Access Administrator
      "acdd72a7-3385-48ef-bd42-f606fba81ae7", // Reader
      "17d1049b-9a84-46fb-8f53-869881c3d3ab", // Storage Account Contributor
      "8cf5e20a-e4b2-4e9d-b3a1-5ceb692c2761", // SignalR/Web PubSub Contributor
      "b86a8fe4-44ce-4948-aee5-eccb2c155cd7", // Key Vault Secrets Officer
    ];
    assert.deepEqual(
      RIGHTS.filter(({ roleId }) => broad.includes(roleId)),
      [],
    );
  });

  it("in the database end at items: no stored procedure, change feed, container or throughput", () => {
    for (const { action, reason } of DATA_RIGHTS) {
      assert.match(action, /\/(readMetadata|items\/\*|executeQuery)$/);
      assert.match(reason, /^[a-z].{10,}[^.]$/);
    }
  });
});
