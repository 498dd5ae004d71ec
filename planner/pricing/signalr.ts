import * as v from "valibot";
import type { PlannedResource } from "../contract.ts";

export const SIGNALR = "azure-native:signalrservice:SignalR";

const SkuSchema = v.object({ sku: v.object({ name: v.string(), capacity: v.optional(v.number(), 1) }) });

/** Units of the one SignalR service among resources; undefined where there is none. */
export function signalrUnits(
  resources: readonly PlannedResource[],
): { readonly isFree: boolean; readonly count: number } | undefined {
  const [sku] = resources.flatMap(({ props, type }) => {
    const read = v.safeParse(SkuSchema, props);
    return type === SIGNALR && read.success ? [read.output.sku] : [];
  });
  return sku && { isFree: sku.name.startsWith("Free"), count: sku.capacity };
}
