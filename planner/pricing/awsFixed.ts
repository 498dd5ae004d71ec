import type { PlannedResource } from "../contract.ts";
import { AWS_PRICES as P } from "../prices/aws.ts";
import { SECONDS_A_MONTH } from "./assumptions.ts";
import { callsOfFunctions, edgeCalls } from "./awsCalls.ts";
import type { Use } from "./meter.ts";
import type { ByType } from "./resources.ts";
import { listAt, numberAt, textAt, valueAt } from "./resources.ts";

/** Counts and times that the functions make metrics of, each billed as one. */
export const METRICS_OF_OUR_OWN = 10;
/** Places of Route 53 that ask: by AWS's word the service is asked every other second where each asks every 30. */
const CHECKERS = 15;
const ANSWER_BYTES = 300;

/** What an idle month uses, as the resources' own settings say. */
export function fixedUsesOnAws(ofType: ByType): Use[] {
  return [
    ...ofType("aws:wafv2/webAcl:WebAcl").flatMap(firewall),
    ...ofType("aws:route53/zone:Zone").map(() => fixed(P.zones, "DNS zone", "Names", 1)),
    ...ofType("aws:route53/healthCheck:HealthCheck").flatMap((it) => [
      ...healthCheck(it),
      ...asked(it, ofType),
    ]),
    fixed(P.alarmMetrics, "Alarms, by the metrics they watch", "Observability", alarmMetrics(ofType)),
    fixed(P.dashboards, "Dashboards", "Observability", ofType("aws:cloudwatch/dashboard:Dashboard").length),
    fixed(P.metrics, "Metrics of our own", "Observability", metrics(ofType)),
    ...ofType("aws:ssm/parameter:Parameter").flatMap(parameter),
  ];
}

function fixed(price: Use["price"], item: string, group: string, count: number): Use {
  return { price, item, group, kind: "fixed", count };
}

function firewall(acl: PlannedResource): Use[] {
  return [
    fixed(P.firewall, "Firewall", "Edge", 1),
    fixed(P.firewallRules, "Firewall rules", "Edge", listAt(acl, "rules").length),
  ];
}

function healthCheck(check: PlannedResource): Use[] {
  const type = textAt(check, "type");
  const options = [
    type.startsWith("HTTPS"),
    type.endsWith("_STR_MATCH"),
    numberAt(check, "requestInterval") < 30,
    valueAt(check.props, "measureLatency") === true,
  ].filter(Boolean).length;
  const host = textAt(check, "fqdn");
  // A host that is not known yet is one that the stack itself makes.
  const isForeign = /\.[a-z]+$/.test(host) && !/\.(cloudfront\.net|amazonaws\.com)$/.test(host);
  return [
    fixed(
      isForeign ? P.foreignHealthChecks : P.healthChecks,
      "Health check from outside",
      "Observability",
      1,
    ),
    fixed(
      isForeign ? P.foreignHealthCheckOptions : P.healthCheckOptions,
      "Its options (HTTPS, text, each 10 s, latency)",
      "Observability",
      options,
    ),
  ];
}

/** Those who check are callers like others. */
function asked(check: PlannedResource, ofType: ByType): Use[] {
  const calls = (CHECKERS * SECONDS_A_MONTH) / numberAt(check, "requestInterval");
  const purpose = { what: "of health checks", kind: "fixed" } as const;
  return [
    ...edgeCalls({ ...purpose, calls, upBytes: 0, downBytes: calls * ANSWER_BYTES }, ofType),
    fixed(P.httpRequests, "HTTP requests of health checks", "Gateway", calls),
    ...callsOfFunctions({ ...purpose, calls }, ofType),
  ];
}

function alarmMetrics(ofType: ByType): number {
  return ofType("aws:cloudwatch/metricAlarm:MetricAlarm")
    .map((alarm) => {
      const queried = listAt(alarm, "metricQueries").filter((it) => valueAt(it, "metric") !== undefined);
      return queried.length + (textAt(alarm, "metricName") === "" ? 0 : 1);
    })
    .reduce((sum, count) => sum + count, 0);
}

function metrics(ofType: ByType): number {
  return ofType("aws:lambda/function:Function").length > 0 ? METRICS_OF_OUR_OWN : 0;
}

function parameter(it: PlannedResource): Use[] {
  const tier = textAt(it, "tier") || "Standard";
  if (tier !== "Standard") {
    throw new Error(`${it.name}: no price is known for tier ${tier} of a parameter; allowed: Standard`);
  }
  return [];
}
