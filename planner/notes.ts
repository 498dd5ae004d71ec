import type { Cloud, Tier } from "./contract.ts";
import type { Options } from "./options.ts";
import type { Capacity } from "./pricing/capacity.ts";
import { users as counted } from "./report/figures.ts";

/** What a person has to know besides resources, verdict and price. */
export function notesOf(
  cloud: Cloud,
  { alertEmails, domain, tier, usage: { users } }: Options,
  capacity: Capacity | undefined,
): readonly string[] {
  if (cloud === "local") return [];
  return [
    ...(domain === undefined ? oldTls(cloud, tier) : []),
    ...(capacity === undefined ? [] : carried(capacity, users)),
    ...(tier === "starter" ? ["Nobody asks for its health from outside on tier starter."] : []),
    ...(cloud === "aws"
      ? ["The budget watches the whole account, since AWS tells costs of one stack by tags only."]
      : []),
    ...(alertEmails.length === 0
      ? [
          "Reckoned with one address in alertEmails, as --alert-email gives it: without one the packs refuse the stack.",
        ]
      : []),
  ];
}

function oldTls(cloud: "aws" | "azure", tier: Tier): readonly string[] {
  const hosts =
    cloud === "aws"
      ? ["*.cloudfront.net"]
      : tier === "starter"
        ? ["*.service.signalr.net", "*.blob.core.windows.net"]
        : ["*.azurefd.net"];
  const end = tier === "production" ? ' until "domain" is set and ready, as --domain plans it' : "";
  return hosts.map((host) => `TLS 1.2 still accepted here: ${host}${end}.`);
}

/** The free tier is told of always, since the bill of more users looks as if it took them. */
function carried({ messagesADay, sockets, users: most }: Capacity, users: number): readonly string[] {
  const [at, wanted] = [sockets, users].map((it) => it.toLocaleString("en-US"));
  if (messagesADay !== undefined) {
    return [
      `SignalR's free tier takes ${at} sockets at once and sends ${messagesADay.toLocaleString("en-US")} messages a day: at most ${counted(most)} like these.`,
      ...(users > most ? [`Not with this tier: ${wanted} users need tier production.`] : []),
    ];
  }
  return users > most
    ? [
        `SignalR's units take ${at} sockets at once: ${wanted} users, all connected, need more azure.signalrUnits.`,
      ]
    : [];
}
