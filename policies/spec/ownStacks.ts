import type { ResourceRecord } from "../frame/record.ts";
import { recordComponent } from "./recordComponent.ts";

type Stacks = Readonly<Record<string, readonly ResourceRecord[]>>;

const alertEmails = ["ops@example.com"];
const DNS_ZONE =
  "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/names/providers/Microsoft.Network/dnsZones/example.com";

let onAws: Promise<Stacks> | undefined;
let onAzure: Promise<Stacks> | undefined;

/** Our component on AWS, by tier, as its mocks build it. Recorded once. */
export function ownStacks(): Promise<Stacks> {
  onAws ??= recordAws();
  return onAws;
}

/** The same on Azure. */
export function ownStacksOnAzure(): Promise<Stacks> {
  // One is recorded at a time.
  onAzure ??= ownStacks().then(recordAzure);
  return onAzure;
}

async function recordAws(): Promise<Stacks> {
  const starter = await recordComponent({ cloud: "aws", alertEmails });
  const production = await recordComponent({
    cloud: "aws",
    tier: "production",
    alertEmails,
    domain: "relay.example.com",
    aws: { hostedZoneId: "Z0123456789ABCDEFGHIJ" },
  });
  return { starter, production };
}

async function recordAzure(): Promise<Stacks> {
  const starter = await recordComponent({ cloud: "azure", alertEmails });
  const production = await recordComponent({
    cloud: "azure",
    tier: "production",
    alertEmails,
    domain: "relay.example.com",
    domainReady: true,
    azure: { dnsZoneId: DNS_ZONE },
  });
  return { starter, production };
}
