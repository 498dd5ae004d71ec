import type { Distribution } from "@pulumi/aws/cloudfront/distribution.js";
import type { Table } from "@pulumi/aws/dynamodb/table.js";
import type { HealthCheck } from "@pulumi/aws/route53/healthCheck.js";
import type { WebAcl } from "@pulumi/aws/wafv2/webAcl.js";
import type * as pulumi from "@pulumi/pulumi";
import type { Context } from "./context.ts";
import type { Tables } from "./data.ts";
import type { DeployedFunctions } from "./functions.ts";
import type { Gateway } from "./gateway.ts";

/** What is watched. */
export interface Watched {
  readonly functions: DeployedFunctions;
  readonly sockets: Gateway;
  readonly doors: Gateway;
  readonly tables: Tables;
  readonly distribution: Distribution;
  readonly firewall: WebAcl | undefined;
  readonly healthCheck: HealthCheck | undefined;
}

/** A metric of CloudWatch. */
export interface Metric {
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: Readonly<Record<string, pulumi.Input<string>>>;
  readonly statistic: "Sum" | "Average" | "Minimum" | "p95";
}

/** What the functions themselves count; the names are theirs. */
export function serviceMetric({ physicalName }: Context, metricName: string): Metric {
  const dimensions = { service: physicalName("service") };
  return { namespace: "Semantest", metricName, dimensions, statistic: "Sum" };
}

export function functionMetrics(functions: DeployedFunctions, metricName: string): Metric[] {
  return Object.values(functions).map((it) => ({
    namespace: "AWS/Lambda",
    metricName,
    dimensions: { FunctionName: it.function.name },
    statistic: "Sum",
  }));
}

export function apiMetric({ api, stage }: Gateway, metricName: string): Metric {
  return {
    namespace: "AWS/ApiGateway",
    metricName,
    dimensions: { ApiId: api.id, Stage: stage },
    statistic: "Sum",
  };
}

export function tableMetric({ name }: Table, metricName: string): Metric {
  return {
    namespace: "AWS/DynamoDB",
    metricName,
    dimensions: { TableName: name },
    statistic: "Sum",
  };
}

export function distributionMetric(distribution: Distribution, metricName: string): Metric {
  const isRate = metricName.endsWith("Rate");
  return {
    namespace: "AWS/CloudFront",
    metricName,
    dimensions: { DistributionId: distribution.id, Region: "Global" },
    statistic: isRate ? "Average" : "Sum",
  };
}

export function firewallMetric({ name }: WebAcl, metricName: string): Metric {
  return {
    namespace: "AWS/WAFV2",
    metricName,
    dimensions: { WebACL: name, Rule: "ALL" },
    statistic: "Sum",
  };
}

export function healthMetric(healthCheck: HealthCheck): Metric {
  return {
    namespace: "AWS/Route53",
    metricName: "HealthCheckStatus",
    dimensions: { HealthCheckId: healthCheck.id },
    statistic: "Minimum",
  };
}
