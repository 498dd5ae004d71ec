import { randomUUID } from "node:crypto";
import type { IncomingHttpHeaders, OutgoingHttpHeaders } from "node:http";
import * as v from "valibot";

const RuleSchema = v.object({
  properties: v.object({
    order: v.number(),
    conditions: v.optional(v.tuple([], "the rig's rules have no conditions")),
    actions: v.array(
      v.object({
        name: v.literal("ModifyResponseHeader", "the rig's rules only change headers of answers"),
        parameters: v.object({
          typeName: v.literal("DeliveryRuleHeaderActionParameters"),
          headerAction: v.picklist(["Append", "Overwrite", "Delete"]),
          headerName: v.string(),
          value: v.optional(v.string(), ""),
        }),
      }),
    ),
  }),
});

/** Who asks, and by what name. */
export interface Viewer {
  readonly address: string;
  readonly host: string;
}

/** Headers that go on to an origin beside the viewer's own; undefined: the viewer's is taken away. */
export function forwardedHeaders(
  given: IncomingHttpHeaders,
  { address, host }: Viewer,
  { frontDoorId, originHostHeader }: { readonly frontDoorId: string; readonly originHostHeader: string },
): Record<string, string | undefined> {
  const before = given["x-forwarded-for"]?.toString();
  // What begins so only Front Door says.
  const claimed = Object.keys(given).filter(
    (name) => name.startsWith("x-azure-") || name.startsWith("x-fd-"),
  );
  return {
    ...Object.fromEntries(claimed.map((name) => [name, undefined])),
    host: originHostHeader,
    via: "1.1 Azure",
    "x-azure-clientip": before?.split(",")[0]?.trim() ?? address,
    "x-azure-socketip": address,
    "x-azure-fdid": frontDoorId,
    "x-azure-ref": randomUUID(),
    "x-azure-requestchain": "hops=1",
    "x-forwarded-for": before === undefined ? address : `${before}, ${address}`,
    "x-forwarded-host": host,
    "x-forwarded-proto": "https",
  };
}

/** Headers of an answer as the rules of the route's rule sets leave them. */
export function answeredHeaders(
  headers: OutgoingHttpHeaders,
  rules: readonly unknown[],
): OutgoingHttpHeaders {
  const changed: OutgoingHttpHeaders = { ...headers, "x-azure-ref": randomUUID() };
  const ordered = rules
    .map((rule) => v.parse(RuleSchema, rule).properties)
    .toSorted((a, b) => a.order - b.order);
  for (const { parameters } of ordered.flatMap(({ actions }) => actions)) {
    const name = parameters.headerName.toLowerCase();
    if (parameters.headerAction === "Delete") delete changed[name];
    else if (parameters.headerAction === "Overwrite") changed[name] = parameters.value;
    else changed[name] = `${changed[name] ?? ""}${parameters.value}`;
  }
  return changed;
}
