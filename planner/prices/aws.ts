import type { PriceList } from "./price.ts";

const API_GATEWAY = { source: "https://aws.amazon.com/api-gateway/pricing/", date: "2026-09-20" };
const LAMBDA = { source: "https://aws.amazon.com/lambda/pricing/", date: "2026-08-31" };
const DYNAMODB = { source: "https://aws.amazon.com/dynamodb/pricing/on-demand/", date: "2026-08-31" };
const S3 = { source: "https://aws.amazon.com/s3/pricing/", date: "2026-08-31" };
const CLOUDFRONT = { source: "https://aws.amazon.com/cloudfront/pricing/pay-as-you-go/", date: "2026-08-31" };
const CLOUDWATCH = { source: "https://aws.amazon.com/cloudwatch/pricing/", date: "2026-08-31" };
const WAF = { source: "https://aws.amazon.com/waf/pricing/", date: "2026-08-26" };
const ROUTE53 = { source: "https://aws.amazon.com/route53/pricing/", date: "2026-08-31" };
const TRANSFER = {
  source: "https://aws.amazon.com/ec2/pricing/on-demand/#Data_Transfer",
  date: "2026-08-31",
};

const MILLION = 1_000_000;

export type AwsPriceName =
  | "webSocketMessages"
  | "webSocketMinutes"
  | "httpRequests"
  | "functionRequests"
  | "functionTime"
  | "storeWrites"
  | "storeReads"
  | "storeSize"
  | "storeBackup"
  | "imageSize"
  | "imageWrites"
  | "imageReads"
  | "imageTransfer"
  | "edgeRequests"
  | "edgeTransfer"
  | "edgeToOrigin"
  | "firewall"
  | "firewallRules"
  | "firewallRequests"
  | "logsIn"
  | "logsKept"
  | "metrics"
  | "alarmMetrics"
  | "dashboards"
  | "zones"
  | "healthChecks";

/** AWS's list prices in USD. Accounts opened since 2025-07-15 have no offer of a first year any more. */
export const awsPrices: PriceList<AwsPriceName> = {
  regions: ["us-east-1"],
  prices: {
    // Each started 32 KB of a text counts, in and out.
    webSocketMessages: {
      ...API_GATEWAY,
      unit: "million messages",
      size: MILLION,
      steps: [{ upTo: 1_000, usd: 1 }, { usd: 0.8 }],
      freeFirstYear: 1,
    },
    webSocketMinutes: {
      ...API_GATEWAY,
      unit: "million minutes",
      size: MILLION,
      steps: [{ usd: 0.25 }],
      freeFirstYear: 0.75,
    },
    // Each started 512 KB counts.
    httpRequests: {
      ...API_GATEWAY,
      unit: "million requests",
      size: MILLION,
      steps: [{ upTo: 300, usd: 1 }, { usd: 0.9 }],
      freeFirstYear: 1,
    },
    functionRequests: {
      ...LAMBDA,
      unit: "million requests",
      size: MILLION,
      steps: [{ usd: 0.2 }],
      free: 1,
    },
    // Of arm64, which all functions run on.
    functionTime: { ...LAMBDA, unit: "GB-s", size: 1, steps: [{ usd: 0.0000133334 }], free: 400_000 },
    storeWrites: { ...DYNAMODB, unit: "million write units", size: MILLION, steps: [{ usd: 0.625 }] },
    storeReads: { ...DYNAMODB, unit: "million read units", size: MILLION, steps: [{ usd: 0.125 }] },
    storeSize: { ...DYNAMODB, unit: "GB-month", size: 1, steps: [{ usd: 0.25 }], free: 25 },
    storeBackup: { ...DYNAMODB, unit: "GB-month", size: 1, steps: [{ usd: 0.2 }] },
    imageSize: { ...S3, unit: "GB-month", size: 1, steps: [{ usd: 0.023 }] },
    imageWrites: { ...S3, unit: "1,000 requests", size: 1_000, steps: [{ usd: 0.005 }] },
    imageReads: { ...S3, unit: "1,000 requests", size: 1_000, steps: [{ usd: 0.0004 }] },
    imageTransfer: { ...TRANSFER, unit: "GB", size: 1, steps: [{ usd: 0.09 }], free: 100 },
    edgeRequests: {
      ...CLOUDFRONT,
      unit: "10,000 requests",
      size: 10_000,
      steps: [{ usd: 0.01 }],
      free: 1_000,
    },
    edgeTransfer: { ...CLOUDFRONT, unit: "GB", size: 1, steps: [{ usd: 0.085 }], free: 1_024 },
    edgeToOrigin: { ...CLOUDFRONT, unit: "GB", size: 1, steps: [{ usd: 0.02 }] },
    firewall: { ...WAF, unit: "web ACL", size: 1, steps: [{ usd: 5 }] },
    firewallRules: { ...WAF, unit: "rule", size: 1, steps: [{ usd: 1 }] },
    firewallRequests: { ...WAF, unit: "million requests", size: MILLION, steps: [{ usd: 0.6 }] },
    logsIn: { ...CLOUDWATCH, unit: "GB", size: 1, steps: [{ usd: 0.5 }], free: 5 },
    logsKept: { ...CLOUDWATCH, unit: "GB-month", size: 1, steps: [{ usd: 0.03 }], free: 5 },
    metrics: { ...CLOUDWATCH, unit: "metric", size: 1, steps: [{ usd: 0.3 }], free: 10 },
    alarmMetrics: { ...CLOUDWATCH, unit: "metric of an alarm", size: 1, steps: [{ usd: 0.1 }], free: 10 },
    dashboards: { ...CLOUDWATCH, unit: "dashboard", size: 1, steps: [{ usd: 3 }], free: 3 },
    zones: { ...ROUTE53, unit: "hosted zone", size: 1, steps: [{ usd: 0.5 }] },
    // Of a host outside AWS, 0.75, with HTTPS, 2.00: the dearer reading, since a distribution is no listed target.
    healthChecks: { ...ROUTE53, unit: "check by HTTPS", size: 1, steps: [{ usd: 2.75 }] },
  },
};
