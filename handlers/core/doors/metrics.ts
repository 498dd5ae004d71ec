import { forbidden, mayWatch, requireCaller } from "./access.ts";
import { notFoundResponse } from "./answers.ts";
import type { DoorGroup } from "./door.ts";

/** `GET /metrics`: Prometheus text, for the operator and for the laptop's own user, where the platform has it. */
export const metricsDoor: DoorGroup = (app, parts) => {
  app.get("/metrics", async (c) => {
    const caller = await requireCaller(c, parts, "operator", "client", "device");
    if (!mayWatch(caller)) throw forbidden(caller, ["operator"]);
    const metrics = await parts.settings.metrics?.();
    if (metrics === undefined) return notFoundResponse();
    return c.body(metrics.text, 200, { "Content-Type": metrics.contentType });
  });
};
