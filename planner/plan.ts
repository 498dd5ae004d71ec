import type { ResourceRecord, Verdict } from "@semantest/policies";
import { judge, production, starter } from "@semantest/policies";
import type { SemantestWebSocketStackArgs } from "@semantest/websocket";
import { Cloud as ClientCloud, Tier as StackTier } from "@semantest/websocket";
import type { Cloud, CostEstimate, PriceQuestion } from "./contract.ts";
import { type Group, groupOf } from "./groups.ts";
import { notesOf } from "./notes.ts";
import type { Options } from "./options.ts";
import { type Capacity, capacityOf } from "./pricing/capacity.ts";
import { usersFor } from "./reach.ts";
import { recordStack } from "./recording/record.ts";

/** Stands for the address that a program will give. */
const SOMEBODY = "oncall@example.com";

export interface PlannedItem {
  readonly type: string;
  readonly name: string;
  readonly group: Group;
}

/** What one configuration would create, whether that is allowed, and what it costs. */
export interface Plan {
  readonly cloud: Cloud;
  readonly tier: Options["tier"];
  readonly region: string;
  readonly budget: Options["budget"];
  readonly users: number;
  readonly resources: readonly PlannedItem[];
  readonly verdict: Verdict;
  readonly cost: CostEstimate;
  /** Fewest users with whom a month costs as much as the alert or the limit; undefined: no number does. */
  readonly alertAtUsers: number | undefined;
  readonly limitAtUsers: number | undefined;
  /** What the stack carries whatever is paid; undefined: no bound is known. */
  readonly capacity: Capacity | undefined;
  readonly notes: readonly string[];
  /** The cost of a month with another number of users. */
  readonly costWith: (users: number) => number;
}

/** Tells what a month costs. */
export type Estimator = (question: PriceQuestion) => CostEstimate;

/** Plans a cloud without an account. */
export async function plan(cloud: Cloud, options: Options, estimate: Estimator): Promise<Plan> {
  const { budget, freeTier, tier, usage } = options;
  const region = cloud === "local" ? "this machine" : options.regions[cloud];
  const records = await recordStack(argsOf(cloud, options));
  const question: PriceQuestion = { cloud, tier, region, freeTier, usage, resources: records.map(pricedOf) };
  const capacity = capacityOf(question.resources, usage);
  const costWith = (users: number) => estimate({ ...question, usage: { ...usage, users } }).monthlyUsd;
  return {
    cloud,
    tier,
    region,
    budget,
    users: usage.users,
    resources: records.map(({ type, name }) => ({ type, name, group: groupOf(type) })),
    verdict: judge(tier === "production" ? production : starter, records),
    cost: estimate(question),
    alertAtUsers: usersFor(budget.alert, costWith),
    limitAtUsers: usersFor(budget.limit, costWith),
    capacity,
    notes: notesOf(cloud, options, capacity),
    costWith,
  };
}

/** The arguments of the component that a plan is about. */
function argsOf(
  cloud: Cloud,
  { alertEmails, budget, domain, regions, tier }: Options,
): SemantestWebSocketStackArgs & { readonly cloud: ClientCloud } {
  const shared = {
    tier: tier === "production" ? StackTier.Production : StackTier.Starter,
    budget,
    alertEmails: alertEmails.length > 0 ? [...alertEmails] : [SOMEBODY],
    ...(domain !== undefined && { domain, domainReady: true }),
  };
  switch (cloud) {
    case "aws":
      return { ...shared, cloud: ClientCloud.Aws, aws: { region: regions.aws } };
    case "azure":
      return { ...shared, cloud: ClientCloud.Azure, azure: { location: regions.azure } };
    case "local":
      return { cloud: ClientCloud.Local };
  }
}

function pricedOf({ name, parent, props, type, urn }: ResourceRecord) {
  return { name, props, type, urn, ...(parent !== undefined && { parent }) };
}
