import type { ResourceRecord } from "../frame/record.ts";
import { recordComponent } from "./recordComponent.ts";

const alertEmails = ["ops@example.com"];

let recorded: Promise<Record<string, readonly ResourceRecord[]>> | undefined;

/** Our component on AWS, by tier, as its mocks build it. Recorded once. */
export function ownStacks(): Promise<Record<string, readonly ResourceRecord[]>> {
  recorded ??= record();
  return recorded;
}

async function record(): Promise<Record<string, readonly ResourceRecord[]>> {
  const starter = await recordComponent({ alertEmails });
  const production = await recordComponent({
    tier: "production",
    alertEmails,
    domain: "relay.example.com",
    aws: { hostedZoneId: "Z0123456789ABCDEFGHIJ" },
  });
  return { starter, production };
}
