import type { SemantestWebSocketStackArgs } from "./args.ts";
import { Cloud, Rollout } from "./args.ts";
import { contradictionsOnAws } from "./contradictionsAws.ts";
import { contradictionsOnAzure } from "./contradictionsAzure.ts";

/** Mistakes that no field shows alone: what was given, and what is allowed together. */
export function contradictions(args: SemantestWebSocketStackArgs): string[] {
  return [
    ...blocksOfOtherClouds(args),
    ...(args.cloud === Cloud.Local ? notOnThisMachine(args) : dnsWays(args)),
    ...(args.cloud === Cloud.Aws ? contradictionsOnAws(args) : []),
    ...(args.cloud === Cloud.Azure ? contradictionsOnAzure(args) : []),
  ];
}

function blocksOfOtherClouds(args: SemantestWebSocketStackArgs): string[] {
  return Object.values(Cloud)
    .filter((cloud) => args[cloud] !== undefined && cloud !== args.cloud)
    .map(
      (cloud) => `${cloud} is given though cloud is "${args.cloud}"; allowed: settings of that cloud only`,
    );
}

function notOnThisMachine({ domain, domainReady, rollout }: SemantestWebSocketStackArgs): string[] {
  const mistakes: string[] = [];
  if (domain !== undefined) {
    mistakes.push(
      'domain is given though cloud is "local"; allowed: no domain, the server listens on localhost',
    );
  }
  if (domainReady === true) {
    mistakes.push('domainReady is true though cloud is "local"; allowed: false or absent');
  }
  if (rollout === Rollout.Managed) {
    mistakes.push(
      'rollout is "managed" though cloud is "local"; allowed: "direct", there is one server only',
    );
  }
  return mistakes;
}

/** The DNS of a domain is served by an adopted zone, by a created one, or elsewhere: one of them, never two or none. */
function dnsWays({ aws, azure, domain, domainReady }: SemantestWebSocketStackArgs): string[] {
  const ways = {
    "aws.hostedZoneId": aws?.hostedZoneId !== undefined,
    "azure.dnsZoneId": azure?.dnsZoneId !== undefined,
    "aws.createZone": aws?.createZone === true,
    "azure.createZone": azure?.createZone === true,
    "aws.certificateArn": aws?.certificateArn !== undefined,
  };
  const given = Object.entries(ways).flatMap(([way, isGiven]) => (isGiven ? [way] : []));
  if (domain === undefined) {
    return [...given, ...(domainReady === true ? ["domainReady"] : [])].map(
      (field) => `${field} is given without domain; allowed: only together with domain`,
    );
  }
  if (given.length > 1) {
    return [`domain is given with ${given.join(" and ")}; allowed: exactly one of them`];
  }
  if (given.length === 0 && domainReady === undefined) {
    return [
      "domain is given without a word on its DNS; allowed: exactly one of an adopted zone (aws.hostedZoneId, azure.dnsZoneId), a created one (createZone: true), or DNS served elsewhere (aws.certificateArn, or domainReady: false until its records are set)",
    ];
  }
  return [];
}
