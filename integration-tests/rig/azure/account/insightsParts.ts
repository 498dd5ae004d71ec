import { buffer } from "node:stream/consumers";
import { gunzipSync } from "node:zlib";
import * as v from "valibot";
import { bearer, principalOf } from "./callers.ts";
import type { Surroundings } from "./surroundings.ts";

const AUDIENCE = "https://monitor.azure.com";
const COMPONENT = "Microsoft.Insights/components";
const HOST = "westeurope-1.in.applicationinsights.azure.com";

const ComputedSchema = v.object({ connectionString: v.string() });
const ItemsSchema = v.array(v.looseObject({ iKey: v.string() }));

/** What Application Insights was sent, as texts. */
export interface Ingestion {
  readonly received: readonly string[];
}

/** Opens the door at which components of a region take telemetry: of identities that may write it, and of no others. */
export function openIngestion({ directory, gateway, roles, subscription }: Surroundings): Ingestion {
  const received: string[] = [];
  gateway.name(HOST, {
    request: async (request, response) => {
      const raw = await buffer(request);
      const text = (request.headers["content-encoding"] === "gzip" ? gunzipSync(raw) : raw).toString();
      const items = v.parse(ItemsSchema, JSON.parse(text));
      const principal = await principalOf(directory, bearer(request.headers.authorization) ?? "", [AUDIENCE]);
      const component = subscription
        .ofType(COMPONENT)
        .find(({ computed }) =>
          v.parse(ComputedSchema, computed).connectionString.includes(items[0]?.iKey ?? "none"),
        );
      const mayWrite =
        principal !== undefined &&
        component !== undefined &&
        roles.may(principal, "telemetry", component.arm.id);
      if (mayWrite) received.push(text);
      response.writeHead(mayWrite ? 200 : 403, { "Content-Type": "application/json" });
      response.end(
        JSON.stringify({
          itemsReceived: items.length,
          itemsAccepted: mayWrite ? items.length : 0,
          errors: [],
        }),
      );
    },
  });
  return { received };
}
