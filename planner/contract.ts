/** A resource that the component would create, as the planner recorded it. */
export interface PlannedResource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly parent?: string;
  readonly props: Readonly<Record<string, unknown>>;
}

export type Cloud = "aws" | "azure" | "local";

export type Tier = "starter" | "production";

/** What people do with the service in a month. */
export interface Usage {
  readonly users: number;
  readonly hoursPerDay: number;
  readonly daysPerMonth: number;
  readonly framesSentPerUserDay: number;
  readonly framesReceivedPerUserDay: number;
  readonly imagesPerUserDay: number;
  readonly alwaysOnShare: number;
}

export type FreeTier = "always" | "none" | "first-year";

export interface PriceQuestion {
  readonly cloud: Cloud;
  readonly tier: Tier;
  readonly region: string;
  readonly freeTier: FreeTier;
  readonly usage: Usage;
  readonly resources: readonly PlannedResource[];
}

export interface CostLine {
  readonly item: string;
  readonly kind: "fixed" | "variable";
  readonly quantity: number;
  readonly unit: string;
  readonly unitPriceUsd: number;
  readonly freeQuantity: number;
  readonly monthlyUsd: number;
  readonly source: string;
  readonly date: string;
}

export interface CostEstimate {
  readonly lines: readonly CostLine[];
  readonly monthlyUsd: number;
  readonly fixedUsd: number;
  readonly per1000JobsUsd: number;
}
