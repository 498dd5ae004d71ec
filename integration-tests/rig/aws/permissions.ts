import * as v from "valibot";
import type { DeployedResource } from "./deployed.ts";
import type { MiniStack } from "./ministack.ts";

const ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy";

const RefusalSchema = v.object({
  role: v.string(),
  action: v.string(),
  resource: v.string(),
  keys: v.nullable(v.array(v.string())),
});
const RecordSchema = v.object({
  needed: v.record(v.string(), v.array(v.string())),
  refused: v.array(RefusalSchema),
});

/** What roles asked of the account so far. */
export interface PermissionRecord {
  /**
   * Parts of each role's policy without which some allowed request would have been refused: statements, and of their
   * actions and leading keys each where there are several. Each begins with the statement's place.
   */
  readonly needed: Readonly<Record<string, readonly string[]>>;
  readonly refused: readonly v.InferOutput<typeof RefusalSchema>[];
}

export async function permissionRecord(account: MiniStack): Promise<PermissionRecord> {
  const answer = await fetch(`${account.endpoint}/_rig/permissions`, { signal: AbortSignal.timeout(10_000) });
  return v.parse(RecordSchema, await answer.json());
}

const OneOrMoreSchema = v.union([
  v.array(v.string()),
  v.pipe(
    v.string(),
    v.transform((one) => [one]),
  ),
]);
const PolicySchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    Statement: v.array(
      v.object({
        Action: OneOrMoreSchema,
        Condition: v.optional(v.record(v.string(), v.record(v.string(), OneOrMoreSchema)), {}),
      }),
    ),
  }),
);

/** Every part of the policies of a stack's roles that its record could show as needed, by the role's name. */
export function grantedPermissions(resources: readonly DeployedResource[]): Map<string, string[]> {
  const policies = resources.filter(({ type }) => type === ROLE_POLICY);
  return new Map(
    policies.map(({ inputs }) => {
      const { Statement } = v.parse(PolicySchema, inputs.policy);
      const parts = Statement.flatMap(({ Action, Condition }, index) => {
        const choices = [
          Action,
          ...Object.values(Condition).map((keys) => keys["dynamodb:LeadingKeys"] ?? []),
        ];
        const several = choices.filter(({ length }) => length > 1).flat();
        return [`${index}`, ...several.map((choice) => `${index} ${choice}`)];
      });
      return [v.parse(v.string(), inputs.role), parts] as const;
    }),
  );
}
