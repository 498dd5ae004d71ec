import * as v from "valibot";
import type { PlannedResource, Usage } from "../contract.ts";
import type { AwsPriceName } from "../prices/aws.ts";
import { pieces } from "./amount.ts";
import { ACCESS_LOG_KB, CALL_KB, CALL_LOG_KB, FRAME_KB, IMAGE_MB, SOCKET, USER_KB } from "./assumptions.ts";
import { AWS_TYPES } from "./awsTypes.ts";
import { type Demand, demanding } from "./meters.ts";
import { listIn, numberIn, Resources } from "./resources.ts";
import { storeCalls, type Traffic } from "./traffic.ts";
import { DAYS_A_MONTH, KB_A_GB, MB_A_GB, SECONDS_A_MONTH } from "./units.ts";

/** Time that one call of a function takes, in seconds; measured at 15 ms with the store's answers. */
const CALL_SECONDS = 0.015;
/** Memory of a function where its resource does not say, in MB: Lambda's own default. */
const DEFAULT_MEMORY_MB = 128;
/**
 * Places from which Route 53 asks: at an interval of 30 s a host hears about one question every two seconds.
 * https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/health-checks-creating-values.html
 */
const HEALTH_CHECKERS = 15;
/** Block in which the messages of a WebSocket API are billed, in KB. */
const MESSAGE_BLOCK_KB = 32;
/** How often a process of a function reads the release record while it lives, in seconds. */
const RELEASE_READ_SECONDS = 15;
/** Metrics that the functions make, by EMF; telemetry holds them to CloudWatch's allowance. */
const SERVICE_METRICS = 10;

type AwsDemand = Demand<AwsPriceName>;

/** What is billed whatever people do: pieces, and what the health check asks. */
export function awsFixed(all: readonly PlannedResource[]): AwsDemand[] {
  const resources = new Resources(all, AWS_TYPES);
  const fixed = demanding<AwsPriceName>("fixed");
  const rules = resources.of("aws:wafv2/webAcl:WebAcl").flatMap((it) => listIn(it, "rules")).length;
  const alarmed = resources
    .of("aws:cloudwatch/metricAlarm:MetricAlarm")
    .reduce((sum, it) => sum + metricsOf(it), 0);
  return [
    fixed("firewall", "firewall", resources.count("aws:wafv2/webAcl:WebAcl")),
    fixed("firewallRules", "rules of the firewall", rules),
    fixed("zones", "DNS zone", resources.count("aws:route53/zone:Zone")),
    fixed("alarmMetrics", "alarms", alarmed),
    fixed("dashboards", "dashboard", resources.count("aws:cloudwatch/dashboard:Dashboard")),
    fixed("healthChecks", "health check", resources.count("aws:route53/healthCheck:HealthCheck")),
    ...healthCalls(resources).map((it): AwsDemand => ({ ...it, kind: "fixed" })),
  ];
}

/** What people's use costs. */
export function awsVariable(
  all: readonly PlannedResource[],
  traffic: Traffic,
  { users }: Pick<Usage, "users">,
): AwsDemand[] {
  const resources = new Resources(all, AWS_TYPES);
  const { images, imageCalls, minutes, pings, received, sent, sockets } = traffic;
  const { reads, writes } = storeCalls(traffic);
  const calls = sockets + imageCalls;
  const functionCalls = sent + pings + sockets * SOCKET.calls + imageCalls;
  const variable = demanding<AwsPriceName>("variable");
  const frames = (sent + received) * pieces(FRAME_KB, MESSAGE_BLOCK_KB);
  const stored = images * IMAGE_MB * (imageDays(resources) / DAYS_A_MONTH);
  const logKb = functionCalls * CALL_LOG_KB + (sent + pings + calls + 2 * sockets) * ACCESS_LOG_KB;
  const storeKb = users * USER_KB;
  const isBackedUp = resources.of("aws:dynamodb/table:Table").some(hasBackup);
  return [
    variable("webSocketMessages", "frames", frames),
    variable("webSocketMessages", "heartbeats", 2 * pings),
    variable("webSocketMinutes", "open sockets", minutes),
    variable("httpRequests", "HTTP calls", calls),
    variable("functionRequests", "calls of functions", functionCalls),
    variable("functionTime", "time of functions", functionCalls * gigabyteSeconds(resources)),
    variable("storeWrites", "writes", writes),
    variable("storeReads", "reads", reads),
    variable("storeSize", "store", storeKb / KB_A_GB),
    variable("storeBackup", "backup of keys", isBackedUp ? storeKb / KB_A_GB : 0),
    variable("imageSize", "images kept", stored / MB_A_GB),
    variable("imageWrites", "uploads", images),
    variable("imageReads", "downloads and checks", 2 * images),
    variable("imageTransfer", "images out", (images * IMAGE_MB) / MB_A_GB),
    variable("edgeRequests", "calls and upgrades at the edge", calls + sockets),
    variable(
      "edgeTransfer",
      "frames and answers out",
      ((received + pings) * FRAME_KB + calls * CALL_KB) / KB_A_GB,
    ),
    variable("edgeToOrigin", "frames and calls in", ((sent + pings) * FRAME_KB + calls * CALL_KB) / KB_A_GB),
    variable(
      "firewallRequests",
      "requests looked at by the firewall",
      resources.has("aws:wafv2/webAcl:WebAcl") ? calls + sockets : 0,
    ),
    variable("logsIn", "logs written", logKb / KB_A_GB),
    variable("logsKept", "logs kept", (logKb / KB_A_GB) * (logDays(resources) / DAYS_A_MONTH)),
    variable("metrics", "metrics of the service", users > 0 ? SERVICE_METRICS : 0),
  ];
}

/** What the calls of the health check cost, each of which goes the whole way. */
function healthCalls(resources: Resources): Pick<AwsDemand, "price" | "item" | "count">[] {
  const [check] = resources.of("aws:route53/healthCheck:HealthCheck");
  if (check === undefined) return [];
  const asked = (SECONDS_A_MONTH / numberIn(check, "requestInterval", 30)) * HEALTH_CHECKERS;
  const logGb = (asked * (CALL_LOG_KB + ACCESS_LOG_KB)) / KB_A_GB;
  return [
    { price: "edgeRequests", item: "health check at the edge", count: asked },
    {
      price: "firewallRequests",
      item: "health check looked at by the firewall",
      count: resources.has("aws:wafv2/webAcl:WebAcl") ? asked : 0,
    },
    { price: "httpRequests", item: "health check as HTTP calls", count: asked },
    { price: "functionRequests", item: "health check as calls of a function", count: asked },
    {
      price: "functionTime",
      item: "health check as time of a function",
      count: asked * gigabyteSeconds(resources),
    },
    {
      price: "storeReads",
      item: "release record, read for the health check",
      count: SECONDS_A_MONTH / RELEASE_READ_SECONDS,
    },
    { price: "logsIn", item: "logs of the health check", count: logGb },
    {
      price: "logsKept",
      item: "logs of the health check, kept",
      count: logGb * (logDays(resources) / DAYS_A_MONTH),
    },
  ];
}

/** Of one call. */
function gigabyteSeconds(resources: Resources): number {
  const memory = resources
    .of("aws:lambda/function:Function")
    .map((it) => numberIn(it, "memorySize", DEFAULT_MEMORY_MB));
  return (CALL_SECONDS * Math.max(0, ...memory)) / MB_A_GB;
}

function logDays(resources: Resources): number {
  return Math.max(
    0,
    ...resources
      .of("aws:cloudwatch/logGroup:LogGroup")
      .map((it) => numberIn(it, "retentionInDays", DAYS_A_MONTH)),
  );
}

const LifecycleSchema = v.object({ expiration: v.object({ days: v.number() }) });

/** Days after which the bucket itself drops an image: whoever fetched it earlier may not have said so. */
function imageDays(resources: Resources): number {
  const rules = resources
    .of("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration")
    .flatMap((it) => listIn(it, "rules"));
  return Math.max(0, ...rules.flatMap((it) => (v.is(LifecycleSchema, it) ? it.expiration.days : [])));
}

const QuerySchema = v.object({ metric: v.object({}) });

/** CloudWatch bills an alarm by the metrics that it looks at. */
function metricsOf(alarm: PlannedResource): number {
  return listIn(alarm, "metricQueries").filter((it) => v.is(QuerySchema, it)).length || 1;
}

const BackupSchema = v.object({ pointInTimeRecovery: v.object({ enabled: v.literal(true) }) });

function hasBackup({ props }: PlannedResource): boolean {
  return v.is(BackupSchema, props);
}
