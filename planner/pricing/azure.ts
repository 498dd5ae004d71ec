import * as v from "valibot";
import type { PlannedResource, Usage } from "../contract.ts";
import type { AzurePriceName } from "../prices/azure.ts";
import { pieces } from "./amount.ts";
import {
  ACCESS_LOG_KB,
  CALL_KB,
  CALL_LOG_KB,
  FRAME_KB,
  HOURS_A_MONTH,
  IMAGE_MB,
  SOCKET,
  USER_KB,
} from "./assumptions.ts";
import { AZURE_TYPES } from "./azureTypes.ts";
import { busySeconds } from "./flex.ts";
import { type Demand, demanding } from "./meters.ts";
import { numberIn, Resources } from "./resources.ts";
import { SIGNALR, signalrUnits } from "./signalr.ts";
import { storeCalls, type Traffic } from "./traffic.ts";
import { DAYS_A_MONTH, KB_A_GB, MB_A_GB, SECONDS_A_MONTH } from "./units.ts";

/** Block in which SignalR bills what it sends, in KB. */
const MESSAGE_BLOCK_KB = 2;
/** Messages of a day that the price of a unit of SignalR includes. */
const MESSAGES_A_UNIT_DAY = 1_000_000;
/** Request units of a write and of a read by name at strong consistency; Azure's own answers tell the true ones. */
const WRITE_UNITS = 10;
const READ_UNITS = 2;
/**
 * Sites of Front Door that probe an origin: Microsoft tells of 200 probes a minute where each asks every 30 s.
 * https://learn.microsoft.com/azure/frontdoor/health-probes
 */
const PROBING_SITES = 100;
/** How often an instance reads its secret while it lives, in seconds. */
const SECRET_READ_SECONDS = 300;

type AzureDemand = Demand<AzurePriceName>;

/** What is billed whatever people do: pieces, and what probes and tests ask. */
export function azureFixed(all: readonly PlannedResource[]): AzureDemand[] {
  const resources = new Resources(all, AZURE_TYPES);
  const fixed = demanding<AzurePriceName>("fixed");
  const asked = probesOf(resources) + testRuns(resources);
  return [
    fixed("signalrUnitDays", "SignalR", (paidUnits(resources) * HOURS_A_MONTH) / 24),
    fixed("edge", "Front Door", resources.count("azure-native:cdn:Profile")),
    fixed(
      "edgeRequests",
      "availability test at the edge",
      resources.has("azure-native:cdn:Profile") ? testRuns(resources) : 0,
    ),
    fixed("zones", "DNS zone", resources.count("azure-native:dns:Zone")),
    fixed("logAlerts", "alerts on logs", resources.count("azure-native:monitor:ScheduledQueryRule")),
    fixed("metricAlerts", "alerts on metrics", resources.count("azure-native:monitor:MetricAlert")),
    fixed("availabilityTests", "availability test", testRuns(resources)),
    fixed("executions", "probes and tests as calls of functions", asked),
    fixed(
      "functionTime",
      "probes and tests as time of functions",
      busySeconds(asked, SECONDS_A_MONTH) * gigabytes(resources),
    ),
    fixed("logs", "logs of probes and tests", (asked * CALL_LOG_KB) / KB_A_GB),
    fixed("vaultCalls", "secret, read by instances that are woken", secretReads(resources, asked)),
  ];
}

/** What people's use costs. */
export function azureVariable(
  all: readonly PlannedResource[],
  traffic: Traffic,
  { daysPerMonth, users }: Pick<Usage, "daysPerMonth" | "users">,
): AzureDemand[] {
  const resources = new Resources(all, AZURE_TYPES);
  const { hours, images, imageCalls, pings, received, sent, sockets } = traffic;
  const calls = sockets + imageCalls;
  const functionCalls = sent + pings + sockets * SOCKET.calls + imageCalls;
  const outbound = signalrMessages(traffic);
  const included = paidUnits(resources) * MESSAGES_A_UNIT_DAY * daysPerMonth;
  const hasEdge = resources.has("azure-native:cdn:Profile");
  const outGb = ((received + pings) * FRAME_KB + calls * CALL_KB) / KB_A_GB + (images * IMAGE_MB) / MB_A_GB;
  const logGb = (functionCalls * CALL_LOG_KB + (hasEdge ? calls * ACCESS_LOG_KB : 0)) / KB_A_GB;
  const stored = images * IMAGE_MB * (imageDays(resources) / DAYS_A_MONTH);
  const variable = demanding<AzurePriceName>("variable");
  return [
    variable("signalrMessages", "messages beyond the units' own", Math.max(0, outbound - included)),
    variable("executions", "calls of functions", functionCalls),
    variable(
      "functionTime",
      "time of functions",
      busySeconds(functionCalls, Math.max(hours * 3_600, functionCalls > 0 ? 1 : 0)) * gigabytes(resources),
    ),
    variable("requestUnits", "reads and writes", requestUnits(traffic)),
    variable("storeSize", "store", (users * USER_KB) / KB_A_GB),
    variable("imageSize", "images kept", stored / MB_A_GB),
    variable("imageWrites", "uploads", 2 * images),
    variable("imageReads", "downloads and checks", 2 * images),
    variable(
      "edgeRequests",
      "calls, upgrades and images at the edge",
      hasEdge ? calls + sockets + 2 * images : 0,
    ),
    variable(hasEdge ? "edgeTransfer" : "transfer", "frames, answers and images out", outGb),
    variable("logs", "logs", logGb),
  ];
}

/** Messages that SignalR sends, as it counts them: what peers receive, and a pong for each ping. */
export function signalrMessages({ pings, received }: Traffic): number {
  return (received + pings) * pieces(FRAME_KB, MESSAGE_BLOCK_KB);
}

function requestUnits(traffic: Traffic): number {
  const { reads, writes } = storeCalls(traffic);
  return writes * WRITE_UNITS + reads * READ_UNITS;
}

/** Units of SignalR that cost something: the free one is alone and includes 20,000 messages a day. */
function paidUnits(resources: Resources): number {
  const units = signalrUnits(resources.of(SIGNALR));
  return units === undefined || units.isFree ? 0 : units.count;
}

/** An instance reads its secret when it is woken, and again while calls keep it alive. */
function secretReads(resources: Resources, calls: number): number {
  return resources.has("azure-native:keyvault:Vault")
    ? Math.min(calls, SECONDS_A_MONTH / SECRET_READ_SECONDS)
    : 0;
}

const ProbedSchema = v.object({ healthProbeSettings: v.object({ probeIntervalInSeconds: v.number() }) });

/** Calls of a month by which Front Door sees whether its origins live. */
function probesOf(resources: Resources): number {
  return resources.of("azure-native:cdn:AFDOriginGroup").reduce((sum, { props }) => {
    const read = v.safeParse(ProbedSchema, props);
    return read.success
      ? sum + (SECONDS_A_MONTH / read.output.healthProbeSettings.probeIntervalInSeconds) * PROBING_SITES
      : sum;
  }, 0);
}

function testRuns(resources: Resources): number {
  return resources
    .of("azure-native:applicationinsights:WebTest")
    .reduce((sum, it) => sum + (SECONDS_A_MONTH / numberIn(it, "frequency", 300)) * placesOf(it), 0);
}

function placesOf({ props }: PlannedResource): number {
  return Array.isArray(props.locations) ? props.locations.length : 1;
}

const AppSchema = v.object({
  functionAppConfig: v.object({ scaleAndConcurrency: v.object({ instanceMemoryMB: v.number() }) }),
});

/** Memory of an instance, which is billed whole. */
function gigabytes(resources: Resources): number {
  const sizes = resources.of("azure-native:web:WebApp").flatMap(({ props }) => {
    const read = v.safeParse(AppSchema, props);
    return read.success ? [read.output.functionAppConfig.scaleAndConcurrency.instanceMemoryMB] : [];
  });
  return Math.max(0, ...sizes) / MB_A_GB;
}

const PolicySchema = v.object({
  policy: v.object({
    rules: v.array(
      v.object({
        definition: v.object({
          actions: v.object({
            baseBlob: v.object({ delete: v.object({ daysAfterModificationGreaterThan: v.number() }) }),
          }),
        }),
      }),
    ),
  }),
});

/** Days after which the storage itself drops an image: whoever fetched it earlier may not have said so. */
function imageDays(resources: Resources): number {
  const days = resources.of("azure-native:storage:ManagementPolicy").flatMap(({ props }) => {
    const read = v.safeParse(PolicySchema, props);
    return read.success
      ? read.output.policy.rules.map(
          (it) => it.definition.actions.baseBlob.delete.daysAfterModificationGreaterThan,
        )
      : [];
  });
  return Math.max(0, ...days);
}
