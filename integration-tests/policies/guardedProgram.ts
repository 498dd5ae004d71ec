import { Budget, type BudgetArgs } from "@pulumi/aws/budgets/budget.js";
import { LogGroup } from "@pulumi/aws/cloudwatch/logGroup.js";
import { Table, type TableArgs } from "@pulumi/aws/dynamodb/table.js";
import { RolePolicy } from "@pulumi/aws/iam/rolePolicy.js";
import type { CustomResourceOptions } from "@pulumi/pulumi";
import type { PulumiFn } from "@pulumi/pulumi/automation/index.js";

/** What a guarded program has wrong. */
export interface Faults {
  readonly retentionInDays?: number;
  readonly billingMode?: string;
  readonly hasBudget?: boolean;
}

/** A small program that the pack for starters is content with, but for its faults. */
export function guardedProgram({
  billingMode,
  hasBudget = true,
  retentionInDays = 30,
}: Faults = {}): PulumiFn {
  return async () => {
    if (hasBudget) {
      createBudget();
    }
    const log = new LogGroup("log", { name: "/orders", retentionInDays });
    new Table("orders", tableArgs(billingMode));
    // Its policy hangs on the group's ARN, which no preview knows.
    new RolePolicy("rights", {
      role: "writer",
      policy: log.arn.apply((arn) =>
        JSON.stringify({
          Version: "2012-10-17",
          Statement: [{ Effect: "Allow", Action: "logs:PutLogEvents", Resource: `${arn}:log-stream:orders` }],
        }),
      ),
    });
    return {};
  };
}

/** A budget that the packs are content with. */
function createBudget(options?: CustomResourceOptions): void {
  const args: BudgetArgs = {
    budgetType: "COST",
    timeUnit: "MONTHLY",
    limitAmount: "50",
    limitUnit: "USD",
    notifications: [
      {
        comparisonOperator: "GREATER_THAN",
        notificationType: "ACTUAL",
        threshold: 80,
        thresholdType: "PERCENTAGE",
        subscriberEmailAddresses: ["ops@example.com"],
      },
    ],
  };
  new Budget("budget", args, options);
}

function tableArgs(billingMode = "PAY_PER_REQUEST"): TableArgs {
  return { attributes: [{ name: "id", type: "S" }], hashKey: "id", billingMode };
}
