import * as v from "valibot";
import type { Deployed, Subscription } from "./subscription.ts";

const IdentitySchema = v.object({
  identity: v.optional(v.object({ userAssignedIdentities: v.record(v.string(), v.unknown()) })),
});
const MadeSchema = v.object({ clientId: v.string(), principalId: v.string() });

/** Identities that a resource was given: client ids, each with its principal's id. */
export function identitiesOf(
  subscription: Subscription,
  resource: Deployed | undefined,
): ReadonlyMap<string, string> {
  const { identity } = v.parse(IdentitySchema, resource?.arm.body ?? {});
  const given = Object.keys(identity?.userAssignedIdentities ?? {});
  return new Map(
    given.flatMap((id) => {
      const found = subscription.find(id);
      if (found === undefined) return [];
      const { clientId, principalId } = v.parse(MadeSchema, found.computed);
      return [[clientId, principalId] as const];
    }),
  );
}
