import { describeRule } from "../../spec/describeRule.ts";
import { resource } from "../../spec/fixtures.ts";
import { functionConcurrency } from "./functionConcurrency.ts";

const FUNCTION = "aws:lambda/function:Function";

export const described = describeRule(functionConcurrency, {
  compliant: [resource(FUNCTION, "handler", { reservedConcurrentExecutions: 20 })],
  breaks: [
    { type: FUNCTION, path: "reservedConcurrentExecutions", to: undefined },
    { type: FUNCTION, path: "reservedConcurrentExecutions", to: -1 },
  ],
  unknown: { type: FUNCTION, path: "reservedConcurrentExecutions" },
});
