import type { CostEstimate, CostLine, FreeTier, PlannedResource, PriceQuestion, Usage } from "../contract.ts";
import { awsPrices } from "../prices/aws.ts";
import { azurePrices } from "../prices/azure.ts";
import { JOB } from "./assumptions.ts";
import { awsFixed, awsVariable } from "./aws.ts";
import { azureFixed, azureVariable } from "./azure.ts";
import { billOf, totalOf } from "./meters.ts";
import type { Traffic } from "./traffic.ts";
import { trafficOf, trafficOfJobs } from "./traffic.ts";

const JOBS = 1_000;

/** Regions for which prices were read, by cloud; the first is the default. */
export const PRICED_REGIONS = { aws: awsPrices.regions, azure: azurePrices.regions } as const;

/**
 * What a month costs, by list prices. Taxes, credits and discounts are left out. Throws for a region or a type of resource
 * for which no price is known.
 */
export function estimate(question: PriceQuestion): CostEstimate {
  const { cloud, freeTier, region, resources, usage } = question;
  if (cloud === "local") {
    return { lines: [], monthlyUsd: 0, fixedUsd: 0, per1000JobsUsd: 0 };
  }
  const known = PRICED_REGIONS[cloud];
  if (!known.includes(region)) {
    throw new RangeError(
      `region is ${JSON.stringify(region)}; prices of ${cloud} were read for: ${known.join(", ")}`,
    );
  }
  const lines = billed(cloud, resources, trafficOf(usage), usage, freeTier);
  const jobs = billed(cloud, resources, trafficOfJobs(JOBS, JOB), { ...usage, users: 0 }, "none");
  return {
    lines,
    monthlyUsd: totalOf(lines),
    fixedUsd: totalOf(lines.filter(({ kind }) => kind === "fixed")),
    per1000JobsUsd: totalOf(jobs.filter(({ kind }) => kind === "variable")),
  };
}

function billed(
  cloud: "aws" | "azure",
  resources: readonly PlannedResource[],
  traffic: Traffic,
  usage: Usage,
  freeTier: FreeTier,
): CostLine[] {
  return cloud === "aws"
    ? billOf([...awsFixed(resources), ...awsVariable(resources, traffic, usage)], awsPrices.prices, freeTier)
    : billOf(
        [...azureFixed(resources), ...azureVariable(resources, traffic, usage)],
        azurePrices.prices,
        freeTier,
      );
}
