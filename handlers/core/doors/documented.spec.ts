import assert from "node:assert/strict";
import { Hono } from "hono";
import { DOORS } from "../../../scripts/documents/doors.ts";
import { World } from "../spec/world.ts";
import type { DoorEnv } from "./door.ts";
import { DOOR_GROUPS } from "./index.ts";

describe("documented doors", () => {
  it("are those of the service, no more and no fewer", async () => {
    const { delivery, ports, settings } = await World.start();
    const app = new Hono<DoorEnv>();
    const sleep = () => Promise.resolve();
    for (const group of DOOR_GROUPS) group(app, { delivery, ports, settings, sleep });
    const served = app.routes.map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, "{$1}")}`);
    const documented = DOORS.filter((door) => !door.localOnly).map(
      (door) => `${door.method.toUpperCase()} ${door.path}`,
    );
    assert.deepEqual(documented.sort(), served.sort());
  });
});
