import type { Price, PriceTier } from "./price.ts";

/** Regions for which the figures were looked at. What the edge costs is the same for all. */
export const AWS_REGIONS = ["us-east-1"];

const MILLION = 1_000_000;
const page = (service: string) => `https://aws.amazon.com/${service}/pricing/`;

interface Told {
  readonly perUnit?: number;
  readonly alwaysFree?: number;
  readonly firstYearFree?: number;
  readonly isSecondHand?: boolean;
}

function price(service: string, unit: string, usd: number | readonly PriceTier[], told: Told = {}): Price {
  return {
    unit,
    tiers: typeof usd === "number" ? [{ usd }] : usd,
    perUnit: 1,
    alwaysFree: 0,
    firstYearFree: 0,
    isSecondHand: false,
    ...told,
    regions: AWS_REGIONS,
    source: page(service),
    date: "2026-11-22",
  };
}

/** List prices of AWS, US dollars, without tax. */
export const AWS_PRICES = {
  socketMessages: price("api-gateway", "million messages", [{ upTo: 1_000, usd: 1 }, { usd: 0.8 }], {
    perUnit: MILLION,
    firstYearFree: 1,
  }),
  socketMinutes: price("api-gateway", "million minutes", 0.25, { perUnit: MILLION, firstYearFree: 0.75 }),
  httpRequests: price("api-gateway", "million requests", [{ upTo: 300, usd: 1 }, { usd: 0.9 }], {
    perUnit: MILLION,
    firstYearFree: 1,
  }),
  invocations: price("lambda", "million requests", 0.2, { perUnit: MILLION, alwaysFree: 1 }),
  durationArm: price("lambda", "GB-second", 0.0000133334, { alwaysFree: 400_000 }),
  durationX86: price("lambda", "GB-second", 0.0000166667, { alwaysFree: 400_000 }),
  writes: price("dynamodb", "million write units", 0.625, { perUnit: MILLION }),
  reads: price("dynamodb", "million read units", 0.125, { perUnit: MILLION }),
  tableStorage: price("dynamodb", "GB-month", 0.25, { alwaysFree: 25 }),
  tableBackup: price("dynamodb", "GB-month", 0.2),
  bucketStorage: price("s3", "GB-month", 0.023),
  bucketPuts: price("s3", "thousand requests", 0.005, { perUnit: 1_000 }),
  bucketGets: price("s3", "thousand requests", 0.0004, { perUnit: 1_000 }),
  regionOut: price("ec2/on-demand", "GB", 0.09, { alwaysFree: 100 }),
  edgeOut: price("cloudfront", "GB", 0.085, { alwaysFree: 1_000 }),
  edgeToOrigin: price("cloudfront", "GB", 0.02),
  edgeRequests: price("cloudfront", "ten thousand requests", 0.01, { perUnit: 10_000, alwaysFree: 1_000 }),
  firewall: price("waf", "web ACL", 5),
  firewallRules: price("waf", "rule", 1),
  firewallRequests: price("waf", "million requests", 0.6, { perUnit: MILLION }),
  /** For each 500 capacity units, begun, beyond 1,500. */
  firewallCapacity: price("waf", "million requests", 0.2, { perUnit: MILLION }),
  logsIn: price("cloudwatch", "GB", 0.5, { alwaysFree: 5 }),
  logsStored: price("cloudwatch", "GB-month", 0.03),
  metrics: price("cloudwatch", "metric", 0.3, { alwaysFree: 10 }),
  alarmMetrics: price("cloudwatch", "metric watched", 0.1, { alwaysFree: 10 }),
  dashboards: price("cloudwatch", "dashboard", 3, { alwaysFree: 3 }),
  zones: price("route53", "zone", 0.5),
  healthChecks: price("route53", "health check", 0.5, { alwaysFree: 50, isSecondHand: true }),
  healthCheckOptions: price("route53", "option", 1, { isSecondHand: true }),
  foreignHealthChecks: price("route53", "health check", 0.75, { isSecondHand: true }),
  foreignHealthCheckOptions: price("route53", "option", 2, { isSecondHand: true }),
} satisfies Record<string, Price>;
