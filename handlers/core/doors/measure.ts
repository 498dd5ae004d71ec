import type { MiddlewareHandler } from "hono";
import { routePath } from "hono/route";
import type { Ports } from "../../ports/index.ts";
import type { DoorEnv } from "./door.ts";

const METHODS: ReadonlySet<string> = new Set(["GET", "HEAD", "POST", "DELETE", "OPTIONS"]);

/** Counts answers and their time by door, method and status; unknown paths and methods share one label each. */
export function measure({ telemetry }: Pick<Ports, "telemetry">): MiddlewareHandler<DoorEnv> {
  return async (c, next) => {
    const begun = performance.now();
    await next();
    const path = routePath(c, -1);
    const labels = {
      door: path.endsWith("*") ? "unknown" : path,
      method: METHODS.has(c.req.method) ? c.req.method : "other",
      status: String(c.res.status),
    };
    telemetry.count("http_requests_total", labels);
    telemetry.observe("http_request_duration", performance.now() - begun, { door: labels.door });
  };
}
