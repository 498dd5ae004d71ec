import type { Cloud, CostEstimate, CostLine, PriceQuestion } from "../contract.ts";
import { AWS_REGIONS } from "../prices/aws.ts";
import { AZURE_REGIONS } from "../prices/azure.ts";
import { fixedUsesOnAws } from "./awsFixed.ts";
import { variableUsesOnAws } from "./awsVariable.ts";
import { fixedUsesOnAzure } from "./azureFixed.ts";
import { variableUsesOnAzure } from "./azureVariable.ts";
import { FREE_ON_AWS, FREE_ON_AZURE } from "./freeTypes.ts";
import type { Use } from "./meter.ts";
import { costLines } from "./meter.ts";
import type { ByType } from "./resources.ts";
import { byType, refuseUnpriced } from "./resources.ts";
import type { Traffic } from "./traffic.ts";
import { trafficOf, trafficOfJobs } from "./traffic.ts";

interface CloudPrices {
  readonly regions: readonly string[];
  /** Types that the two below look at. */
  readonly priced: readonly string[];
  /** Types that cost nothing, with the reason. */
  readonly free: Readonly<Record<string, string>>;
  fixed(ofType: ByType): Use[];
  variable(traffic: Traffic, ofType: ByType): Use[];
}

/** Clouds with what they take. */
const CLOUDS: Readonly<Record<Cloud, CloudPrices>> = {
  aws: {
    regions: AWS_REGIONS,
    priced: [
      "aws:apigatewayv2/api:Api",
      "aws:cloudfront/distribution:Distribution",
      "aws:cloudwatch/dashboard:Dashboard",
      "aws:cloudwatch/logGroup:LogGroup",
      "aws:cloudwatch/metricAlarm:MetricAlarm",
      "aws:dynamodb/table:Table",
      "aws:lambda/function:Function",
      "aws:route53/healthCheck:HealthCheck",
      "aws:route53/zone:Zone",
      "aws:s3/bucket:Bucket",
      "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
      "aws:ssm/parameter:Parameter",
      "aws:wafv2/webAcl:WebAcl",
    ],
    free: FREE_ON_AWS,
    fixed: fixedUsesOnAws,
    variable: variableUsesOnAws,
  },
  azure: {
    regions: AZURE_REGIONS,
    priced: [
      "azure-native:applicationinsights:WebTest",
      "azure-native:cdn:AFDOriginGroup",
      "azure-native:cdn:Profile",
      "azure-native:cosmosdb:DatabaseAccount",
      "azure-native:dns:Zone",
      "azure-native:keyvault:Vault",
      "azure-native:monitor:MetricAlert",
      "azure-native:monitor:ScheduledQueryRule",
      "azure-native:operationalinsights:Workspace",
      "azure-native:signalrservice:SignalR",
      "azure-native:storage:StorageAccount",
      "azure-native:web:WebApp",
    ],
    free: FREE_ON_AZURE,
    fixed: fixedUsesOnAzure,
    variable: variableUsesOnAzure,
  },
  local: {
    regions: ["local"],
    priced: [],
    free: {
      "websocket:": "is kept by Pulumi alone",
      "pulumi-nodejs:": "runs here",
      "random:": "runs here",
      "pulumi:": "runs here",
    },
    fixed: () => [],
    variable: () => [],
  },
};

/**
 * What a month costs, in US dollars at list prices without tax: a line for each thing, what an idle month costs of it,
 * and what 1,000 jobs more cost once nothing is free any longer. Throws on a region or a type of resource of which no
 * price is known.
 */
export function estimate(question: PriceQuestion): CostEstimate {
  const { cloud, freeTier, region, resources, usage } = question;
  const { fixed, free, priced, regions, variable } = CLOUDS[cloud];
  if (!regions.includes(region)) {
    throw new Error(
      `region: no prices are known for "${region}"; allowed for ${cloud}: ${regions.join(", ")}`,
    );
  }
  refuseUnpriced(resources, priced, free);
  const ofType = byType(resources);
  const lines = costLines([...fixed(ofType), ...variable(trafficOf(usage), ofType)], freeTier);
  return {
    lines,
    monthlyUsd: sum(lines),
    fixedUsd: sum(lines.filter(({ kind }) => kind === "fixed")),
    per1000JobsUsd: sum(costLines(variable(trafficOfJobs(1_000, usage), ofType), "none")),
  };
}

function sum(lines: readonly CostLine[]): number {
  return lines.reduce((usd, { monthlyUsd }) => usd + monthlyUsd, 0);
}
