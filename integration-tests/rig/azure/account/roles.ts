import * as v from "valibot";
import type { Deployed, Subscription } from "./subscription.ts";
import { isWithin } from "./subscription.ts";

/** What a call of a data plane needs leave for. */
export type Permission =
  | "blob"
  | "delegation-key"
  | "signalr-rest"
  | "secret"
  | "telemetry"
  | "logs"
  | "package";

/** Azure's built-in roles, as far as they open something here, by the ids that all subscriptions share. */
const ROLES: Readonly<Record<string, readonly Permission[]>> = {
  // Storage Blob Data Owner
  "b7e6dc6d-f1e8-4753-8033-0f276bb0955b": ["blob", "delegation-key", "package"],
  // Storage Blob Data Contributor
  "ba92f5b4-2d11-453d-a403-e96b0029c9fe": ["blob", "delegation-key", "package"],
  // Storage Blob Delegator
  "db58b8e5-c6ad-4a2a-8342-4190687cbf4a": ["delegation-key"],
  // SignalR REST API Owner
  "fd53cd77-2268-407a-8f46-7e7863d0f521": ["signalr-rest"],
  // Key Vault Secrets User
  "4633458b-17de-408a-b874-0445c86b69e6": ["secret"],
  // Monitoring Metrics Publisher
  "3913510d-42f4-4e42-8a64-420c390055eb": ["telemetry"],
  // Monitoring Reader
  "43d0d8ad-25c7-4714-9337-8ba259a9fe05": ["logs"],
};

const ASSIGNMENT = "Microsoft.Authorization/roleAssignments";
const DATA_ASSIGNMENT = "Microsoft.DocumentDB/databaseAccounts/sqlRoleAssignments";
const DATA_ROLE = "Microsoft.DocumentDB/databaseAccounts/sqlRoleDefinitions";

const AssignmentSchema = v.object({
  scope: v.string(),
  principalId: v.string(),
  roleDefinitionId: v.string(),
});
const DataRoleSchema = v.object({
  permissions: v.array(v.object({ dataActions: v.array(v.string()) })),
});

/** Who may do what, by the role assignments that stand in a subscription. */
export class Roles {
  readonly #subscription: Subscription;
  readonly #used = new Set<string>();
  readonly #refused: string[] = [];

  constructor(subscription: Subscription) {
    this.#subscription = subscription;
  }

  /** Names of the assignments, and parts of data roles, without which some call would have been refused. */
  get used(): ReadonlySet<string> {
    return this.#used;
  }

  /** What was refused, in words. */
  get refused(): readonly string[] {
    return this.#refused;
  }

  /** Whether a principal may do something with a resource, by its id. */
  may(principal: string, permission: Permission, resource: string): boolean {
    const opening = this.#subscription.ofType(ASSIGNMENT).filter((assignment) => {
      const { principalId, roleDefinitionId, scope } = v.parse(AssignmentSchema, assignment.inputs);
      const opens = ROLES[roleDefinitionId.split("/").at(-1) ?? ""] ?? [];
      return principalId === principal && isWithin(resource, scope) && opens.includes(permission);
    });
    return this.#decide(opening, `${principal}: ${permission} on ${resource}`);
  }

  /** Whether a principal may do a data action in a database of an account, by the account's own roles. */
  mayInDatabase(principal: string, action: string, account: string): boolean {
    const opening = this.#subscription.ofType(DATA_ASSIGNMENT).filter(({ arm, inputs }) => {
      const { principalId, roleDefinitionId } = v.parse(AssignmentSchema, inputs);
      const role = this.#subscription.find(roleDefinitionId);
      if (role?.arm.type !== DATA_ROLE || principalId !== principal || !isWithin(arm.id, account))
        return false;
      const { permissions } = v.parse(DataRoleSchema, role.inputs);
      const granted = permissions.flatMap(({ dataActions }) => dataActions).find((it) => covers(it, action));
      if (granted !== undefined) this.#used.add(granted);
      return granted !== undefined;
    });
    return this.#decide(opening, `${principal}: ${action} on ${account}`);
  }

  #decide(opening: readonly Deployed[], what: string): boolean {
    const [only] = opening;
    // Of several, each could go.
    if (only !== undefined && opening.length === 1) this.#used.add(only.arm.name);
    if (only === undefined && !this.#refused.includes(what)) this.#refused.push(what);
    return only !== undefined;
  }
}

function covers(granted: string, action: string): boolean {
  return granted.endsWith("*") ? action.startsWith(granted.slice(0, -1)) : granted === action;
}
