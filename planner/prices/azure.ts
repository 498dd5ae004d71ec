import type { PriceList } from "./price.ts";

const SIGNALR = {
  source: "https://azure.microsoft.com/pricing/details/signalr-service/",
  date: "2026-09-20",
};
const FUNCTIONS = {
  source: "https://learn.microsoft.com/azure/azure-functions/functions-consumption-costs",
  date: "2026-09-20",
};
const FRONT_DOOR = { source: "https://azure.microsoft.com/pricing/details/frontdoor/", date: "2026-09-20" };
const COSMOS = {
  source: "https://learn.microsoft.com/azure/cosmos-db/throughput-serverless",
  date: "2026-09-20",
};
const BLOB = {
  source: "https://learn.microsoft.com/azure/storage/blobs/blob-storage-estimate-costs",
  date: "2026-09-20",
};
const MONITOR = { source: "https://azure.microsoft.com/pricing/details/monitor/", date: "2026-09-20" };
const DNS = { source: "https://azure.microsoft.com/pricing/details/dns/", date: "2026-09-20" };
const VAULT = { source: "https://azure.microsoft.com/pricing/details/key-vault/", date: "2026-09-20" };
const BANDWIDTH = { source: "https://azure.microsoft.com/pricing/details/bandwidth/", date: "2026-09-20" };

const MILLION = 1_000_000;

export type AzurePriceName =
  | "signalrUnitDays"
  | "signalrMessages"
  | "executions"
  | "functionTime"
  | "requestUnits"
  | "storeSize"
  | "imageSize"
  | "imageWrites"
  | "imageReads"
  | "transfer"
  | "edge"
  | "edgeRequests"
  | "edgeTransfer"
  | "logs"
  | "logAlerts"
  | "metricAlerts"
  | "availabilityTests"
  | "zones"
  | "vaultCalls";

/**
 * Microsoft's prices in USD, as its pages and those who read them tell; they are alike in these regions. Azure has no offer
 * of a first year for any of these services.
 */
export const azurePrices: PriceList<AzurePriceName> = {
  regions: ["eastus", "northeurope", "westeurope"],
  prices: {
    signalrUnitDays: { ...SIGNALR, unit: "day of a unit", size: 1, steps: [{ usd: 1.61 }] },
    // Outbound, each started 2 KB; each day of a unit includes a million.
    signalrMessages: { ...SIGNALR, unit: "million messages", size: MILLION, steps: [{ usd: 1 }] },
    executions: {
      ...FUNCTIONS,
      unit: "million executions",
      size: MILLION,
      steps: [{ usd: 0.4 }],
      free: 0.25,
    },
    functionTime: { ...FUNCTIONS, unit: "GB-s", size: 1, steps: [{ usd: 0.000026 }], free: 100_000 },
    requestUnits: { ...COSMOS, unit: "million request units", size: MILLION, steps: [{ usd: 0.25 }] },
    storeSize: { ...COSMOS, unit: "GB-month", size: 1, steps: [{ usd: 0.25 }] },
    imageSize: { ...BLOB, unit: "GB-month", size: 1, steps: [{ usd: 0.0208 }] },
    imageWrites: { ...BLOB, unit: "10,000 operations", size: 10_000, steps: [{ usd: 0.055 }] },
    imageReads: { ...BLOB, unit: "10,000 operations", size: 10_000, steps: [{ usd: 0.0044 }] },
    transfer: { ...BANDWIDTH, unit: "GB", size: 1, steps: [{ usd: 0.087 }], free: 100 },
    edge: { ...FRONT_DOOR, unit: "profile", size: 1, steps: [{ usd: 35 }] },
    edgeRequests: { ...FRONT_DOOR, unit: "10,000 requests", size: 10_000, steps: [{ usd: 0.009 }] },
    edgeTransfer: { ...FRONT_DOOR, unit: "GB", size: 1, steps: [{ usd: 0.083 }] },
    logs: { ...MONITOR, unit: "GB", size: 1, steps: [{ usd: 2.3 }], free: 5 },
    logAlerts: { ...MONITOR, unit: "alert on logs", size: 1, steps: [{ usd: 0.5 }] },
    metricAlerts: { ...MONITOR, unit: "alert on a metric", size: 1, steps: [{ usd: 0.1 }] },
    availabilityTests: { ...MONITOR, unit: "1,000 runs", size: 1_000, steps: [{ usd: 0.5 }] },
    zones: { ...DNS, unit: "zone", size: 1, steps: [{ usd: 0.5 }] },
    vaultCalls: { ...VAULT, unit: "10,000 calls", size: 10_000, steps: [{ usd: 0.03 }] },
  },
};
