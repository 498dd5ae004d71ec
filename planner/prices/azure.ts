import type { Price } from "./price.ts";

/** Regions for which the figures were looked at. What the edge costs is for North America and Europe. */
export const AZURE_REGIONS = ["eastus"];

const MILLION = 1_000_000;

interface Told {
  readonly perUnit?: number;
  readonly alwaysFree?: number;
  readonly isSecondHand?: boolean;
}

function price(service: string, unit: string, usd: number, told: Told = {}): Price {
  return {
    unit,
    tiers: [{ usd }],
    perUnit: 1,
    alwaysFree: 0,
    isSecondHand: true,
    ...told,
    firstYearFree: 0,
    regions: AZURE_REGIONS,
    source: `https://azure.microsoft.com/pricing/details/${service}/`,
    date: "2026-11-22",
  };
}

const FRONT_DOOR = "frontdoor";

/** List prices of Azure, US dollars, without tax. Most of Microsoft's pages show them to their own scripts only. */
export const AZURE_PRICES = {
  signalrFree: price("signalr-service", "unit", 0, { isSecondHand: false }),
  signalrStandard: price("signalr-service", "unit", 49.1),
  signalrMessages: price("signalr-service", "million messages", 1, { perUnit: MILLION }),
  frontDoor: price(FRONT_DOOR, "profile", 35),
  frontDoorRequests: price(FRONT_DOOR, "ten thousand requests", 0.009, { perUnit: 10_000 }),
  frontDoorOut: price(FRONT_DOOR, "GB", 0.083),
  executions: price("functions", "million executions", 0.4, {
    perUnit: MILLION,
    alwaysFree: 0.25,
    isSecondHand: false,
  }),
  duration: price("functions", "GB-second", 0.000026, { alwaysFree: 100_000, isSecondHand: false }),
  requestUnits: price("cosmos-db", "million request units", 0.25, { perUnit: MILLION, isSecondHand: false }),
  provisionedUnits: price("cosmos-db", "100 request units/s for an hour", 0.008, {
    perUnit: 100,
    isSecondHand: false,
  }),
  logs: price("monitor", "GB", 2.3, { alwaysFree: 5 }),
  metricAlerts: price("monitor", "time series", 0.1),
  logAlerts: price("monitor", "rule", 0.5),
  availabilityTests: price("monitor", "test", 0.0005),
  zones: price("dns", "zone", 0.5),
  vaultCalls: price("key-vault", "ten thousand operations", 0.03, { perUnit: 10_000 }),
  blobStorage: price("storage/blobs", "GB-month", 0.0208),
  blobWrites: price("storage/blobs", "ten thousand writes", 0.055, { perUnit: 10_000 }),
  blobReads: price("storage/blobs", "ten thousand reads", 0.0044, { perUnit: 10_000 }),
  regionOut: price("bandwidth", "GB", 0.087, { alwaysFree: 100 }),
} satisfies Record<string, Price>;
