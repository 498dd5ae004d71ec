import type { StackRule } from "../../frame/rule.ts";
import { Blocks } from "../../frame/rule.ts";
import { BUDGET_TYPES, budgetAmount, notifiesSomebody } from "./budgets.ts";

export const budget: StackRule = {
  name: "semantest-budget",
  rationale:
    "A stack must have a monthly budget that warns somebody, since nothing else tells of a bill before it is due.",
  severity: "high",
  frameworks: {},
  remediation: [
    "Add a budget of at most the amount that may be spent, with a notification to a mail address, a topic that has a subscription or an action group.",
  ],
  link: "https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-managing-costs.html",
  blocks: Blocks.Preview,
  scope: "stack",
  settings: {
    maximumUsd: { description: "Highest amount of a budget in a month, in USD.", default: 100, minimum: 1 },
  },
  *check(stack, settings) {
    for (const [provider, types] of Object.entries(BUDGET_TYPES)) {
      const budgets = stack.of(...types);
      if (stack.ofProvider(provider).length > 0 && budgets.length === 0) {
        yield stack.fault(`uses ${provider} and has no budget`);
      }
      for (const budget of budgets) {
        if (!notifiesSomebody(budget, stack)) {
          yield budget.get("notifications").fault("reach nobody");
        }
        const amount = budgetAmount(budget);
        const usd = amount.number() ?? 0;
        if (!(usd > 0 && usd <= (settings.maximumUsd ?? 0))) {
          yield amount.fault(`is ${usd}, not within ${settings.maximumUsd} USD`);
        }
      }
    }
  },
};
