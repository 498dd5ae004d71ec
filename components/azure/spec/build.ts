import { answer, computedBy } from "../../../integration-tests/rig/azure/arm/computed.ts";
import { AZURE_ARCHIVES, buildAzureFunctions } from "../../../scripts/functions/buildAzure.ts";
import type { SemantestWebSocketStackArgs } from "../../args.ts";
import type { Registered } from "../../spec/mocks.ts";
import { mockCloud, OPERATOR_KEY, registered, warned } from "../../spec/mocks.ts";

const TOKEN = "token-of-whoever-deploys";
/** What the mocked secrets hold; none of them may appear where it is not marked as a secret. */
export const SECRET_VALUES = [
  OPERATOR_KEY,
  TOKEN,
  ...["current", "previous", "next"].map((value) => `resume-key-${value}`),
];
export const ZONE =
  "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/names/providers/Microsoft.Network/dnsZones/example.com";

mockCloud({ prefix: "azure-native:", compute: computedBy, answer });
// The component ships the archive by its path.
await buildAzureFunctions(AZURE_ARCHIVES);
// Ours may read Pulumi's settings when they are loaded.
const { SemantestWebSocketStack } = await import("../../semantestWebSocketStack.ts");

/** Builds a stack named `relay` under mocks, once for the same arguments. */
export async function build(args: Partial<SemantestWebSocketStackArgs> = {}): Promise<Built> {
  const key = JSON.stringify(args);
  const known = builds.get(key);
  if (known !== undefined) {
    return known;
  }
  registered.length = 0;
  warned.length = 0;
  const stack = new SemantestWebSocketStack("relay", { cloud: "azure", ...args });
  // The guard is registered once all others are.
  while (!registered.some(({ name }) => name === "relay-deletion-guard")) {
    await new Promise(setImmediate);
  }
  const built = { stack, resources: [...registered], warnings: [...warned] };
  builds.set(key, built);
  return built;
}

/** A stack and what it registered. */
export interface Built {
  readonly stack: InstanceType<typeof SemantestWebSocketStack>;
  readonly resources: readonly Registered[];
  /** What an update would print. */
  readonly warnings: readonly string[];
}

const builds = new Map<string, Built>();

/** All resources of one type, as `module:Type` names it. */
export function ofType({ resources }: Built, type: string): Registered[] {
  return resources.filter((it) => it.type === `azure-native:${type}`);
}
