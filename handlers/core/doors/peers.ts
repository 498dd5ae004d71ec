import { requireCaller } from "./access.ts";
import type { DoorGroup } from "./door.ts";

/** `GET /peers`: how many extensions of the caller's tenant are connected here. */
export const peersDoor: DoorGroup = (app, parts) => {
  app.get("/peers", async (c) => {
    const { tenant } = await requireCaller(c, parts, "client", "device");
    return c.json({ extensions: await parts.delivery.extensions(tenant) });
  });
};
