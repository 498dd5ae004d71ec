import type { PlannedResource } from "../contract.ts";
import { AZURE_PRICES as P } from "../prices/azure.ts";
import { GB, SECONDS_A_MONTH } from "./assumptions.ts";
import { functionTime, memoryGigabytes } from "./azureFunctions.ts";
import type { Use } from "./meter.ts";
import type { ByType } from "./resources.ts";
import { listAt, numberAt, textAt } from "./resources.ts";

/** Sites of Front Door that ask, by what the component reckons with: twenty times a minute where each waits 255 s. */
const PROBING_SITES = 85;
/** Series that an instance tells each minute, and what one sample takes in the workspace. */
const SERIES = 20;
const SAMPLE_BYTES = 500;
/** A process reads the secrets when it starts; instances come and go. */
const VAULT_CALLS = 1_000;

/** What an idle month uses, as the resources' own settings say. */
export function fixedUsesOnAzure(ofType: ByType): Use[] {
  const probes = probesOfFrontDoor(ofType);
  return [
    ...ofType("azure-native:signalrservice:SignalR").map(signalr),
    ...ofType("azure-native:cdn:Profile").map(frontDoor),
    ...ofType("azure-native:dns:Zone").map(() => fixed(P.zones, "DNS zone", "Names", 1)),
    fixed(
      P.logAlerts,
      "Log alerts",
      "Observability",
      ofType("azure-native:monitor:ScheduledQueryRule").length,
    ),
    fixed(P.metricAlerts, "Metric alerts", "Observability", series(ofType)),
    fixed(P.availabilityTests, "Availability test from outside", "Observability", tests(ofType)),
    fixed(
      P.vaultCalls,
      "Readings of secrets",
      "Data",
      VAULT_CALLS * ofType("azure-native:keyvault:Vault").length,
    ),
    fixed(P.executions, "Function calls of Front Door's probes and the test", "Functions", probes),
    fixed(
      P.duration,
      "Function time of Front Door's probes and the test",
      "Functions",
      functionTime(ofType, probes, SECONDS_A_MONTH),
    ),
    // Asked that often, an instance never ends, and tells its metrics each minute.
    fixed(P.logs, "Metrics written", "Observability", probes > 0 ? metricGigabytes(SECONDS_A_MONTH) : 0),
  ];
}

function fixed(price: Use["price"], item: string, group: string, count: number): Use {
  return { price, item, group, kind: "fixed", count };
}

/** Gigabytes that the metrics of one instance take in that time. */
export function metricGigabytes(seconds: number): number {
  return ((seconds / 60) * SERIES * SAMPLE_BYTES) / GB;
}

function signalr(it: PlannedResource): Use {
  const sku = textAt(it, "sku.name");
  const prices = new Map<string, Use["price"]>([
    ["Free_F1", P.signalrFree],
    ["Standard_S1", P.signalrStandard],
  ]);
  const price = prices.get(sku);
  if (price === undefined) {
    throw new Error(
      `${it.name}: no price is known for sku.name "${sku}"; allowed: ${[...prices.keys()].join(", ")}`,
    );
  }
  return fixed(price, "SignalR units", "Sockets", numberAt(it, "sku.capacity"));
}

function frontDoor(it: PlannedResource): Use {
  const sku = textAt(it, "sku.name");
  if (sku !== "Standard_AzureFrontDoor") {
    throw new Error(`${it.name}: no price is known for sku.name "${sku}"; allowed: Standard_AzureFrontDoor`);
  }
  return fixed(P.frontDoor, "Front Door", "Edge", 1);
}

function series(ofType: ByType): number {
  return (
    ofType("azure-native:monitor:MetricAlert")
      // One on an availability test has no list of criteria.
      .map((alert) => Math.max(1, listAt(alert, "criteria.allOf").length))
      .reduce((sum, count) => sum + count, 0)
  );
}

function tests(ofType: ByType): number {
  return ofType("azure-native:applicationinsights:WebTest")
    .map((test) => (SECONDS_A_MONTH / numberAt(test, "frequency")) * listAt(test, "locations").length)
    .reduce((sum, count) => sum + count, 0);
}

/** Calls of a month that nobody makes but those who watch. */
export function probesOfFrontDoor(ofType: ByType): number {
  if (memoryGigabytes(ofType) === 0) {
    return 0;
  }
  const probes = ofType("azure-native:cdn:AFDOriginGroup")
    .filter(({ props }) => props.healthProbeSettings !== undefined)
    .map(
      (it) => (PROBING_SITES * SECONDS_A_MONTH) / numberAt(it, "healthProbeSettings.probeIntervalInSeconds"),
    )
    .reduce((sum, count) => sum + count, 0);
  return probes + tests(ofType);
}
