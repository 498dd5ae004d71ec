import type { Cloud, Tier, Usage } from "./contract.ts";

/** What the free tier of SignalR takes. https://learn.microsoft.com/azure/azure-signalr/signalr-overview */
const FREE_SOCKETS = 20;
const FREE_MESSAGES_A_DAY = 20_000;

/** What a person has to know besides resources, verdict and price. */
export function notesOf(
  cloud: Cloud,
  tier: Tier,
  { framesReceivedPerUserDay, users }: Usage,
  assumesMail: boolean,
): readonly string[] {
  return [
    ...oldTls(cloud, tier),
    ...(cloud === "azure" && tier === "starter" ? tooSmall(users, users * framesReceivedPerUserDay) : []),
    ...(cloud !== "local" && tier === "starter"
      ? ["Nobody asks for its health from outside on tier starter."]
      : []),
    ...(cloud === "aws"
      ? ["The budget watches the whole account, since AWS tells costs of one stack by tags only."]
      : []),
    ...(assumesMail && cloud !== "local"
      ? [
          "Reckoned with one address in alertEmails, as --alert-email gives it: without one the packs refuse the stack.",
        ]
      : []),
  ];
}

function oldTls(cloud: Cloud, tier: Tier): readonly string[] {
  if (cloud === "local") return [];
  const hosts =
    cloud === "aws"
      ? ["*.cloudfront.net"]
      : tier === "starter"
        ? ["*.service.signalr.net", "*.blob.core.windows.net"]
        : ["*.azurefd.net"];
  const end = tier === "production" ? ' until "domain" is set and ready' : "";
  return hosts.map((host) => `TLS 1.2 still accepted here: ${host}${end}.`);
}

function tooSmall(sockets: number, messages: number): readonly string[] {
  return [
    ...(sockets > FREE_SOCKETS
      ? [
          `SignalR's free tier takes ${FREE_SOCKETS} sockets at once: ${sockets} users may need tier production.`,
        ]
      : []),
    ...(messages > FREE_MESSAGES_A_DAY
      ? [
          `SignalR's free tier sends ${FREE_MESSAGES_A_DAY.toLocaleString("en-US")} messages a day; these users get ${messages.toLocaleString("en-US")}: tier production is needed.`,
        ]
      : []),
  ];
}
