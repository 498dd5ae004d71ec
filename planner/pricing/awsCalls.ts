import type { CostLine } from "../contract.ts";
import { AWS_PRICES as P } from "../prices/aws.ts";
import { GB } from "./assumptions.ts";
import type { Use } from "./meter.ts";
import type { ByType } from "./resources.ts";
import { listAt, numberAt } from "./resources.ts";

/** Measured as a warm call of the functions, which AWS bills to the millisecond. */
const CALL_SECONDS = 0.015;
/** One line of metrics, the three of Lambda itself, and the gateway's. */
const LOG_BYTES_PER_CALL = 1_300;
const MB_PER_GB = 1_024;
const DAYS_A_MONTH = 30;

interface Purpose {
  /** End of the item's name. */
  readonly what: string;
  readonly kind: CostLine["kind"];
  readonly calls: number;
}

/** Calls of functions, their time and what they log. */
export function callsOfFunctions({ calls, kind, what }: Purpose, ofType: ByType): Use[] {
  const functions = ofType("aws:lambda/function:Function");
  const [first] = functions;
  if (first === undefined) {
    return [];
  }
  const gigabytes = Math.max(...functions.map((it) => numberAt(it, "memorySize"))) / MB_PER_GB;
  const duration = listAt(first, "architectures").includes("arm64") ? P.durationArm : P.durationX86;
  const logged = (calls * LOG_BYTES_PER_CALL) / GB;
  const days = Math.max(
    0,
    ...ofType("aws:cloudwatch/logGroup:LogGroup").map((it) => numberAt(it, "retentionInDays")),
  );
  return [
    { price: P.invocations, item: `Function calls ${what}`, group: "Functions", kind, count: calls },
    {
      price: duration,
      item: `Function time ${what}`,
      group: "Functions",
      kind,
      count: calls * CALL_SECONDS * gigabytes,
    },
    { price: P.logsIn, item: `Logs written ${what}`, group: "Observability", kind, count: logged },
    {
      price: P.logsStored,
      item: `Logs kept ${days} days ${what}`,
      group: "Observability",
      kind,
      count: (logged * days) / DAYS_A_MONTH,
    },
  ];
}

interface EdgePurpose extends Purpose {
  readonly upBytes: number;
  readonly downBytes: number;
}

/** Calls that go by the edge, each looked at by the firewall where there is one; a socket is one call. */
export function edgeCalls({ calls, downBytes, kind, upBytes, what }: EdgePurpose, ofType: ByType): Use[] {
  const line = (price: Use["price"], item: string, count: number): Use => ({
    price,
    item: `${item} ${what}`,
    group: "Edge",
    kind,
    count,
  });
  const isWalled = ofType("aws:wafv2/webAcl:WebAcl").length > 0;
  return ofType("aws:cloudfront/distribution:Distribution").flatMap(() => [
    line(P.edgeRequests, "Edge requests", calls),
    line(P.edgeOut, "Edge to people", downBytes / GB),
    line(P.edgeToOrigin, "Edge to origin", upBytes / GB),
    ...(isWalled ? [line(P.firewallRequests, "Firewall's looks at requests", calls)] : []),
  ]);
}
