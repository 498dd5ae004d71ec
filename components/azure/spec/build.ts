import { answer, computedBy } from "../../../integration-tests/rig/azure/arm/computed.ts";
import { AZURE_ARCHIVES, buildAzureFunctions } from "../../../scripts/functions/buildAzure.ts";
import { type Built, builderOf } from "../../spec/builder.ts";
import type { Registered } from "../../spec/mocks.ts";
import { mockCloud, OPERATOR_KEY } from "../../spec/mocks.ts";

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
/** Builds a stack named `relay` under mocks, once for the same arguments. */
export const build = builderOf("azure");

/** All resources of one type, as `module:Type` names it. */
export function ofType({ resources }: Built, type: string): Registered[] {
  return resources.filter((it) => it.type === `azure-native:${type}`);
}
